#include "scenarios/report/step_words.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "ctl/print.hpp"

namespace scenarios {
namespace {

namespace pb = bellwether;

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

std::string uploaded_words(const pb::Upload& action) {
    if (action.has_file()) return action.file();
    return fmt::format("the {} certificate of {}{}", pb::Regenerate::Certificate_Name(action.certificate()),
                       action.from_cluster(), on_nodes(action.from_node()));
}

std::string found_words(const pb::FindCertificates& action) {
    std::string text =
        fmt::format("find {} certificates of {}",
                    action.has_certificate() ? pb::Regenerate::Certificate_Name(action.certificate()) : "all",
                    action.cluster());
    if (action.has_signed_by()) text += " signed by " + action.signed_by();
    if (action.has_expire_within_days())
        text += fmt::format(" that expire within {} days", action.expire_within_days());
    return text;
}

}  // namespace

std::string refuser(const pb::Step& step) {
    if (step.has_sign() || step.has_revoke()) return "the authority";
    const bool is_expressway = step.generate_csr().has_expressway() || step.download_csr().has_expressway() ||
                               step.upload().has_expressway() || step.upload_signed().has_expressway() ||
                               step.delete_trusted().has_expressway();
    return is_expressway ? "the Expressway" : "the cluster";
}

namespace {

std::string words_of(const pb::Step& step) {
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
            return fmt::format(
                "upload {} to {}", uploaded_words(step.upload()),
                step.upload().has_expressway()
                    ? "the trusted CA list of " + step.upload().expressway()
                    : pb::Upload::TrustStore_Name(step.upload().store()) + " of " + step.upload().cluster());
        case pb::Step::kGenerateCsr:
            if (step.generate_csr().has_expressway())
                return "generate a CSR on " + step.generate_csr().expressway();
            return fmt::format("generate a {}CSR for {} of {}{}",
                               step.generate_csr().multi_server() ? "multi-server " : "",
                               pb::Regenerate::Certificate_Name(step.generate_csr().certificate()),
                               step.generate_csr().cluster(), on_nodes(step.generate_csr().node()));
        case pb::Step::kDownloadCsr:
            if (step.download_csr().has_expressway())
                return fmt::format("download the CSR of {} as {}", step.download_csr().expressway(),
                                   step.download_csr().file());
            return fmt::format(
                "download the CSR for {} of {} as {}",
                pb::Regenerate::Certificate_Name(step.download_csr().certificate()),
                step.download_csr().has_node() ? step.download_csr().node() : step.download_csr().cluster(),
                step.download_csr().file());
        case pb::Step::kSign:
            return fmt::format("{} signs {}: {}", step.sign().authority(), step.sign().csr(),
                               step.sign().file());
        case pb::Step::kRevoke:
            return fmt::format("{} revokes {}", step.revoke().authority(), step.revoke().file());
        case pb::Step::kUploadSigned:
            if (step.upload_signed().has_expressway())
                return fmt::format("upload {} as server certificate of {}", step.upload_signed().file(),
                                   step.upload_signed().expressway());
            return fmt::format("upload {} as {} of {}", step.upload_signed().file(),
                               pb::Regenerate::Certificate_Name(step.upload_signed().certificate()),
                               step.upload_signed().has_node() ? step.upload_signed().node()
                                                               : step.upload_signed().cluster());
        case pb::Step::kDeleteTrusted:
            if (step.delete_trusted().has_expressway())
                return fmt::format("delete \"{}\" from the trusted CA list of {}",
                                   step.delete_trusted().common_name(), step.delete_trusted().expressway());
            return fmt::format("delete \"{}\" from {} of {}", step.delete_trusted().common_name(),
                               pb::Upload::TrustStore_Name(step.delete_trusted().store()),
                               step.delete_trusted().cluster());
        case pb::Step::kFindCertificates: return found_words(step.find_certificates());
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
        case pb::Step::kDeleteLsc:
            return fmt::format("have {} delete their LSC, in {}", which_phones(step.delete_lsc()),
                               step.delete_lsc().cluster());
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
        case pb::Step::kSetZone: return "configure traversal zone " + step.set_zone().zone();
        case pb::Step::kExpectZone: return "look at traversal zone " + step.expect_zone().zone();
        case pb::Step::kExpectRemoteAccess:
            return "sign in by " + step.expect_remote_access().remote_access();
        case pb::Step::kExpect: return "expect of " + which_phones(step.expect());
        case pb::Step::ACTION_NOT_SET: break;
    }
    return "";
}

}  // namespace

std::string step_words(const pb::Step& step) {
    return ctl::printable(words_of(step));
}

}  // namespace scenarios
