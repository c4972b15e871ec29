#include "scenarios/language/check.hpp"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

#include "scenarios/cluster/command.hpp"
#include "scenarios/cluster/version.hpp"
#include "scenarios/language/check_expectation.hpp"
#include "scenarios/language/check_timing.hpp"
#include "scenarios/language/description.hpp"
#include "scenarios/site.hpp"

namespace scenarios {
namespace {

namespace pb = bellwether;

constexpr std::uint64_t longest_reset_seconds = 30 * 86400;
constexpr Time last_time = std::chrono::sys_days(std::chrono::year(2100) / 1 / 1);

constexpr std::array<std::uint16_t, 6> node_ports{69, 2445, 3804, 5060, 5061, 8443};
constexpr std::array<std::uint32_t, 2> key_sizes{2048, 4096};
constexpr std::string_view fetched_itl_recovery = "ITLRecovery.p12";

std::optional<bellwether::Node::Service> service_on(std::uint32_t port) {
    switch (port) {
        case 69: return bellwether::Node::TFTP;
        case 2445: return bellwether::Node::TVS;
        case 3804: return bellwether::Node::CAPF;
        case 8443: return bellwether::Node::TOMCAT;
        case 5060:
        case 5061: return bellwether::Node::CALLMANAGER;
        default: return std::nullopt;
    }
}

// What a step takes away, and gives back: a node, a service of it or a port of it.
struct Absence {
    std::string node;
    int service = -1;
    std::uint32_t port = 0;

    auto operator<=>(const Absence&) const = default;
};

// The steps in order: can each apply when its turn comes?
class StepChecker {
  public:
    StepChecker(const Document& document, Description& description, std::vector<Diagnostic>& diagnostics)
        : document_(document),
          scenario_(document.scenario()),
          description_(description),
          diagnostics_(diagnostics) {}

    void run() {
        for (const pb::Cluster& cluster : scenario_.cluster()) {
            if (cluster.security_mode() == pb::Cluster::MIXED) state_.mixed.insert(cluster.name());
            if (const auto version = parse_version(cluster.version()))
                state_.versions[cluster.name()] = *version;
            for (const pb::Node& node : cluster.node())
                if (node.added_later()) state_.outsiders.insert(node.name());
        }
        for (int i = 0; i < scenario_.step_size(); ++i) {
            // What is refused changes nothing.
            const State before = state_;
            check_step(scenario_.step(i), document_.root().nested("step", i));
            if (scenario_.step(i).refused()) state_ = before;
        }
    }

  private:
    void report(Diagnostic diagnostic) { diagnostics_.push_back(std::move(diagnostic)); }

