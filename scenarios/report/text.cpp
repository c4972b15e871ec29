#include "scenarios/report/text.hpp"

#include <algorithm>
#include <functional>
#include <span>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "phone/display.hpp"
#include "scenarios/model/certificate_facts.hpp"
#include "scenarios/report/line.hpp"

namespace report {
using phone::Finding;

std::string link_text(const phone::Link& link, const std::string& certificate) {
    const std::string text =
        link.finding == Finding::key_too_large && !link.text.empty() ? ": " + link.text : link.text;
    return fmt::format(fmt::runtime(phone::finding_sentence(link.finding)),
                       fmt::arg("certificate", certificate), fmt::arg("server", link.server),
                       fmt::arg("text", text));
}

std::string link_text(const run::Situation& situation, const phone::Link& link) {
    return link_text(link, link.certificate.serial.empty() ? "" : situation.described(link.certificate));
}

std::string sureness_word(phone::Sureness sureness) {
    switch (sureness) {
        case phone::Sureness::documented: return "documented";
        case phone::Sureness::observed: return "observed";
        case phone::Sureness::modelled: return "modelled";
    }
    return "";
}

std::string evidence_text(const phone::Evidence& evidence) {
    switch (evidence.sureness) {
        case phone::Sureness::documented: return "documented: " + evidence.source;
        case phone::Sureness::observed: return "observed: " + evidence.source;
        case phone::Sureness::modelled: return "modelling choice: " + evidence.source;
    }
    return evidence.source;
}

phone::Evidence evidence_of(const run::Situation& situation, const phone::Link& link) {
    phone::Evidence usual = phone::evidence(link.finding);
    if (link.finding == Finding::tvs_vouched && link.is_by_notice) return {phone::Sureness::modelled, "Q8"};
    const run::KnownCertificate* certificate = situation.known.find(link.certificate);
    const model::ClusterState* asked = model::node_named(situation.site, link.server).cluster;
    if (link.finding != Finding::tvs_vouched || certificate == nullptr || asked == nullptr ||
        certificate->cluster != asked->name())
        return usual;
    if (certificate->kind == model::CertificateKind::itl_recovery) return {phone::Sureness::modelled, "Q2"};
    if (certificate->kind == model::CertificateKind::tomcat)
        return {phone::Sureness::observed, "Cisco 118699"};
    const bool is_of_other_node =
        certificate->kind == model::CertificateKind::call_manager && certificate->owner != link.server;
    return is_of_other_node ? phone::Evidence{phone::Sureness::modelled, "Q23"} : usual;
}

namespace {

std::string verdict_text(const run::Situation& situation, const phone::Verdict& verdict) {
    std::string text =
        fmt::format("    {} {}, {}", phone::file_kind_name(verdict.kind),
                    verdict.accepted() ? "accepted" : "REFUSED", phone::reason_name(verdict.reason));
    const bool is_server = phone::is_server(verdict.kind);
    if (!verdict.signer.serial.empty())
        text += is_server ? fmt::format(": {} shows {}", verdict.file, situation.described(verdict.signer))
                          : ": signed by " + situation.described(verdict.signer);
    text = text_line("{}", text);
    for (const phone::Link& link : verdict.chain)
        text += text_line("      - {} [{}]", link_text(situation, link),
                          evidence_text(evidence_of(situation, link)));
    return text;
}

std::string reply_text(const phone::RegisterReply& reply) {
    switch (reply.contact) {
        case phone::Contact::answered: return reply.is_registered ? "took it" : "does not know the device";
        case phone::Contact::unreachable: return "does not answer";
        case phone::Contact::tls_failed:
            return "refused the phone's certificate, or has no TLS version in common";
        case phone::Contact::certificate_refused:
            return "shows a CallManager certificate that is not in the CTL, or out of date";
    }
    return "";
}

std::string registration_text(const run::PhoneOutcome& outcome) {
    if (outcome.registration != phone::Registration::none)
        return text_line("    registered with {}, {}", outcome.registered_with,
                         phone::registration_name(outcome.registration));
    switch (run::why_unregistered(outcome)) {
        case run::Unregistered::switched_off: return "    SWITCHED OFF\n";
        case run::Unregistered::no_network:
            return "    NOT REGISTERED: the switch did not let it into the network (802.1X)\n";
        case run::Unregistered::waits_for_ctl: return "    NOT REGISTERED: secure device mode, and no CTL\n";
        case run::Unregistered::itl_does_not_load:
            return "    NOT REGISTERED: the ITL is over 64 KB and does not load\n";
        case run::Unregistered::digest_unknown:
            return "    NOT REGISTERED: this model can't read files that are signed with SHA-512, and stops "
                   "working\n";
        default: break;
    }
    std::string text = "    NOT REGISTERED";
    for (const phone::RegistrationAttempt& attempt : outcome.attempts)
        text += fmt::format("; {} {}", attempt.server, reply_text(attempt.reply));
    return text_line("{}{}", text, outcome.attempts.empty() ? ": no CallManager is known" : "");
}

std::string services_text(const run::PhoneOutcome& outcome) {
    if (outcome.services == phone::Services::work) return "    HTTPS services work\n";
    return text_line("    HTTPS services: \"{}\"", phone::display::host_not_found);
}

constexpr std::size_t most_outcomes = 3;  // that are told, the largest

}  // namespace

std::string heading(const language::Document& document) {
    std::string text =
        text_line("{}: {}", document.name(), document.title().empty() ? "(no title)" : document.title());
    if (!document.rows().empty()) text += text_line("  row: {}", fmt::join(document.rows(), ", "));
    for (const std::string& source : document.sources()) text += text_line("  source: {}", source);
    return text;
}

std::string outcome_text(const run::Situation& situation, const run::OutcomeGroup& group) {
    const run::PhoneOutcome& outcome = group.outcome;
    std::string text =
        text_line("  {} {}{} ({})", actions::phones_words(group.count), phone::trust_name(outcome.trust),
                  outcome.risk ? ", AT RISK" : "", fmt::join(group.groups, ", "));
    for (const auto* verdict : {&outcome.ctl, &outcome.itl, &outcome.configuration, &outcome.capf,
                                &outcome.call_manager, &outcome.https})
        if (*verdict) text += verdict_text(situation, **verdict);
    const bool took_configuration = !outcome.configuration || outcome.configuration->accepted();
    if (outcome.ring_list && !outcome.ring_list->accepted() && took_configuration)
        text += verdict_text(situation, *outcome.ring_list);
    if (outcome.is_partial)
        text += "    it has only the small file that announces its encrypted configuration\n";
    if (outcome.enrolment != phone::Enrolment::none)
        text += text_line("    asked the CAPF for an LSC: {}", phone::enrolment_name(outcome.enrolment));
    if (outcome.services != phone::Services::not_opened) text += services_text(outcome);
    if (!outcome.unanswered.empty())
        text += text_line("    NO TFTP SERVER ANSWERED for {}: the phone keeps what it has",
                          fmt::join(outcome.unanswered, ", "));
    text += text_line(
        "    holds {}{}; shows \"{}\"", outcome.holds,
        outcome.is_behind && outcome.trust != phone::Trust::fresh ? ", BEHIND what TFTP offers now" : "",
        outcome.status);
    if (!outcome.load.empty()) text += text_line("    runs {}", outcome.load);
    text += registration_text(outcome);
    if (outcome.risk)
        text += text_line("    at risk: {}", outcome.risk->warning) +
                text_line("      the better outcome rests on {}", outcome.risk->choice);
    return text;
}

std::string calls_text(const std::vector<run::CallReport>& calls) {
    std::string text;
    for (const run::CallReport& report : calls)
        text += text_line("  {}: {} to {} port {}: {}{}", report.call.purpose, report.call.client.name,
                          report.call.server, report.call.port, model::contact_name(report.contact),
                          report.because.empty() ? "" : ": " + report.because);
    return text;
}

std::string outcomes_text(const run::Situation& situation, const std::vector<run::OutcomeGroup>& outcomes,
                          bool is_whole) {
    std::string text;
    if (is_whole || outcomes.size() <= most_outcomes) {
        for (const run::OutcomeGroup& group : outcomes) text += outcome_text(situation, group);
        return text;
    }
    std::vector<const run::OutcomeGroup*> largest;
    std::map<std::string, std::size_t> totals;  // by trust and registration
    std::size_t all = 0;
    for (const run::OutcomeGroup& group : outcomes) {
        largest.push_back(&group);
        all += group.count;
        const bool is_out = group.outcome.registration == phone::Registration::none;
        totals[phone::trust_name(group.outcome.trust) + (group.outcome.risk ? ", AT RISK" : "") +
               (is_out ? ", NOT REGISTERED" : "")] += group.count;
    }
    std::ranges::stable_sort(largest, std::greater(), &run::OutcomeGroup::count);
    std::vector<std::string> parts;
    for (const auto& [words, count] : totals) parts.push_back(fmt::format("{} {}", count, words));
    text += fmt::format("  {} in all: {}\n", actions::phones_words(all), fmt::join(parts, "; "));
    std::size_t shown = 0;
    for (const run::OutcomeGroup* group : std::span(largest).first(most_outcomes)) {
        text += outcome_text(situation, *group) +
                fmt::format("    for example {}\n",
                            model::phone_name(group->example.group, group->example.in_group));
        shown += group->count;
    }
    return text + fmt::format("  and {} with {} other outcomes: --verbose\n",
                              actions::phones_words(all - shown), outcomes.size() - most_outcomes);
}

std::string expected_values(const actions::Step& step) {
    std::string text;
    const auto add = [&text](const std::vector<actions::ExpectedValue>& values) {
        for (const actions::ExpectedValue& each : values)
            text += fmt::format(", {}: {}", each.field, each.value);
    };
    if (const auto* expect = std::get_if<actions::Expect>(&step.what)) {
        if (expect->count) text += fmt::format(", count: {}", *expect->count);
        add(expect->values);
    } else if (const auto* zone = std::get_if<actions::ExpectZone>(&step.what)) {
        add(zone->values);
    } else if (const auto* access = std::get_if<actions::ExpectRemoteAccess>(&step.what)) {
        add(access->values);
    }
    return text;
}

std::string failure_text(const language::Document& document, const run::Situation& situation,
                         const run::StepResult& step, const run::StepResult* before, bool is_whole) {
    std::string text;
    for (const run::Difference& difference : step.judgement->differences)
        text += render(document.step(step.number - 1)
                           .nested(actions::field_of(*step.step))
                           .error(difference.field, difference.text, "this does not hold"));
    if (before != nullptr)
        text += text_line("  the step before it, {}:{}: {}", document.name(),
                          document.step(before->number - 1).line(), actions::words(*before->step));
    for (const std::string& note : step.judgement->notes) text += text_line("  {}", note);
    text += calls_text(step.judgement->calls);
    if (!step.judgement->outcomes.empty()) text += "  what the phones hold, and why:\n";
    return text + outcomes_text(situation, step.judgement->outcomes, is_whole);
}

std::string surprise_text(const language::Document& document, const run::StepResult& step) {
    const language::SourceLocation location = document.step(step.number - 1);
    const std::string refuser = actions::refuser(*step.step);
    if (!step.refusal)
        return render(location.error("refused",
                                     fmt::format("{} did this: {}", refuser, actions::words(*step.step)),
                                     "refused: true expects a refusal"));
    if (step.has_other_words())
        return render(location.error("refused_with", fmt::format("{} refuses: {}", refuser, *step.refusal),
                                     "this does not contain the expected words"));
    return render(location.error(fmt::format("{} refuses: {}", refuser, *step.refusal),
                                 "if you expect this, set refused: true in this step"));
}

std::vector<std::string> not_played(const language::Document& document) {
    std::set<model::CertificateKind> kinds;
    for (const actions::Step& step : document.steps())
        if (const auto* action = std::get_if<actions::Action>(&step.what)) {
            if (const auto* renewal = std::get_if<actions::Regenerate>(action);
                renewal != nullptr && renewal->certificate)
                kinds.insert(*renewal->certificate);
            if (const auto* upload = std::get_if<actions::UploadSigned>(action);
                upload != nullptr && upload->certificate)
                kinds.insert(*upload->certificate);
        }
    std::vector<std::string> told;
    for (const model::CertificateKind kind : kinds)
        if (const std::string_view outside = model::facts_of(kind).not_played; !outside.empty())
            told.push_back(fmt::format("{}: {}", actions::kind_word(kind), outside));
    return told;
}

}  // namespace report
