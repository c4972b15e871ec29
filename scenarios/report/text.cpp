#include "scenarios/report/text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "phone/display.hpp"
#include "scenarios/language/words.hpp"
#include "scenarios/report/advice.hpp"
#include "scenarios/report/step_words.hpp"

namespace scenarios {
namespace pb = bellwether;
using phone::Finding;

namespace {

// A line with words from files in it.
template <typename... Arguments>
std::string line(fmt::format_string<Arguments...> text, Arguments&&... arguments) {
    return printable(fmt::format(text, std::forward<Arguments>(arguments)...)) + "\n";
}

}  // namespace

std::string link_text(const Site& site, const phone::Link& link) {
    const std::string certificate = link.certificate.serial.empty() ? "" : site.described(link.certificate);
    switch (link.finding) {
        case Finding::installed_first: return "nothing was installed that could judge it: trust on first use";
        case Finding::identical: return "the same file as installed, byte for byte";
        case Finding::checks_are_off:
            return "the installed ITL is empty and there is no CTL: nothing is checked";
        case Finding::not_readable: return "can't be read: " + link.text;
        case Finding::not_signed: return "carries no signature";
        case Finding::over_the_limit: return "too large: " + link.text;
        case Finding::in_ctl: return "the installed CTL names the signer";
        case Finding::in_ctl_as_server: return "the installed CTL names the signer as a TFTP server";
        case Finding::in_itl: return "the installed ITL names the signer";
        case Finding::in_cache: return "a TVS vouched for the signer earlier in this boot";
        case Finding::without_role: return "the signer is known, but not in a role that may sign this";
        case Finding::in_no_list: return "the signer is in no installed list";
        case Finding::no_tvs_in_lists: return "no TVS could be trusted: the installed lists name none";
        case Finding::model_asks_no_tvs: return "this model asks no TVS: it has no security by default";
        case Finding::no_tvs_configured: return "no TVS could be asked: the configuration names none";
        case Finding::tvs_silent: return fmt::format("asked TVS {}: no answer", link.server);
        case Finding::tvs_handshake_failed:
            return fmt::format("asked TVS {}: the TLS handshake failed", link.server);
        case Finding::tvs_not_in_lists:
            return fmt::format("asked TVS {}: it showed {}, which is in no installed list", link.server,
                               certificate);
        case Finding::tvs_out_of_date:
            return fmt::format("asked TVS {}: it showed {}, which is not valid today", link.server,
                               certificate);
        case Finding::tvs_unknowing:
            return fmt::format("asked TVS {}: it does not know {}", link.server, certificate);
        case Finding::tvs_role_missing:
            return fmt::format("asked TVS {}: it knows {} only as {}", link.server, certificate, link.text);
        case Finding::tvs_vouched:
            return fmt::format("asked TVS {}: it vouched for {} as {}", link.server, certificate, link.text);
        case Finding::tvs_vouched_without_role:
            return fmt::format("asked TVS {}: it knows {} as {}, and that will do by choice", link.server,
                               certificate, link.text);
        case Finding::too_many_sast: return "refused as a whole: " + link.text;
        case Finding::signature_broken: return "the signature does not hold with the signer's key";
        case Finding::digest_unknown: return "it is signed with SHA-512, which this model can't compute";
        case Finding::key_too_large:
            return fmt::format("the key is larger than this model can use{}{}", link.text.empty() ? "" : ": ",
                               link.text);
        case Finding::out_of_date: return fmt::format("{} is not valid today", certificate);
    }
    return "";
}

namespace {

std::string evidence_text(const phone::Evidence& evidence) {
    switch (evidence.sureness) {
        case phone::Sureness::documented: return "documented: " + evidence.source;
        case phone::Sureness::observed: return "observed: " + evidence.source;
        case phone::Sureness::modelled: return "modelling choice: " + evidence.source;
    }
    return evidence.source;
}

}  // namespace

phone::Evidence evidence_of(const Site& site, const phone::Link& link) {
    phone::Evidence usual = phone::evidence(link.finding);
    if (link.finding == Finding::tvs_vouched && link.is_by_notice) return {phone::Sureness::modelled, "Q8"};
    const Cluster* cluster = site.cluster_of(link.certificate);
    if (link.finding != Finding::tvs_vouched || cluster == nullptr ||
        cluster != site.cluster_of_node(link.server))
        return usual;
    const KnownCertificate& certificate = *site.known(link.certificate);
    if (certificate.kind == CertificateKind::itl_recovery) return {phone::Sureness::modelled, "Q2"};
    if (certificate.kind == CertificateKind::tomcat) return {phone::Sureness::observed, "Cisco 118699"};
    const bool is_of_other_node =
        certificate.kind == CertificateKind::call_manager && certificate.owner != link.server;
    return is_of_other_node ? phone::Evidence{phone::Sureness::modelled, "Q23"} : usual;
}

namespace {

std::string verdict_text(const Site& site, const phone::Verdict& verdict) {
    std::string text =
        fmt::format("    {} {}, {}", phone::file_kind_name(verdict.kind),
                    verdict.accepted() ? "accepted" : "REFUSED", phone::reason_name(verdict.reason));
    const bool is_server = verdict.kind > phone::FileKind::ring_list;
    if (!verdict.signer.serial.empty())
        text += is_server ? fmt::format(": {} shows {}", verdict.file, site.described(verdict.signer))
                          : ": signed by " + site.described(verdict.signer);
    text = line("{}", text);
    for (const phone::Link& link : verdict.chain)
        text += line("      - {} [{}]", link_text(site, link), evidence_text(evidence_of(site, link)));
    return text;
}

std::string reply_text(phone::RegisterReply reply) {
    switch (reply) {
        case phone::RegisterReply::registered: return "took it";
        case phone::RegisterReply::refused: return "does not know the device";
        case phone::RegisterReply::unreachable: return "does not answer";
        case phone::RegisterReply::tls_failed:
            return "refused the phone's certificate, or has no TLS version in common";
        case phone::RegisterReply::certificate_refused:
            return "shows a CallManager certificate that is not in the CTL, or out of date";
    }
    return "";
}

std::string registration_text(const Fate& fate) {
    if (fate.registration != phone::Registration::none)
        return line("    registered with {}, {}", fate.registered_with,
                    phone::registration_name(fate.registration));
    switch (why_unregistered(fate)) {
        case Unregistered::switched_off: return "    SWITCHED OFF\n";
        case Unregistered::no_network:
            return "    NOT REGISTERED: the switch did not let it into the network (802.1X)\n";
        case Unregistered::waits_for_ctl: return "    NOT REGISTERED: secure device mode, and no CTL\n";
        case Unregistered::itl_does_not_load:
            return "    NOT REGISTERED: the ITL is over 64 KB and does not load\n";
        case Unregistered::digest_unknown:
            return "    NOT REGISTERED: this model can't read files that are signed with SHA-512, and stops "
                   "working\n";
        default: break;
    }
    std::string text = "    NOT REGISTERED";
    for (const phone::RegistrationAttempt& attempt : fate.attempts)
        text += fmt::format("; {} {}", attempt.server, reply_text(attempt.reply));
    return line("{}{}", text, fate.attempts.empty() ? ": no CallManager is known" : "");
}

std::string services_text(const Fate& fate) {
    if (fate.services == phone::Services::work) return "    HTTPS services work\n";
    return line("    HTTPS services: \"{}\"", phone::display::host_not_found);
}

std::string phone_count(std::size_t count) {
    return count == 1 ? "1 phone" : fmt::format("{} phones", count);
}

}  // namespace

std::string heading(const Document& document) {
    const pb::Scenario& scenario = document.scenario();
    std::string text =
        line("{}: {}", document.name(), scenario.title().empty() ? "(no title)" : scenario.title());
    if (scenario.row_size() > 0) text += line("  row: {}", fmt::join(scenario.row(), ", "));
    for (const std::string& source : scenario.source()) text += line("  source: {}", source);
    return text;
}

std::string fate_text(const Site& site, const FateGroup& group) {
    const Fate& fate = group.fate;
    std::string text = line("  {} {}{} ({})", phone_count(group.count), phone::trust_name(fate.trust),
                            fate.risk ? ", AT RISK" : "", fmt::join(group.groups, ", "));
    for (const auto* verdict :
         {&fate.ctl, &fate.itl, &fate.configuration, &fate.capf, &fate.call_manager, &fate.https})
        if (*verdict) text += verdict_text(site, **verdict);
    const bool took_configuration = !fate.configuration || fate.configuration->accepted();
    if (fate.ring_list && !fate.ring_list->accepted() && took_configuration)
        text += verdict_text(site, *fate.ring_list);
    if (fate.is_partial)
        text += "    of its encrypted configuration it has only the small file that tells of it\n";
    if (fate.enrolment != phone::Enrolment::none)
        text += line("    asked the CAPF for an LSC: {}", phone::enrolment_name(fate.enrolment));
    if (fate.services != phone::Services::not_opened) text += services_text(fate);
    if (!fate.unanswered.empty())
        text += line("    NO TFTP SERVER ANSWERED for {}: the phone keeps what it has",
                     fmt::join(fate.unanswered, ", "));
    text += line("    holds {}; shows \"{}\"", fate.holds, fate.status);
    text += registration_text(fate);
    if (fate.risk)
        text += line("    at risk: {}", fate.risk->warning) +
                line("      the better outcome rests on {}", fate.risk->choice);
    if (const Advice advice = advice_for(site, fate); !advice.recovery.empty())
        text += line("    instead: {}", advice.instead) + line("    recovery: {}", advice.recovery);
    return text;
}

std::string calls_text(const std::vector<CallReport>& calls) {
    std::string text;
    for (const CallReport& report : calls)
        text += line("  {}: {} to {} port {}: {}{}", report.call.purpose, report.call.client.name,
                     report.call.server, report.call.port, call_outcome_name(report.outcome),
                     report.because.empty() ? "" : ": " + report.because);
    return text;
}

std::string failure_text(const Document& document, const Site& site, const StepResult& step,
                         const StepResult* before) {
    std::string text;
    for (const Difference& difference : step.expectation->differences) {
        text += render(step.spot.nested(action_name(*step.step))
                           .error(difference.field, difference.text, "this does not hold"));
    }
    if (before != nullptr)
        text += line("  the step before it, {}:{}: {}", document.name(), before->spot.line(),
                     step_words(*before->step));
    for (const std::string& note : step.expectation->notes) text += line("  {}", note);
    text += calls_text(step.expectation->calls);
    if (!step.expectation->fates.empty()) text += "  what the phones hold, and why:\n";
    for (const FateGroup& group : step.expectation->fates) text += fate_text(site, group);
    return text;
}

std::string surprise_text(const StepResult& step) {
    if (!step.refusal)
        return render(step.spot.error(
            "refused", fmt::format("{} did this: {}", refuser(*step.step), step_words(*step.step)),
            "refused: true expects that it does not"));
    if (step.has_other_words())
        return render(step.spot.error("refused_with",
                                      fmt::format("{} refuses: {}", refuser(*step.step), *step.refusal),
                                      "that does not hold the words that are expected"));
    return render(step.spot.error(fmt::format("{} refuses: {}", refuser(*step.step), *step.refusal),
                                  "where that is what is rehearsed, say refused: true in this step"));
}

}  // namespace scenarios