    void check_step(const pb::Step& step, const Spot& spot) {
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
            case pb::Step::kBulkExport:
                return check_bulk_export(step.bulk_export(), spot.nested("bulk_export"));
            case pb::Step::kBulkConsolidate:
                return check_bulk_consolidate(step.bulk_consolidate(), spot.nested("bulk_consolidate"));
            case pb::Step::kBulkImport:
                return check_bulk_import(step.bulk_import(), spot.nested("bulk_import"));
            case pb::Step::kSetRollback:
                return check_rollback(step.set_rollback(), spot.nested("set_rollback"));
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
            case pb::Step::kChangeHost:
                return check_change_host(step.change_host(), spot.nested("change_host"));
            case pb::Step::kReplaceEtokens:
                return check_etokens(step.replace_etokens(), spot.nested("replace_etokens"));
            case pb::Step::kSetSignatureAlgorithm:
                return check_algorithm(step.set_signature_algorithm(),
                                       spot.nested("set_signature_algorithm"));
            case pb::Step::kSetDevice: return check_device(step.set_device(), spot.nested("set_device"));
            case pb::Step::kInstallLsc:
                return check_install_lsc(step.install_lsc(), spot.nested("install_lsc"));
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

    bool is_away(const std::string& node) const {
        return state_.absent.contains({node, -1, 0}) || state_.outsiders.contains(node);
    }

    // Commands of the publisher can't be given while it is off the network.
    void need_publisher(const Spot& spot, const pb::Cluster& cluster) {
        if (cluster.node_size() > 0 && is_away(cluster.node(0).name()))
            report(spot.error("cluster",
                              fmt::format("the publisher \"{}\" has been taken away", cluster.node(0).name()),
                              "give it back first: give_back { ... }"));
    }

    // The cluster of a step, with its publisher there.
    template <typename Action>
    const pb::Cluster* administered(const Action& action, const Spot& spot) {
        const pb::Cluster* cluster = description_.cluster_named(spot, "cluster", action.cluster());
        if (cluster != nullptr) need_publisher(spot, *cluster);
        return cluster;
    }

    // Reports nodes that are not part of their cluster here, and says whether there are any.
    template <typename Names>
    bool need_members(const Spot& spot, std::string_view field, const Names& names) {
        bool is_wrong = false;
        for (int i = 0; i < names.size(); ++i) {
            if (!state_.outsiders.contains(names[i])) continue;
            is_wrong = true;
            report(spot.error(field, i, fmt::format("\"{}\" is not part of the cluster here", names[i]),
                              "add it first: add_node { ... }"));
        }
        return is_wrong;
    }

    template <typename Names>
    void need_present(const Spot& spot, std::string_view field, const Names& names) {
        if (need_members(spot, field, names)) return;
        for (int i = 0; i < names.size(); ++i)
            if (is_away(names[i]))
                report(spot.error(field, i, fmt::format("\"{}\" has been taken away", names[i]),
                                  "give it back first: give_back { ... }"));
    }

    // Is the certificate there, in this version and on these nodes?
    template <typename Names>
    void check_certificate(const Spot& spot, pb::Regenerate::Certificate certificate,
                           const pb::Cluster& cluster, std::string_view node_field, const Names& nodes) {
        if (certificate == pb::Regenerate::ITLRECOVERY) {
            const auto version = state_.versions.find(cluster.name());
            if (version != state_.versions.end() && !behaviour(version->second).has_itl_recovery)
                report(spot.error("certificate",
                                  fmt::format("a {} cluster has no ITLRecovery", cluster.version()),
                                  "it is new in 10.0 (Cisco 117598)"));
            for (int i = 0; i < nodes.size(); ++i)
                if (cluster.node_size() > 0 && !scenario_.choices().itlrecovery_per_node() &&
                    nodes[i] != cluster.node(0).name())
                    report(spot.error(node_field, i, "ITLRecovery exists once in a cluster, on the publisher",
                                      "leave the node out"));
        }
        if (certificate == pb::Regenerate::ETOKEN && !has_etokens(cluster))
            report(spot.error("certificate", fmt::format("\"{}\" has no eTokens", cluster.name()),
                              "before 10.0 every cluster has some; later etokens: true gives it some"));
        if (certificate == pb::Regenerate::CAPF)
            description_.check_members(spot, node_field, nodes, cluster, pb::Node::CAPF);
        else
            description_.check_members(spot, node_field, nodes, cluster, std::nullopt);
        if (certificate == pb::Regenerate::CAPF && nodes_running(cluster, pb::Node::CAPF).empty())
            report(spot.error("certificate", fmt::format("no node of \"{}\" runs CAPF", cluster.name()),
                              "so there is no such certificate"));
    }

    [[nodiscard]] bool has_etokens(const pb::Cluster& cluster) const {
        const auto version = state_.versions.find(cluster.name());
        return cluster.etokens() ||
               (version != state_.versions.end() && !behaviour(version->second).ctl_signer);
    }

    void check_regenerate(const pb::Regenerate& action, const Spot& spot) {
        const pb::Cluster* cluster = description_.cluster_named(spot, "cluster", action.cluster());
        if (!action.has_certificate())
            report(spot.error("which certificate?",
                              "certificate: CALLMANAGER, TVS, CAPF, TOMCAT, IPSEC or ITLRECOVERY"));
        if (cluster == nullptr || !action.has_certificate()) return;
        if (action.certificate() == pb::Regenerate::ETOKEN)
            return report(spot.error("certificate", "an eToken can't be regenerated",
                                     "lost ones: replace_etokens { ... }"));
        check_certificate(spot, action.certificate(), *cluster, "node", action.node());
        if (std::ranges::find(key_sizes, action.key_bits()) == key_sizes.end())
            report(spot.error(
                "key_bits", fmt::format("a key of {} bits", action.key_bits()),
                "2048 or 4096: the format of signed files has no code for any other, 3072 among them"));
        need_present(spot, "node", action.node());
        if (action.certificate() == pb::Regenerate::ITLRECOVERY) return need_publisher(spot, *cluster);
        need_some_present(spot, action.node().empty(),
                          action.certificate() == pb::Regenerate::CAPF
                              ? nodes_running(*cluster, pb::Node::CAPF)
                              : node_names(*cluster));
    }

    void check_restart(const pb::Restart& action, const Spot& spot) {
        const pb::Cluster* cluster = description_.cluster_named(spot, "cluster", action.cluster());
        if (action.services_size() == 0)
            report(spot.error("which services?", "services: [TVS, TFTP], or CALLMANAGER, CAPF, TOMCAT, DRF"));
        if (cluster == nullptr) return;
        for (int i = 0; i < action.services_size(); ++i) {
            const auto service = static_cast<pb::Node::Service>(action.services(i));
            if (nodes_running(*cluster, service).empty())
                report(spot.error("services", i,
                                  fmt::format("no node of \"{}\" runs {}", cluster->name(),
                                              pb::Node::Service_Name(service)),
                                  "nothing would restart"));
            else
                description_.check_members(spot, "node", action.node(), *cluster, service);
            need_some_present(spot, action.node().empty(), nodes_running(*cluster, service), service);
            for (int k = 0; k < action.node_size(); ++k)
                if (state_.absent.contains({action.node(k), service, 0}))
                    report(spot.error("node", k,
                                      fmt::format("{} of \"{}\" has been taken away",
                                                  pb::Node::Service_Name(service), action.node(k)),
                                      "give it back: that starts it"));
        }
        need_present(spot, "node", action.node());
    }

    // Where no node is named, at least one of those that are meant must be there.
    void need_some_present(const Spot& spot, bool none_is_named, const std::vector<std::string>& meant,
                           int service = -1) {
        const auto is_gone = [this, service](const std::string& node) {
            return is_away(node) || (service >= 0 && state_.absent.contains({node, service, 0}));
        };
        if (none_is_named && !meant.empty() && std::ranges::all_of(meant, is_gone))
            report(spot.error(fmt::format("none that this means is there: {}", listed(meant)),
                              "bring one back first: give_back { ... }, or add_node { ... }"));
    }

    void check_reset(const pb::ResetPhones& action, const Spot& spot) {
        const std::uint32_t count = description_.check_chosen(action, spot);
        if (!action.has_batch()) {
            if (action.has_batch_seconds())
                report(spot.error("batch_seconds", "the time between batches, and no batch",
                                  "say how many phones at a time: batch: 500"));
            return;
        }
        if (action.batch() == 0)
            return report(spot.error("batch", "0 phones at a time", "leave the batch out to mean all"));
        const std::uint64_t length =
            std::uint64_t{(count - std::min(count, 1U)) / action.batch()} * action.batch_seconds();
        pass(spot, std::chrono::seconds(length));
        if (length > longest_reset_seconds)
            report(spot.error("batch", fmt::format("a reset that takes {} days", length / 86400),
                              "30 days are the most: take larger batches, or less time between them"));
    }

    void check_wait(const pb::Wait& action, const Spot& spot) {
        const std::chrono::seconds length =
            std::chrono::seconds(action.seconds()) + std::chrono::minutes(action.minutes()) +
            std::chrono::hours(action.hours()) + std::chrono::days(action.days());
        const bool has_length =
            action.has_days() || action.has_hours() || action.has_minutes() || action.has_seconds();
        if (has_length && length.count() == 0)
            report(spot.error("a wait of no time",
                              "wait {}, without a length, waits until no phone boots any more"));
        pass(spot, length);
    }

    void pass(const Spot& spot, std::chrono::seconds length) {
        state_.waited += length;
        const std::optional<Time> start = start_time(scenario_);
        if (start && *start + state_.waited > last_time)
            report(spot.error("after this it is later than 2099",
                              "trust lists count their seconds up to 2106 only: let less time pass"));
    }

    void check_option_150(const pb::SetOption150& action, const Spot& spot) {
        if (action.has_phones()) (void)description_.group_named(spot, action.phones());
        const pb::Cluster* cluster = description_.cluster_named(spot, "cluster", action.cluster());
        if (cluster == nullptr) return;
        description_.check_members(spot, "server", action.server(), *cluster, pb::Node::TFTP);
        if (nodes_running(*cluster, pb::Node::TFTP).empty())
            report(spot.error("cluster", fmt::format("no node of \"{}\" runs TFTP", cluster->name()),
                              "option 150 names TFTP servers"));
    }

    void check_upload(const pb::Upload& action, const Spot& spot) {
        administered(action, spot);
        if (!action.has_store())
            report(spot.error("which trust store?",
                              "store: PHONE_SAST_TRUST, CALLMANAGER_TRUST, CAPF_TRUST, TOMCAT_TRUST, "
                              "IPSEC_TRUST, TVS_TRUST or AUTHENTICATION_SERVER"));
        if (!action.has_certificate())
            report(spot.error("which certificate?",
                              "certificate: CALLMANAGER, TVS, CAPF, TOMCAT, IPSEC, ITLRECOVERY or ETOKEN"));
        const pb::Cluster* source = description_.cluster_named(spot, "from_cluster", action.from_cluster());
        if (source != nullptr && action.has_certificate())
            check_certificate(spot, action.certificate(), *source, "from_node", action.from_node());
        need_members(spot, "from_node", action.from_node());
    }

    void check_update_ctl(const pb::UpdateCtl& action, const Spot& spot) {
        if (const pb::Cluster* cluster = administered(action, spot)) need_mixed(spot, *cluster);
    }

    void need_mixed(const Spot& spot, const pb::Cluster& cluster) {
        if (!state_.mixed.contains(cluster.name()))
            report(spot.error(
                "cluster",
                fmt::format("\"{}\" is not in mixed mode here: it has no CTL to update", cluster.name()),
                "first command: \"utils ctl set-cluster mixed-mode\", or security_mode: MIXED for the "
                "cluster"));
    }

    void check_security_mode(const pb::SetSecurityMode& action, const Spot& spot) {
        const pb::Cluster* cluster = administered(action, spot);
        if (!action.has_mode()) report(spot.error("which mode?", "mode: MIXED or NON_SECURE"));
        if (cluster != nullptr && action.has_mode())
            change_mode(spot, "mode", *cluster, action.mode() == pb::Cluster::MIXED);
    }

    void change_mode(const Spot& spot, std::string_view field, const pb::Cluster& cluster, bool wants_mixed) {
        if (state_.mixed.contains(cluster.name()) == wants_mixed)
            report(spot.error(field, fmt::format("\"{}\" is in this mode already", cluster.name()),
                              "leave the step out"));
        if (wants_mixed) {
            state_.mixed.insert(cluster.name());
        } else {
            state_.mixed.erase(cluster.name());
        }
    }

    void check_command(const pb::Command& action, const Spot& spot) {
        const pb::Cluster* cluster = administered(action, spot);
        const std::optional<Command> command = parse_command(action.command());
        if (!command) {
            report(spot.error("command",
                              fmt::format("\"{}\" is no command that is known here", action.command()),
                              suggestion(action.command(), known_commands(), "known are")));
            return;
        }
        if (cluster == nullptr) return;
        if (is_for_any_node(command->kind)) {
            description_.check_members(spot, "node", action.node(), *cluster, std::nullopt);
            need_present(spot, "node", action.node());
        } else if (action.node_size() > 0) {
            report(spot.error("node", "this command is given on the publisher", "leave the node out"));
        }
        check_command(*command, *cluster, spot);
    }

    void check_command(const Command& command, const pb::Cluster& cluster, const Spot& spot) {
        const auto version = state_.versions.find(cluster.name());
        const bool has_itl_recovery =
            version != state_.versions.end() && behaviour(version->second).has_itl_recovery;
        switch (command.kind) {
            case CommandKind::set_mixed_mode: return change_mode(spot, "command", cluster, true);
            case CommandKind::set_non_secure_mode: return change_mode(spot, "command", cluster, false);
            case CommandKind::update_ctl:
            case CommandKind::reset_ctl: return need_mixed(spot, cluster);
            case CommandKind::get_itl_recovery:
                if (!has_itl_recovery)
                    report(spot.error("cluster",
                                      fmt::format("a {} cluster has no ITLRecovery", cluster.version()),
                                      "it is new in 10.0 (Cisco 117598)"));
                state_.fetched.insert(cluster.name());
                return;
            case CommandKind::reset_itl_remotely:
                if (command.file != fetched_itl_recovery || !state_.fetched.contains(cluster.name()))
                    report(spot.error(
                        "command", fmt::format("no file {} has been fetched", command.file),
                        "first command: \"file get tftp ITLRecovery.p12\", then reset with ITLRecovery.p12"));
                return;
            case CommandKind::set_tls_version:
                if (version != state_.versions.end() && command.tls > behaviour(version->second).newest_tls)
                    report(
                        spot.error("command",
                                   fmt::format("{} knows no newer TLS than {}", cluster.version(),
                                               tvs::tls_version_name(behaviour(version->second).newest_tls)),
                                   "set tls min-version 1.0 is the default"));
                return;
            case CommandKind::reset_itl:
            case CommandKind::delete_ctl: return;
        }
    }

    void check_backup(const pb::Backup& action, const Spot& spot) {
        administered(action, spot);
        if (action.name().empty())
            report(spot.error("a backup without a name", "give it one, to restore it by: name: \"before\""));
        const bool is_mixed = state_.mixed.contains(action.cluster());
        state_.backups[{action.cluster(), action.name()}] = is_mixed;
    }

    void check_restore(const pb::Restore& action, const Spot& spot) {
        administered(action, spot);
        std::vector<std::string> known;
        for (const auto& [backup, is_mixed] : state_.backups)
            if (backup.first == action.cluster()) known.push_back(backup.second);
        if (!contains(known, action.backup()))
            report(spot.error("backup",
                              fmt::format("no backup \"{}\" of this cluster has been made", action.backup()),
                              known.empty() ? "first backup { cluster: \"hq\"  name: \"before\" }"
                                            : suggestion(action.backup(), known, "there are")));
        const auto backup = state_.backups.find({action.cluster(), action.backup()});
        if (backup == state_.backups.end()) return;
        if (backup->second) {
            state_.mixed.insert(action.cluster());
        } else {
            state_.mixed.erase(action.cluster());
        }
    }

    void check_upgrade(const pb::Upgrade& action, const Spot& spot) {
        const pb::Cluster* cluster = administered(action, spot);
        const std::optional<Version> version = parse_version(action.version());
        if (!version)
            report(spot.error(
                "version", fmt::format("\"{}\" is no version of CUCM that is known here", action.version()),
                fmt::format("known are {}, and their releases such as 12.5(1)SU2",
                            fmt::join(known_versions(), ", "))));
        if (cluster == nullptr || !version || !state_.versions.contains(cluster->name())) return;
        if (*version <= state_.versions.at(cluster->name()))
            report(spot.error("version", fmt::format("\"{}\" runs this, or a newer one", cluster->name()),
                              "upgrade to a newer one"));
        state_.versions[cluster->name()] = *version;
    }

    template <typename Action>
    void check_membership(const Action& action, const Spot& spot, bool adds) {
        const pb::Cluster* cluster = administered(action, spot);
        if (cluster == nullptr) return;
        if (!contains(node_names(*cluster), action.node()))
            return report(spot.error(
                "node", fmt::format("cluster \"{}\" has no node \"{}\"", cluster->name(), action.node()),
                suggestion(action.node(), node_names(*cluster), "its nodes are")));
        if (action.node() == cluster->node(0).name())
            return report(
                spot.error("node", "the publisher is part of its cluster for good", "name a subscriber"));
        if (adds && state_.outsiders.erase(action.node()) == 0)
            report(spot.error("node", fmt::format("\"{}\" is part of the cluster already", action.node()),
                              "describe it with added_later: true"));
        if (!adds)
            std::erase_if(state_.absent,
                          [&](const Absence& absence) { return absence.node == action.node(); });
        if (!adds && !state_.outsiders.insert(action.node()).second)
            report(spot.error("node", fmt::format("\"{}\" is not part of the cluster here", action.node()),
                              "leave the step out"));
    }

    void check_change_host(const pb::ChangeHost& action, const Spot& spot) {
        const pb::Cluster* cluster = administered(action, spot);
        if (cluster == nullptr) return;
        if (!contains(node_names(*cluster), action.node())) {
            report(spot.error(
                "node", fmt::format("cluster \"{}\" has no node \"{}\"", cluster->name(), action.node()),
                suggestion(action.node(), node_names(*cluster), "its nodes are")));
        } else if (is_away(action.node())) {
            report(
                spot.error("node", fmt::format("\"{}\" is not there", action.node()), "bring it back first"));
        }
        if (!is_good_name(action.host()))
            report(spot.error("host", fmt::format("\"{}\" can't be a host name", action.host()),
                              "such as host: \"hq-cm1.example.com\""));
    }

    // Whether eTokens still sign is seen when it comes to it.
    void check_etokens(const pb::ReplaceEtokens& action, const Spot& spot) { administered(action, spot); }

    void check_algorithm(const pb::SetSignatureAlgorithm& action, const Spot& spot) {
        administered(action, spot);
        if (!action.has_algorithm()) report(spot.error("which algorithm?", "algorithm: SHA_1 or SHA_512"));
    }

    void check_device(const pb::SetDevice& action, const Spot& spot) {
        administered(action, spot);
        if (action.has_phones()) (void)description_.group_named(spot, action.phones());
        if (!action.has_security() && !action.has_encrypted_config() && !action.has_unknown())
            report(spot.error("nothing is changed", "security, encrypted_config or unknown is expected"));
        if (action.unknown() && (action.has_security() || action.has_encrypted_config()))
            report(
                spot.error("unknown", "devices that are deleted, and set to something", "one or the other"));
    }

    void check_home(const pb::EmccLogin& action, const Spot& spot) {
        const pb::Cluster* home = description_.cluster_named(spot, "home", action.home());
        if (home == nullptr) return;
        if (nodes_running(*home, pb::Node::TFTP).empty())
            report(spot.error("home", fmt::format("no node of \"{}\" runs TFTP", home->name()),
                              "the phones fetch their files from there"));
        for (const pb::Phones& group : scenario_.phones())
            if (group.name() == action.phones() && group.cluster() == home->name())
                report(spot.error("home", fmt::format("\"{}\" is the cluster of these phones", home->name()),
                                  "name another: somebody visits"));
    }

    void check_install_lsc(const pb::InstallLsc& action, const Spot& spot) {
        (void)description_.check_chosen(action, spot);
        const pb::Cluster* cluster = administered(action, spot);
        if (cluster == nullptr || cluster->node_size() == 0) return;
        if (!contains(nodes_running(*cluster, pb::Node::CAPF), cluster->node(0).name()))
            report(spot.error("cluster", fmt::format("the publisher of \"{}\" runs no CAPF", cluster->name()),
                              "phones get LSCs from the publisher's CAPF"));
    }

    void check_bulk_export(const pb::BulkExport& action, const Spot& spot) {
        if (administered(action, spot) != nullptr) state_.exported.insert(action.cluster());
    }

    void check_bulk_consolidate(const pb::BulkConsolidate& action, const Spot& spot) {
        administered(action, spot);
        if (state_.exported.empty())
            report(spot.error("nothing has been exported yet",
                              "bulk_export on both clusters comes first (Cisco 215539)"));
        state_.is_consolidated = true;
    }

    void check_bulk_import(const pb::BulkImport& action, const Spot& spot) {
        administered(action, spot);
        if (!state_.is_consolidated)
            report(spot.error("nothing has been consolidated yet",
                              "bulk_consolidate comes first (Cisco 215539)"));
    }

    void check_rollback(const pb::SetRollback& action, const Spot& spot) {
        administered(action, spot);
        if (!action.has_value()) report(spot.error("to which value?", "value: true or value: false"));
    }

    template <typename Action>
    void check_absence(const Action& action, const Spot& spot, bool takes) {
        const pb::Cluster* cluster = description_.cluster_named(spot, "cluster", action.cluster());
        if (cluster == nullptr) return;
        if (action.has_service() && action.has_port())
            report(spot.error("port", "a service and a port at once", "name one of them"));
        if (action.has_port() && std::ranges::find(node_ports, action.port()) == node_ports.end())
            report(spot.error("port", fmt::format("nothing listens on port {}", action.port()),
                              fmt::format("nodes listen on {}", fmt::join(node_ports, ", "))));
        const std::optional<pb::Node::Service> service = action.has_service()
                                                             ? std::optional(action.service())
                                                         : action.has_port() ? service_on(action.port())
                                                                             : std::nullopt;
        description_.check_members(spot, "node", action.node(), *cluster, service);
        if (need_members(spot, "node", action.node())) return;
        std::vector<std::string> nodes(action.node().begin(), action.node().end());
        if (nodes.empty()) nodes = service ? nodes_running(*cluster, *service) : node_names(*cluster);
        if (nodes.empty())
            report(spot.error("service", fmt::format("no node of \"{}\" runs it", cluster->name()),
                              "there is nothing to take away"));
        std::erase_if(nodes, [this](const std::string& node) { return state_.outsiders.contains(node); });
        for (const std::string& node : nodes) {
            const Absence absence{node, action.has_service() ? static_cast<int>(*service) : -1,
                                  action.port()};
            if (takes && !state_.absent.insert(absence).second)
                report(spot.error(fmt::format("this of \"{}\" has been taken away already", node),
                                  "give_back comes first"));
            if (!takes && state_.absent.erase(absence) == 0)
                report(spot.error(fmt::format("this of \"{}\" has not been taken away", node),
                                  "give back what a take_away took, in the same words"));
        }
    }

    const Document& document_;
    const pb::Scenario& scenario_;
    Description& description_;
    std::vector<Diagnostic>& diagnostics_;

    // As it stands when the step at hand is taken.
    struct State {
        std::set<std::string> mixed;
        std::map<std::string, Version> versions;  // by cluster
        std::set<std::string> outsiders;          // nodes that are not part of their cluster
        std::map<std::pair<std::string, std::string>, bool>
            backups;                    // by cluster and name: was it in mixed mode?
        std::set<std::string> fetched;  // clusters whose ITLRecovery has been
        std::set<std::string> exported;
        bool is_consolidated = false;
        std::set<Absence> absent;
        std::chrono::seconds waited{0};
    };
    State state_;
};

}  // namespace

std::vector<Diagnostic> check(const Document& document) {
    std::vector<Diagnostic> diagnostics;
    Description description(document, diagnostics);
    description.check();
    StepChecker(document, description, diagnostics).run();
    for (Diagnostic& diagnostic : check_timing(document)) diagnostics.push_back(std::move(diagnostic));
    return diagnostics;
}

std::unique_ptr<Document> read_scenario(const std::filesystem::path& path) {
    auto document = Document::read(path);
    if (auto wrong = check(*document); !wrong.empty()) throw InputError(std::move(wrong));
    return document;
}

}  // namespace scenarios
