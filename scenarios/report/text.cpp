#include "scenarios/report/text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "phone/display.hpp"
#include "scenarios/report/advice.hpp"

namespace scenarios {
namespace {

namespace pb = bellwether;
using phone::Finding;

template <typename Names>
std::string on_nodes(const Names& nodes) {
    return nodes.empty() ? "" : fmt::format(" on {}", fmt::join(nodes, ", "));
}

template <typename Action>
std::string which_phones(const Action& action) {
    const std::string group = action.phones().empty() ? "all phones" : "the phones of " + action.phones();
    return action.has_count() ? fmt::format("the first {} of {}", action.count(), group) : group;
}

template <typename Action>
std::string what_is_absent(const Action& action) {
    const std::string nodes =
        action.node().empty() ? "all nodes" : fmt::format("{}", fmt::join(action.node(), ", "));
    if (action.has_service())
        return fmt::format("{} of {} in {}", pb::Node::Service_Name(action.service()), nodes,
                           action.cluster());
    if (action.has_port()) return fmt::format("port {} of {} in {}", action.port(), nodes, action.cluster());
    return fmt::format("{} of {}", nodes, action.cluster());
}

std::string device_words(const pb::SetDevice& action) {
    std::string text = fmt::format("in {}, {} of {}", action.cluster(),
                                   action.unknown() ? "delete the devices" : "set the devices",
                                   action.phones().empty() ? "all phones" : action.phones());
    if (action.has_security()) text += ", " + pb::Phones::DeviceSecurity_Name(action.security());
    if (action.has_encrypted_config())
        text += action.encrypted_config() ? ", with encrypted configuration"
                                          : ", without encrypted configuration";
    return text;
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
    const Cluster* cluster = site.cluster_of(link.certificate);
    if (link.finding != Finding::tvs_vouched || cluster == nullptr ||
        cluster != site.cluster_of_node(link.server))
        return usual;
    const std::string label = site.label(link.certificate);
    if (label.starts_with("ITLRecovery ")) return {phone::Sureness::modelled, "Q2"};
    if (label.starts_with("Tomcat ")) return {phone::Sureness::observed, "Cisco 118699"};
    const bool is_of_other_node = label.starts_with("CallManager ") && label != "CallManager " + link.server;
    return is_of_other_node ? phone::Evidence{phone::Sureness::modelled, "Q23"} : usual;
}

namespace {

std::string verdict_text(const Site& site, const phone::Verdict& verdict) {
    std::string text =
        fmt::format("    {} {}, {}", phone::file_kind_name(verdict.kind),
                    verdict.accepted() ? "accepted" : "REFUSED", phone::reason_name(verdict.reason));
    if (!verdict.signer.serial.empty()) text += ": signed by " + site.described(verdict.signer);
    text += "\n";
    for (const phone::Link& link : verdict.chain)
        text +=
            fmt::format("      - {} [{}]\n", link_text(site, link), evidence_text(evidence_of(site, link)));
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
        return fmt::format("    registered with {}, {}\n", fate.registered_with,
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
    return text + (fate.attempts.empty() ? ": no CallManager is known\n" : "\n");
}

std::string services_text(const Fate& fate) {
    if (fate.services == phone::Services::work) return "    HTTPS services work\n";
    return fmt::format("    HTTPS services: \"{}\"\n", phone::display::host_not_found);
}

std::string phone_count(std::size_t count) {
    return count == 1 ? "1 phone" : fmt::format("{} phones", count);
}

}  // namespace

std::string heading(const Document& document) {
    const pb::Scenario& scenario = document.scenario();
    std::string text = fmt::format("{}: {}\n", document.name(),
                                   scenario.title().empty() ? "(no title)" : printable(scenario.title()));
    if (scenario.row_size() > 0)
        text += fmt::format("  row: {}\n", printable(fmt::format("{}", fmt::join(scenario.row(), ", "))));
    for (const std::string& source : scenario.source())
        text += fmt::format("  source: {}\n", printable(source));
    return text;
}

std::string step_words(const pb::Step& step) {
    switch (step.action_case()) {
        case pb::Step::kRegenerate:
            return fmt::format("regenerate the {} certificate of {}{}",
                               pb::Regenerate::Certificate_Name(step.regenerate().certificate()),
                               step.regenerate().cluster(), on_nodes(step.regenerate().node()));
        case pb::Step::kRestart: {
            std::vector<std::string> services;
            for (const int service : step.restart().services())
                services.push_back(pb::Node::Service_Name(static_cast<pb::Node::Service>(service)));
            return fmt::format("restart {} of {}{}", fmt::join(services, ", "), step.restart().cluster(),
                               on_nodes(step.restart().node()));
        }
        case pb::Step::kResetPhones: {
            const pb::ResetPhones& reset = step.reset_phones();
            std::string text = "reset " + which_phones(reset);
            if (reset.has_batch())
                text += fmt::format(", {} every {} s", reset.batch(), reset.batch_seconds());
            return reset.go_on() ? text + ", and go on" : text;
        }
        case pb::Step::kSetOption150:
            return fmt::format(
                "set option 150 of {} to {}{}",
                step.set_option_150().phones().empty() ? "all phones" : step.set_option_150().phones(),
                step.set_option_150().cluster(), on_nodes(step.set_option_150().server()));
        case pb::Step::kUpload:
            return fmt::format("upload the {} certificate of {}{} to {} of {}",
                               pb::Regenerate::Certificate_Name(step.upload().certificate()),
                               step.upload().from_cluster(), on_nodes(step.upload().from_node()),
                               pb::Upload::TrustStore_Name(step.upload().store()), step.upload().cluster());
        case pb::Step::kUpdateCtl: return "update the CTL of " + step.update_ctl().cluster();
        case pb::Step::kSetSecurityMode:
            return fmt::format(
                "set {} to {}", step.set_security_mode().cluster(),
                step.set_security_mode().mode() == pb::Cluster::MIXED ? "mixed mode" : "non-secure mode");
        case pb::Step::kBulkExport: return "bulk certificate export of " + step.bulk_export().cluster();
        case pb::Step::kBulkConsolidate:
            return "consolidate the exports on " + step.bulk_consolidate().cluster();
        case pb::Step::kBulkImport: return "bulk certificate import into " + step.bulk_import().cluster();
        case pb::Step::kSetRollback:
            return fmt::format("set Prepare Cluster for Rollback to pre 8.0 of {} to {}",
                               step.set_rollback().cluster(), step.set_rollback().value() ? "True" : "False");
        case pb::Step::kDeleteLists:
            return fmt::format(
                "delete the {} by hand on {}",
                step.delete_lists().lists() == pb::DeleteLists::ITL_ONLY ? "ITL" : "CTL and ITL",
                which_phones(step.delete_lists()));
        case pb::Step::kTakeAway: return "take away " + what_is_absent(step.take_away());
        case pb::Step::kGiveBack: return "give back " + what_is_absent(step.give_back());
        case pb::Step::kWait: {
            const pb::Wait& wait = step.wait();
            std::string length;
            const auto add = [&length](std::uint32_t count, std::string_view unit) {
                if (count > 0) length += fmt::format(" {} {}", count, unit);
            };
            add(wait.days(), "d");
            add(wait.hours(), "h");
            add(wait.minutes(), "min");
            add(wait.seconds(), "s");
            return length.empty() ? "wait until no phone boots any more" : "wait" + length;
        }
        case pb::Step::kCommand:
            return fmt::format("{} on {}", step.command().command(),
                               step.command().node_size() == 0
                                   ? step.command().cluster()
                                   : fmt::format("{}", fmt::join(step.command().node(), ", ")));
        case pb::Step::kBackup:
            return fmt::format("back up {} as \"{}\"", step.backup().cluster(), step.backup().name());
        case pb::Step::kRestore:
            return fmt::format("restore the backup \"{}\" of {}", step.restore().backup(),
                               step.restore().cluster());
        case pb::Step::kUpgrade:
            return fmt::format("upgrade {} to {}", step.upgrade().cluster(), step.upgrade().version());
        case pb::Step::kAddNode:
            return fmt::format("add node {} to {}", step.add_node().node(), step.add_node().cluster());
        case pb::Step::kRemoveNode:
            return fmt::format("remove node {} from {}", step.remove_node().node(),
                               step.remove_node().cluster());
        case pb::Step::kChangeHost:
            return fmt::format("change the host name of {} to {}", step.change_host().node(),
                               step.change_host().host());
        case pb::Step::kReplaceEtokens: return "two new eTokens for " + step.replace_etokens().cluster();
        case pb::Step::kSetSignatureAlgorithm:
            return fmt::format(
                "set TFTP File Signature Algorithm of {} to {}", step.set_signature_algorithm().cluster(),
                step.set_signature_algorithm().algorithm() == pb::SHA_512 ? "SHA-512" : "SHA-1");
        case pb::Step::kSetDevice: return device_words(step.set_device());
        case pb::Step::kInstallLsc:
            return fmt::format("have {} install an LSC of {}", which_phones(step.install_lsc()),
                               step.install_lsc().cluster());
        case pb::Step::kOpenServices:
            return fmt::format("open {} on {}",
                               step.open_services().has_cluster()
                                   ? "the HTTPS services of " + step.open_services().cluster()
                                   : "the HTTPS services",
                               which_phones(step.open_services()));
        case pb::Step::kEmccLogin:
            return fmt::format("somebody of {} logs in at {} (EMCC)", step.emcc_login().home(),
                               which_phones(step.emcc_login()));
        case pb::Step::kEmccLogout: return "log out of " + which_phones(step.emcc_logout()) + " (EMCC)";
        case pb::Step::kSwitchOff: return "switch off " + which_phones(step.switch_off());
        case pb::Step::kSwitchOn: return "switch on " + which_phones(step.switch_on());
        case pb::Step::kFactoryReset: return "factory reset of " + which_phones(step.factory_reset());
        case pb::Step::kExpect: return "expect of " + which_phones(step.expect());
        case pb::Step::ACTION_NOT_SET: break;
    }
    return "";
}

std::string fate_text(const Site& site, const FateGroup& group) {
    const Fate& fate = group.fate;
    std::string text =
        fmt::format("  {} {}{} ({})\n", phone_count(group.count), phone::trust_name(fate.trust),
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
        text += fmt::format("    asked the CAPF for an LSC: {}\n", phone::enrolment_name(fate.enrolment));
    if (fate.services != phone::Services::not_opened) text += services_text(fate);
    if (!fate.unanswered.empty())
        text += fmt::format("    NO TFTP SERVER ANSWERED for {}: the phone keeps what it has\n",
                            fmt::join(fate.unanswered, ", "));
    text += fmt::format("    holds {}; shows \"{}\"\n", fate.holds, fate.status);
    text += registration_text(fate);
    if (fate.risk)
        text += fmt::format("    at risk: {}\n      the better outcome rests on {}\n", fate.risk->warning,
                            fate.risk->choice);
    if (const Advice advice = advice_for(site, fate); !advice.recovery.empty())
        text += fmt::format("    instead: {}\n    recovery: {}\n", advice.instead, advice.recovery);
    return text;
}

std::string failure_text(const Document& document, const Site& site, const StepResult& step,
                         const StepResult* before) {
    std::string text;
    for (const Difference& difference : step.expectation->differences) {
        text +=
            render(step.spot.nested("expect").error(difference.field, difference.text, "this does not hold"));
    }
    if (before != nullptr)
        text += fmt::format("  the step before it, {}:{}: {}\n", document.name(), before->spot.line(),
                            step_words(*before->step));
    text += "  what the phones hold, and why:\n";
    for (const FateGroup& group : step.expectation->fates) text += fate_text(site, group);
    return text;
}

std::string surprise_text(const StepResult& step) {
    if (!step.refusal)
        return render(step.spot.error("refused",
                                      fmt::format("the cluster did this: {}", step_words(*step.step)),
                                      "refused: true expects that it does not"));
    return render(step.spot.error(fmt::format("the cluster refuses: {}", *step.refusal),
                                  "where that is what is rehearsed, say refused: true in this step"));
}

}  // namespace scenarios
