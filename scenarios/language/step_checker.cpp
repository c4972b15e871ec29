#include "scenarios/language/step_checker.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "scenarios/language/check_expectation.hpp"
#include "scenarios/language/words.hpp"
#include "scenarios/site.hpp"

namespace scenarios {
namespace {

constexpr Time last_time = std::chrono::sys_days(std::chrono::year(2100) / 1 / 1);

}  // namespace

void StepChecker::run() {
    for (const pb::Cluster& cluster : scenario_.cluster()) {
        if (cluster.security_mode() == pb::Cluster::MIXED) state_.mixed.insert(cluster.name());
        if (const auto version = parse_version(cluster.version())) state_.versions[cluster.name()] = *version;
        for (const pb::Node& node : cluster.node())
            if (node.added_later()) state_.outsiders.insert(node.name());
    }
    for (const pb::Authority& authority : scenario_.authority())
        state_.files.insert(authority.name() + ".pem");
    for (const pb::Expressway& expressway : scenario_.expressway())
        state_.files.insert(expressway.name() + ".pem");
    state_.owned_files = state_.files;
    for (int i = 0; i < scenario_.step_size(); ++i) {
        const pb::Step& step = scenario_.step(i);
        const Spot spot = document_.root().nested("step", i);
        if (step.has_refused_with() && step.refused_with().empty())
            report(spot.error("refused_with", "no words", "some of the message, or refused: true"));
        // What is refused changes nothing.
        const std::optional<State> before =
            is_meant_to_be_refused(step) ? std::optional(state_) : std::nullopt;
        check_step(step, spot);
        if (before) state_ = *before;
    }
}

void StepChecker::check_step(const pb::Step& step, const Spot& spot) {
    switch (step.action_case()) {
        case pb::Step::kRegenerate: return check_regenerate(step.regenerate(), spot.nested("regenerate"));
        case pb::Step::kRestart: return check_restart(step.restart(), spot.nested("restart"));
        case pb::Step::kResetPhones: return check_reset(step.reset_phones(), spot.nested("reset_phones"));
        case pb::Step::kWait: return check_wait(step.wait(), spot.nested("wait"));
        case pb::Step::kSetOption150:
            return check_option_150(step.set_option_150(), spot.nested("set_option_150"));
        case pb::Step::kUpload: return check_upload(step.upload(), spot.nested("upload"));
        case pb::Step::kUpdateCtl: return check_update_ctl(step.update_ctl(), spot.nested("update_ctl"));
        case pb::Step::kSetSecurityMode:
            return check_security_mode(step.set_security_mode(), spot.nested("set_security_mode"));
        case pb::Step::kBulkExport: return check_bulk_export(step.bulk_export(), spot.nested("bulk_export"));
        case pb::Step::kBulkConsolidate:
            return check_bulk_consolidate(step.bulk_consolidate(), spot.nested("bulk_consolidate"));
        case pb::Step::kBulkImport: return check_bulk_import(step.bulk_import(), spot.nested("bulk_import"));
        case pb::Step::kSetRollback: return check_rollback(step.set_rollback(), spot.nested("set_rollback"));
        case pb::Step::kDeleteLists:
            (void)description_.check_chosen(step.delete_lists(), spot.nested("delete_lists"));
            return;
        case pb::Step::kTakeAway: return check_absence(step.take_away(), spot.nested("take_away"), true);
        case pb::Step::kGiveBack: return check_absence(step.give_back(), spot.nested("give_back"), false);
        case pb::Step::kExpect:
            return check_expectation(step.expect(), spot.nested("expect"), scenario_, description_,
                                     diagnostics_);
        case pb::Step::kCommand: return check_command(step.command(), spot.nested("command"));
        case pb::Step::kBackup: return check_backup(step.backup(), spot.nested("backup"));
        case pb::Step::kRestore: return check_restore(step.restore(), spot.nested("restore"));
        case pb::Step::kUpgrade: return check_upgrade(step.upgrade(), spot.nested("upgrade"));
        case pb::Step::kAddNode: return check_membership(step.add_node(), spot.nested("add_node"), true);
        case pb::Step::kRemoveNode:
            return check_membership(step.remove_node(), spot.nested("remove_node"), false);
        case pb::Step::kChangeHost: return check_change_host(step.change_host(), spot.nested("change_host"));
        case pb::Step::kReplaceEtokens:
            return check_etokens(step.replace_etokens(), spot.nested("replace_etokens"));
        case pb::Step::kSetSignatureAlgorithm:
            return check_algorithm(step.set_signature_algorithm(), spot.nested("set_signature_algorithm"));
        case pb::Step::kGenerateCsr:
            return check_generate_csr(step.generate_csr(), spot.nested("generate_csr"));
        case pb::Step::kDownloadCsr:
            return check_download_csr(step.download_csr(), spot.nested("download_csr"));
        case pb::Step::kSign: return check_sign(step.sign(), spot.nested("sign"));
        case pb::Step::kRevoke:
            need_authority(spot.nested("revoke"), "authority", step.revoke().authority());
            return need_file(spot.nested("revoke"), "file", step.revoke().file());
        case pb::Step::kUploadSigned:
            return check_upload_signed(step.upload_signed(), spot.nested("upload_signed"));
        case pb::Step::kDeleteTrusted:
            return check_delete_trusted(step.delete_trusted(), spot.nested("delete_trusted"));
        case pb::Step::kFindCertificates:
            return check_find_certificates(step.find_certificates(), spot.nested("find_certificates"));
        case pb::Step::kSetZone: return check_set_zone(step.set_zone(), spot.nested("set_zone"));
        case pb::Step::kExpectZone: return check_expect_zone(step.expect_zone(), spot.nested("expect_zone"));
        case pb::Step::kExpectRemoteAccess:
            return check_expect_remote_access(step.expect_remote_access(),
                                              spot.nested("expect_remote_access"));
        case pb::Step::kSetDevice: return check_device(step.set_device(), spot.nested("set_device"));
        case pb::Step::kInstallLsc: return check_install_lsc(step.install_lsc(), spot.nested("install_lsc"));
        case pb::Step::kDeleteLsc: return check_install_lsc(step.delete_lsc(), spot.nested("delete_lsc"));
        case pb::Step::kOpenServices:
            (void)description_.check_chosen(step.open_services(), spot.nested("open_services"));
            if (step.open_services().has_cluster())
                (void)description_.cluster_named(spot.nested("open_services"), "cluster",
                                                 step.open_services().cluster());
            return;
        case pb::Step::kEmccLogin:
            (void)description_.check_chosen(step.emcc_login(), spot.nested("emcc_login"));
            return check_home(step.emcc_login(), spot.nested("emcc_login"));
        case pb::Step::kEmccLogout:
            (void)description_.check_chosen(step.emcc_logout(), spot.nested("emcc_logout"));
            return;
        case pb::Step::kSwitchOff:
            (void)description_.check_chosen(step.switch_off(), spot.nested("switch_off"));
            return;
        case pb::Step::kSwitchOn:
            (void)description_.check_chosen(step.switch_on(), spot.nested("switch_on"));
            return;
        case pb::Step::kFactoryReset:
            (void)description_.check_chosen(step.factory_reset(), spot.nested("factory_reset"));
            return;
        case pb::Step::ACTION_NOT_SET:
            return report(
                spot.error("a step that does nothing", "give it an action, such as reset_phones {}"));
    }
}

bool StepChecker::is_away(const std::string& node) const {
    return state_.absent.contains({node, -1, 0}) || state_.outsiders.contains(node);
}

void StepChecker::need_publisher(const Spot& spot, const pb::Cluster& cluster) {
    if (cluster.node_size() > 0 && is_away(cluster.node(0).name()))
        report(spot.error("cluster",
                          fmt::format("the publisher \"{}\" has been taken away", cluster.node(0).name()),
                          "give it back first: give_back { ... }"));
}

bool StepChecker::has_etokens(const pb::Cluster& cluster) const {
    const auto version = state_.versions.find(cluster.name());
    return cluster.etokens() || (version != state_.versions.end() && !behaviour(version->second).ctl_signer);
}

void StepChecker::need_some_present(const Spot& spot, bool none_is_named,
                                    const std::vector<std::string>& meant, int service) {
    const auto is_gone = [this, service](const std::string& node) {
        return is_away(node) || (service >= 0 && state_.absent.contains({node, service, 0}));
    };
    if (none_is_named && !meant.empty() && std::ranges::all_of(meant, is_gone))
        report(spot.error(fmt::format("none that this means is there: {}", listed(meant)),
                          "bring one back first: give_back { ... }, or add_node { ... }"));
}

void StepChecker::pass(const Spot& spot, std::chrono::seconds length) {
    state_.waited += length;
    const std::optional<Time> start = start_time(scenario_);
    if (start && *start + state_.waited > last_time)
        report(spot.error("after this it is later than 2099",
                          "trust lists count their seconds up to 2106 only: let less time pass"));
}

void StepChecker::need_mixed(const Spot& spot, const pb::Cluster& cluster) {
    if (!state_.mixed.contains(cluster.name()))
        report(spot.error(
            "cluster",
            fmt::format("\"{}\" is not in mixed mode here: it has no CTL to update", cluster.name()),
            "first command: \"utils ctl set-cluster mixed-mode\", or security_mode: MIXED for the "
            "cluster"));
}

bool StepChecker::need_members(const Spot& spot, std::string_view field, const Names& names) {
    bool is_wrong = false;
    for (int i = 0; i < names.size(); ++i) {
        if (!state_.outsiders.contains(names[i])) continue;
        is_wrong = true;
        report(spot.error(field, i, fmt::format("\"{}\" is not part of the cluster here", names[i]),
                          "add it first: add_node { ... }"));
    }
    return is_wrong;
}

void StepChecker::need_present(const Spot& spot, std::string_view field, const Names& names) {
    if (need_members(spot, field, names)) return;
    for (int i = 0; i < names.size(); ++i)
        if (is_away(names[i]))
            report(spot.error(field, i, fmt::format("\"{}\" has been taken away", names[i]),
                              "give it back first: give_back { ... }"));
}

}  // namespace scenarios
