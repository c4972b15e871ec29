#include "scenarios/run/expectation.hpp"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>

#include "ctl/print.hpp"
#include "scenarios/model/uploads.hpp"

namespace run {
namespace {

const phone::Verdict* verdict_of(const PhoneOutcome& outcome, const std::optional<std::string>& list) {
    if (!list) return deciding_verdict(outcome);
    using Verdicts = std::map<std::string, std::optional<phone::Verdict> PhoneOutcome::*>;
    static const Verdicts verdicts{{"CTL", &PhoneOutcome::ctl},
                                   {"ITL", &PhoneOutcome::itl},
                                   {"CONFIGURATION", &PhoneOutcome::configuration},
                                   {"RING_LIST", &PhoneOutcome::ring_list},
                                   {"HTTPS", &PhoneOutcome::https},
                                   {"CAPF", &PhoneOutcome::capf},
                                   {"CALLMANAGER", &PhoneOutcome::call_manager}};
    const std::optional<phone::Verdict>& verdict = outcome.*verdicts.at(*list);
    return verdict ? &*verdict : nullptr;
}

std::string outcome_word(const std::optional<phone::Verdict>& verdict) {
    if (!verdict) return "NOT_OFFERED";
    return verdict->accepted() ? "ACCEPTED" : "REFUSED";
}

// The schema's word: two of the phone's are taken there.
std::string enrolment_word(phone::Enrolment enrolment) {
    if (enrolment == phone::Enrolment::none) return "NO_ENROLMENT";
    if (enrolment == phone::Enrolment::refused) return "REFUSED_BY_CAPF";
    return phone::enrolment_name(enrolment);
}

// What an expectation may name of a phone, and what it is.
struct Actual {
    const Situation& situation;
    const PhoneOutcome& outcome;
    const phone::Verdict* verdict;  // that it speaks of; nullptr: no such list was offered
};

std::string cure_word(const Situation& situation, const PhoneOutcome& outcome) {
    if (outcome.trust != phone::Trust::locked) return "it is not LOCKED";
    if (situation.cures == nullptr) return "not looked for";
    const std::optional<Cure> cure = (*situation.cures)(situation, outcome);
    return cure ? cure_name(*cure) : "none among what was tried";
}

struct Row {
    std::string_view field;  // of the schema
    std::string (*actual)(const Actual& of);
};

template <typename Value>
std::string of_verdict(const Actual& of, Value value) {
    return of.verdict == nullptr ? std::string("none was offered") : value(*of.verdict);
}

constexpr std::array<Row, 16> rows{{
    {"trust", [](const Actual& of) { return phone::trust_name(of.outcome.trust); }},
    {"reason",
     [](const Actual& of) {
         return of_verdict(of, [](const phone::Verdict& v) { return phone::reason_name(v.reason); });
     }},
    {"at_risk", [](const Actual& of) { return std::string(of.outcome.risk ? "true" : "false"); }},
    {"config", [](const Actual& of) { return configuration_name(of.outcome); }},
    {"registration", [](const Actual& of) { return phone::registration_name(of.outcome.registration); }},
    {"registered_with",
     [](const Actual& of) {
         return of.outcome.registered_with.empty() ? "nobody" : of.outcome.registered_with;
     }},
    {"tvs",
     [](const Actual& of) {
         return of_verdict(of,
                           [](const phone::Verdict& v) { return v.tvs.empty() ? "none was asked" : v.tvs; });
     }},
    {"signer",
     [](const Actual& of) {
         return of_verdict(of, [&of](const phone::Verdict& v) { return of.situation.label(v.signer); });
     }},
    {"status", [](const Actual& of) { return of.outcome.status; }},
    {"services", [](const Actual& of) { return phone::services_name(of.outcome.services); }},
    {"enrolment", [](const Actual& of) { return enrolment_word(of.outcome.enrolment); }},
    {"lsc", [](const Actual& of) { return of.outcome.lsc.empty() ? "none" : of.outcome.lsc; }},
    {"unregistered", [](const Actual& of) { return unregistered_name(why_unregistered(of.outcome)); }},
    {"cure", [](const Actual& of) { return cure_word(of.situation, of.outcome); }},
    {"lists", [](const Actual& of) { return lists_name(of.outcome); }},
    {"ring_list", [](const Actual& of) { return outcome_word(of.outcome.ring_list); }},
}};

struct Comparison {
    std::string field;
    std::string expected;
    std::string actual;

