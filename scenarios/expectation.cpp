#include "scenarios/expectation.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "ctl/print.hpp"

namespace scenarios {
namespace {

namespace pb = bellwether;

const phone::Verdict* verdict_of(const Fate& fate, const pb::Expect& expect) {
    if (!expect.has_list()) return deciding_verdict(fate);
    const auto found = [](const std::optional<phone::Verdict>& verdict) {
        return verdict ? &*verdict : nullptr;
    };
    switch (expect.list()) {
        case pb::Expect::CTL: return found(fate.ctl);
        case pb::Expect::ITL: return found(fate.itl);
        case pb::Expect::CONFIGURATION: return found(fate.configuration);
        case pb::Expect::RING_LIST: return found(fate.ring_list);
        case pb::Expect::HTTPS: return found(fate.https);
        case pb::Expect::CAPF: return found(fate.capf);
        case pb::Expect::CALLMANAGER: return found(fate.call_manager);
    }
    return nullptr;
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

struct Comparison {
    std::string field;
    std::string expected;
    std::string actual;

    bool operator==(const Comparison&) const = default;
};

// Everything that the expectation names, beside what this fate has.
std::vector<Comparison> compare(const pb::Expect& expect, const Site& site, const Fate& fate) {
    std::vector<Comparison> all;
    const auto add = [&all](bool is_named, std::string field, std::string expected, std::string actual) {
        if (is_named) all.push_back({std::move(field), std::move(expected), std::move(actual)});
    };
    const phone::Verdict* verdict = verdict_of(fate, expect);
    const auto of_verdict = [verdict](auto value) {
        return verdict == nullptr ? std::string("none was offered") : value(*verdict);
    };
    add(expect.has_trust(), "trust", pb::Expect::Trust_Name(expect.trust()), phone::trust_name(fate.trust));
    add(expect.has_reason(), "reason", pb::Expect::Reason_Name(expect.reason()),
        of_verdict([](const phone::Verdict& v) { return phone::reason_name(v.reason); }));
    add(expect.has_at_risk(), "at_risk", expect.at_risk() ? "true" : "false", fate.risk ? "true" : "false");
    add(expect.has_config(), "config", pb::Expect::ConfigOutcome_Name(expect.config()),
        configuration_name(fate));
    add(expect.has_registration(), "registration", pb::Expect::Registration_Name(expect.registration()),
        phone::registration_name(fate.registration));
    add(expect.has_registered_with(), "registered_with", expect.registered_with(),
        fate.registered_with.empty() ? "nobody" : fate.registered_with);
    add(expect.has_tvs(), "tvs", expect.tvs(),
        of_verdict([](const phone::Verdict& v) { return v.tvs.empty() ? "none was asked" : v.tvs; }));
    add(expect.has_signer(), "signer", expect.signer(),
        of_verdict([&site](const phone::Verdict& v) { return site.label(v.signer); }));
    add(expect.has_status(), "status", expect.status(), fate.status);
    add(expect.has_services(), "services", pb::Expect::Services_Name(expect.services()),
        phone::services_name(fate.services));
    add(expect.has_enrolment(), "enrolment", pb::Expect::Enrolment_Name(expect.enrolment()),
        enrolment_word(fate.enrolment));
    add(expect.has_lsc(), "lsc", expect.lsc(), fate.lsc.empty() ? "none" : fate.lsc);
    add(expect.has_unregistered(), "unregistered", pb::Expect::Unregistered_Name(expect.unregistered()),
        unregistered_name(why_unregistered(fate)));
    add(expect.has_ring_list(), "ring_list", pb::Expect::ConfigOutcome_Name(expect.ring_list()),
        outcome_word(fate.ring_list));
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
Expectation expectation_of(const std::vector<Comparison>& comparisons) {
    Expectation expectation{.held = holds(comparisons)};
    for (const Comparison& c : comparisons)
        if (c.expected != c.actual)
            expectation.differences.push_back(
                {c.field, fmt::format("{}: {} was expected, it is {}", c.field, c.expected, c.actual)});
    return expectation;
}

}  // namespace

Expectation judge(const pb::Expect& expect, const Site& site) {
    Expectation result;
    const std::vector<std::size_t> phones = site.chosen_phones(expect.phones(), std::nullopt);
    result.fates = group_fates(site, phones);
    std::size_t matching = 0;
    std::vector<std::pair<Comparison, std::size_t>>
        failed;  // with the number of phones; several fates may share one
    for (const FateGroup& group : result.fates) {
        const std::vector<Comparison> comparisons = compare(expect, site, group.fate);
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
    const std::size_t wanted = expect.has_count() ? expect.count() : phones.size();
    result.held = matching == wanted;
    if (result.held) {
        result.differences.clear();
    } else if (expect.has_count()) {
        result.differences.insert(
            result.differences.begin(),
            {"count", fmt::format("count: {} phones were expected to be so, {} are", wanted, matching)});
    }
    return result;
}

Expectation judge(const pb::FindCertificates& expect, const Site& site) {
    const std::vector<ListedCertificate> found = site.find_certificates(expect);
    std::vector<Comparison> comparisons;
    if (expect.has_count())
        comparisons.push_back({"count", std::to_string(expect.count()), std::to_string(found.size())});
    Expectation expectation = expectation_of(comparisons);
    if (found.empty()) expectation.notes.emplace_back("there is none");
    for (const ListedCertificate& listed : found)
        expectation.notes.push_back(fmt::format("{}, issued by {}, valid until {}", listed.name,
                                                ctl::common_name(listed.certificate->issuer()),
                                                ctl::date_text(listed.certificate->not_after())));
    return expectation;
}

Expectation judge(const pb::ExpectZone& expect, const Site& site, const Caller& caller) {
    ZoneReport report = look_at(site, site.zone(expect.zone()), caller);
    std::vector<Comparison> comparisons;
    if (expect.has_state())
        comparisons.push_back(
            {"state", pb::ExpectZone::State_Name(expect.state()), report.is_active ? "ACTIVE" : "FAILED"});
    if (expect.has_ssh_tunnels())
        comparisons.push_back({"ssh_tunnels", pb::ExpectZone::Tunnels_Name(expect.ssh_tunnels()),
                               report.has_tunnels ? "UP" : "DOWN"});
    if (expect.has_because()) comparisons.push_back(compare_reasons(expect.because(), report.calls));
    Expectation expectation = expectation_of(comparisons);
    expectation.calls = std::move(report.calls);
    return expectation;
}

Expectation judge(const pb::ExpectRemoteAccess& expect, const Site& site, const Caller& caller) {
    SignInReport report = sign_in(site, site.remote_access(expect.remote_access()), caller);
    std::vector<Comparison> comparisons;
    if (expect.has_sign_in())
        comparisons.push_back({"sign_in", pb::ExpectRemoteAccess::SignIn_Name(expect.sign_in()),
                               report.is_signed_in ? "SIGNED_IN" : "FAILED"});
    if (expect.has_client_warns())
        comparisons.push_back({"client_warns", expect.client_warns() ? "true" : "false",
                               report.client_warns ? "true" : "false"});
    if (expect.has_because()) comparisons.push_back(compare_reasons(expect.because(), report.calls));
    Expectation expectation = expectation_of(comparisons);
    if (report.client_warns)
        expectation.notes.emplace_back(
            "the client warns: the certificate of Expressway-E has neither the service domain nor "
            "collab-edge "
            "before it as an alternative name (CSCvz20720)");
    expectation.calls = std::move(report.calls);
    return expectation;
}

}  // namespace scenarios