    bool operator==(const Comparison&) const = default;
};

// Everything that the expectation names, beside what this phone has.
std::vector<Comparison> compare(const actions::Expect& expect, const Situation& situation,
                                const PhoneOutcome& outcome) {
    const Actual of{situation, outcome, verdict_of(outcome, expect.list)};
    std::vector<Comparison> all;
    for (const actions::ExpectedValue& expected : expect.values) {
        const auto row = std::ranges::find(rows, expected.field, &Row::field);
        if (row == rows.end()) throw std::logic_error("nobody compares " + expected.field);
        all.push_back({expected.field, expected.value, row->actual(of)});
    }
    return all;
}

// What a zone, or a sign-in, came to, beside what is expected of it.
std::vector<Comparison> compare(const std::vector<actions::ExpectedValue>& expected,
                                const std::map<std::string, std::string>& actual) {
    std::vector<Comparison> all;
    for (const actions::ExpectedValue& each : expected)
        all.push_back({each.field, each.value, actual.at(each.field)});
    return all;
}

// One of the reasons that were reported must hold these words.
Comparison compare_reasons(const std::string& words, const std::vector<CallReport>& calls) {
    std::string reasons;
    for (const CallReport& report : calls) {
        if (report.because.find(words) != std::string::npos) return {"because", words, words};
        if (!report.because.empty()) reasons += (reasons.empty() ? "" : "; ") + report.because;
    }
    return {"because", words, reasons.empty() ? "nothing was refused" : reasons};
}

bool holds(const std::vector<Comparison>& comparisons) {
    return std::ranges::all_of(comparisons, [](const Comparison& c) { return c.expected == c.actual; });
}

// What differs, of something that there is once.
Judgement judgement_of(const std::vector<Comparison>& comparisons) {
    Judgement judgement{.held = holds(comparisons)};
    for (const Comparison& c : comparisons)
        if (c.expected != c.actual)
            judgement.differences.push_back(
                {c.field, fmt::format("{}: {} was expected, it is {}", c.field, c.expected, c.actual)});
    return judgement;
}

std::size_t count_of(const std::vector<model::PhoneRange>& phones) {
    std::size_t count = 0;
    for (const model::PhoneRange& range : phones) count += range.count;
    return count;
}

// Groups of which a phone was without registration for longer than is expected.
std::vector<Difference> too_long_outages(const actions::Expect& expect, const Situation& situation,
                                         const std::vector<worlds::Outage>& outages) {
    std::vector<Difference> found;
    if (!expect.unregistered_at_most) return found;
    const std::chrono::seconds most = *actions::parse_duration(*expect.unregistered_at_most);
    for (const worlds::Outage& outage : outages) {
        const std::string& group = situation.site.frame->groups[outage.group].name;
        if (outage.longest <= most || (expect.phones && *expect.phones != group)) continue;
        found.push_back(
            {"unregistered_at_most",
             fmt::format("unregistered_at_most: {} was expected; {} of {} was without registration "
                         "for {} s, from step {} on",
                         *expect.unregistered_at_most, model::phone_name(outage.group, outage.longest_phone),
                         group, std::chrono::ceil<std::chrono::seconds>(outage.longest).count(),
                         outage.step)});
    }
    return found;
}

}  // namespace

Judgement judge(const actions::Expect& expect, const Situation& situation,
                const std::vector<worlds::Outage>& outages) {
    Judgement result;
    const std::vector<model::PhoneRange> phones =
        model::chosen_phones(situation.site, expect.phones.value_or(""), std::nullopt);
    result.outcomes = group_outcomes(situation, phones);
    std::size_t matching = 0;
    // With the number of phones; several outcomes may share one.
    std::vector<std::pair<Comparison, std::size_t>> failed;
    for (const OutcomeGroup& group : result.outcomes) {
        const std::vector<Comparison> comparisons = compare(expect, situation, group.outcome);
        if (holds(comparisons)) {
            matching += group.count;
            continue;
        }
        for (const Comparison& c : comparisons) {
            if (c.expected == c.actual) continue;
            const auto known = std::ranges::find(failed, c, &std::pair<Comparison, std::size_t>::first);
            (known != failed.end() ? known : failed.insert(failed.end(), {c, 0}))->second += group.count;
        }
    }
    for (const auto& [c, count] : failed)
        result.differences.push_back({c.field, fmt::format("{}: {} was expected; of {} phones it is {}",
                                                           c.field, c.expected, count, c.actual)});
    const std::size_t wanted = expect.count ? *expect.count : count_of(phones);
    if (matching == wanted) {
        result.held = true;
        result.differences.clear();
    } else if (expect.count) {
        result.differences.insert(
            result.differences.begin(),
            {"count", fmt::format("count: {} phones were expected to match, {} do", wanted, matching)});
    }
    for (Difference& difference : too_long_outages(expect, situation, outages)) {
        result.held = false;
        result.differences.push_back(std::move(difference));
    }
    return result;
}

bool matches(const actions::Expect& expect, const Situation& situation, const PhoneOutcome& outcome) {
    return holds(compare(expect, situation, outcome));
}

Judgement judge(const actions::FindCertificates& expect, const Situation& situation) {
    std::vector<model::ListedCertificate> found =
        model::listed_certificates(situation.site.cluster(expect.cluster));
    std::erase_if(found, [&](const model::ListedCertificate& listed) {
        const ctl::Certificate& certificate = *listed.certificate;
        const auto within = std::chrono::days(expect.expire_within_days.value_or(0));
        return (expect.certificate && listed.kind != expect.certificate) ||
               (expect.expire_within_days && certificate.not_after() > situation.now + within) ||
               (expect.signed_by &&
                !certificate.is_signed_by(*situation.site.authority(*expect.signed_by).identity.certificate));
    });
    std::vector<Comparison> comparisons;
    if (expect.count)
        comparisons.push_back({"count", std::to_string(*expect.count), std::to_string(found.size())});
    Judgement judgement = judgement_of(comparisons);
    if (found.empty()) judgement.notes.emplace_back("there is none");
    for (const model::ListedCertificate& listed : found)
        judgement.notes.push_back(fmt::format("{}, issued by {}, valid until {}", listed.name,
                                              ctl::common_name(listed.certificate->issuer()),
                                              ctl::date_text(listed.certificate->not_after())));
    return judgement;
}

Judgement judge(const actions::ExpectZone& expect, const Situation& situation,
                const model::ConnectionTester& tester) {
    ZoneReport report = look_at(situation, situation.site.zone(expect.zone), tester);
    std::vector<Comparison> comparisons =
        compare(expect.values, {{"state", report.is_active ? "ACTIVE" : "FAILED"},
                                {"ssh_tunnels", report.has_tunnels ? "UP" : "DOWN"}});
    if (expect.because) comparisons.push_back(compare_reasons(*expect.because, report.calls));
    Judgement judgement = judgement_of(comparisons);
    judgement.calls = std::move(report.calls);
    return judgement;
}

Judgement judge(const actions::ExpectRemoteAccess& expect, const Situation& situation,
                const model::ConnectionTester& tester) {
    SignInReport report = sign_in(situation, situation.site.remote_access(expect.remote_access), tester);
    std::vector<Comparison> comparisons =
        compare(expect.values, {{"sign_in", report.is_signed_in ? "SIGNED_IN" : "FAILED"},
                                {"client_warns", report.client_warns ? "true" : "false"}});
    if (expect.because) comparisons.push_back(compare_reasons(*expect.because, report.calls));
    Judgement judgement = judgement_of(comparisons);
    if (report.client_warns)
        judgement.notes.emplace_back(
            "the client warns: the certificate of Expressway-E has neither the service domain nor "
            "collab-edge before it as an alternative name (CSCvz20720)");
    judgement.calls = std::move(report.calls);
    return judgement;
}

}  // namespace run
