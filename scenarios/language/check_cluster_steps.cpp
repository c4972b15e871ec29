// Steps that change clusters.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "scenarios/language/step_checker.hpp"
#include "scenarios/site.hpp"

namespace scenarios {
namespace {

constexpr std::array<std::uint16_t, 9> node_ports{22, 69, 2445, 3804, 5060, 5061, 5091, 6972, 8443};
constexpr std::array<std::uint32_t, 2> key_sizes{2048, 4096};
constexpr std::string_view fetched_itl_recovery = "ITLRecovery.p12";

std::optional<bellwether::Node::Service> service_on(std::uint32_t port) {
    switch (port) {
        case 69:
        case 6972: return bellwether::Node::TFTP;
        case 2445: return bellwether::Node::TVS;
        case 3804: return bellwether::Node::CAPF;
        case 8443: return bellwether::Node::TOMCAT;
        case 5060:
        case 5061:
        case 5091: return bellwether::Node::CALLMANAGER;
        default: return std::nullopt;
    }
}

}  // namespace

void StepChecker::check_regenerate(const pb::Regenerate& action, const Spot& spot) {
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
                      action.certificate() == pb::Regenerate::CAPF ? nodes_running(*cluster, pb::Node::CAPF)
                                                                   : node_names(*cluster));
}

void StepChecker::check_restart(const pb::Restart& action, const Spot& spot) {
    const pb::Cluster* cluster = description_.cluster_named(spot, "cluster", action.cluster());
    if (action.services_size() == 0)
        report(spot.error("which services?",
                          "services: [TVS, TFTP], or CALLMANAGER, CAPF, TOMCAT, DRF, CTIMANAGER, HAPROXY"));
    if (cluster == nullptr) return;
    for (int i = 0; i < action.services_size(); ++i) {
        const auto service = static_cast<pb::Node::Service>(action.services(i));
        if (nodes_running(*cluster, service).empty())
            report(spot.error(
                "services", i,
                fmt::format("no node of \"{}\" runs {}", cluster->name(), pb::Node::Service_Name(service)),
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

void StepChecker::check_upload(const pb::Upload& action, const Spot& spot) {
    const bool is_to_expressway =
        is_for_expressway(action, spot, {"file", "from_cluster", "certificate", "from_node"});
    if (!is_to_expressway) administered(action, spot);
    if (action.has_file()) {
        check_upload_nodes(action, spot);
        return check_uploaded_file(action, spot);
    }
    if (!is_to_expressway && !action.has_store())
        report(spot.error("which trust store?",
                          "store: PHONE_SAST_TRUST, CALLMANAGER_TRUST, CAPF_TRUST, TOMCAT_TRUST, "
                          "IPSEC_TRUST, TVS_TRUST or AUTHENTICATION_SERVER"));
    if (!action.has_certificate())
        report(spot.error("which certificate?",
                          "certificate: CALLMANAGER, TVS, CAPF, TOMCAT, IPSEC, ITLRECOVERY or ETOKEN of "
                          "from_cluster; or a file"));
    const pb::Cluster* source = description_.cluster_named(spot, "from_cluster", action.from_cluster());
    if (source != nullptr && action.has_certificate())
        check_certificate(spot, action.certificate(), *source, "from_node", action.from_node());
    need_members(spot, "from_node", action.from_node());
    check_upload_nodes(action, spot);
}

void StepChecker::check_upload_nodes(const pb::Upload& action, const Spot& spot) {
    const auto cluster = std::ranges::find(scenario_.cluster(), action.cluster(), &pb::Cluster::name);
    if (cluster == scenario_.cluster().end()) return;
    for (int i = 0; i < action.node_size(); ++i)
        if (!contains(node_names(*cluster), action.node(i)))
            report(spot.error(
                "node", i, fmt::format("cluster \"{}\" has no node \"{}\"", cluster->name(), action.node(i)),
                suggestion(action.node(i), node_names(*cluster), "its nodes are")));
    need_members(spot, "node", action.node());
    need_present(spot, "node", action.node());
}

void StepChecker::check_update_ctl(const pb::UpdateCtl& action, const Spot& spot) {
    if (const pb::Cluster* cluster = administered(action, spot)) need_mixed(spot, *cluster);
}

void StepChecker::check_security_mode(const pb::SetSecurityMode& action, const Spot& spot) {
    const pb::Cluster* cluster = administered(action, spot);
    if (!action.has_mode()) report(spot.error("which mode?", "mode: MIXED or NON_SECURE"));
    if (cluster != nullptr && action.has_mode())
        change_mode(spot, "mode", *cluster, action.mode() == pb::Cluster::MIXED);
}

void StepChecker::change_mode(const Spot& spot, std::string_view field, const pb::Cluster& cluster,
                              bool wants_mixed) {
    if (state_.mixed.contains(cluster.name()) == wants_mixed)
        report(spot.error(field, fmt::format("\"{}\" is in this mode already", cluster.name()),
                          "leave the step out"));
    if (wants_mixed) {
        state_.mixed.insert(cluster.name());
    } else {
        state_.mixed.erase(cluster.name());
    }
}

void StepChecker::check_command(const pb::Command& action, const Spot& spot) {
    const pb::Cluster* cluster = administered(action, spot);
    const std::optional<Command> command = parse_command(action.command());
    if (!command) {
        report(spot.error("command", fmt::format("\"{}\" is no command that is known here", action.command()),
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

void StepChecker::check_command(const Command& command, const pb::Cluster& cluster, const Spot& spot) {
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
        case CommandKind::set_web_security:
            for (const std::string& word : command.subject)
                if (!word.empty() && !is_good_common_name(word))
                    report(spot.error("command",
                                      fmt::format("\"{}\" is too long for a certificate's name", word),
                                      "64 characters are the most"));
            for (const std::string& name : command.alternative_names)
                if (!is_good_name(name))
                    report(spot.error(
                        "command", fmt::format("\"{}\" can't be a name in a certificate", name),
                        "names and addresses with commas between them: www.example.com,192.0.2.1"));
            return;
        case CommandKind::set_tls_version:
            if (version != state_.versions.end() && command.tls > behaviour(version->second).newest_tls)
                report(spot.error("command",
                                  fmt::format("{} knows no newer TLS than {}", cluster.version(),
                                              tvs::tls_version_name(behaviour(version->second).newest_tls)),
                                  "set tls min-version 1.0 is the default"));
            return;
        case CommandKind::reset_itl:
        case CommandKind::delete_ctl: return;
    }
}

void StepChecker::check_backup(const pb::Backup& action, const Spot& spot) {
    administered(action, spot);
    if (action.name().empty())
        report(spot.error("a backup without a name", "give it one, to restore it by: name: \"before\""));
    const bool is_mixed = state_.mixed.contains(action.cluster());
    state_.backups[{action.cluster(), action.name()}] = is_mixed;
}

void StepChecker::check_restore(const pb::Restore& action, const Spot& spot) {
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

void StepChecker::check_upgrade(const pb::Upgrade& action, const Spot& spot) {
    if (is_for_expressway(action, spot, {"version"})) {
        if (!verifies_servers(action.version()))
            report(spot.error("version", fmt::format("\"{}\" is no version of Expressway", action.version()),
                              "such as X14.2"));
        return;
    }
    const pb::Cluster* cluster = administered(action, spot);
    const std::optional<Version> version = parse_version(action.version());
    if (!version)
        report(spot.error("version",
                          fmt::format("\"{}\" is no version of CUCM that is known here", action.version()),
                          fmt::format("known are {}, and their releases such as 12.5(1)SU2",
                                      fmt::join(known_versions(), ", "))));
    if (cluster == nullptr || !version || !state_.versions.contains(cluster->name())) return;
    if (*version <= state_.versions.at(cluster->name()))
        report(spot.error("version", fmt::format("\"{}\" runs this, or a newer one", cluster->name()),
                          "upgrade to a newer one"));
    state_.versions[cluster->name()] = *version;
}

void StepChecker::check_change_host(const pb::ChangeHost& action, const Spot& spot) {
    const pb::Cluster* cluster = administered(action, spot);
    if (cluster == nullptr) return;
    if (!contains(node_names(*cluster), action.node())) {
        report(spot.error("node",
                          fmt::format("cluster \"{}\" has no node \"{}\"", cluster->name(), action.node()),
                          suggestion(action.node(), node_names(*cluster), "its nodes are")));
    } else if (is_away(action.node())) {
        report(spot.error("node", fmt::format("\"{}\" is not there", action.node()), "bring it back first"));
    }
    if (!is_good_name(action.host()))
        report(spot.error("host", fmt::format("\"{}\" can't be a host name", action.host()),
                          "such as host: \"hq-cm1.example.com\""));
}

void StepChecker::check_algorithm(const pb::SetSignatureAlgorithm& action, const Spot& spot) {
    administered(action, spot);
    if (!action.has_algorithm()) report(spot.error("which algorithm?", "algorithm: SHA_1 or SHA_512"));
}

void StepChecker::check_bulk_export(const pb::BulkExport& action, const Spot& spot) {
    if (administered(action, spot) != nullptr) state_.exported.insert(action.cluster());
}

void StepChecker::check_bulk_consolidate(const pb::BulkConsolidate& action, const Spot& spot) {
    administered(action, spot);
    if (state_.exported.empty())
        report(spot.error("nothing has been exported yet",
                          "bulk_export on both clusters comes first (Cisco 215539)"));
    state_.is_consolidated = true;
}

void StepChecker::check_bulk_import(const pb::BulkImport& action, const Spot& spot) {
    administered(action, spot);
    if (!state_.is_consolidated)
        report(
            spot.error("nothing has been consolidated yet", "bulk_consolidate comes first (Cisco 215539)"));
}

void StepChecker::check_rollback(const pb::SetRollback& action, const Spot& spot) {
    administered(action, spot);
    if (!action.has_value()) report(spot.error("to which value?", "value: true or value: false"));
}

void StepChecker::check_certificate(const Spot& spot, pb::Regenerate::Certificate certificate,
                                    const pb::Cluster& cluster, std::string_view node_field,
                                    const Names& nodes) {
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

template <typename Action>
void StepChecker::check_membership(const Action& action, const Spot& spot, bool adds) {
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
        std::erase_if(state_.absent, [&](const Absence& absence) { return absence.node == action.node(); });
    if (!adds && !state_.outsiders.insert(action.node()).second)
        report(spot.error("node", fmt::format("\"{}\" is not part of the cluster here", action.node()),
                          "leave the step out"));
}
template void StepChecker::check_membership(const pb::AddNode&, const Spot&, bool);
template void StepChecker::check_membership(const pb::RemoveNode&, const Spot&, bool);

template <typename Action>
void StepChecker::check_absence(const Action& action, const Spot& spot, bool takes) {
    const pb::Cluster* cluster = description_.cluster_named(spot, "cluster", action.cluster());
    if (cluster == nullptr) return;
    if (action.has_service() && action.has_port())
        report(spot.error("port", "a service and a port at once", "name one of them"));
    if (action.has_port() && std::ranges::find(node_ports, action.port()) == node_ports.end())
        report(spot.error("port", fmt::format("nothing listens on port {}", action.port()),
                          fmt::format("nodes listen on {}", fmt::join(node_ports, ", "))));
    const std::optional<pb::Node::Service> service = action.has_service() ? std::optional(action.service())
                                                     : action.has_port()  ? service_on(action.port())
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
        const Absence absence{node, action.has_service() ? static_cast<int>(*service) : -1, action.port()};
        if (takes && !state_.absent.insert(absence).second)
            report(spot.error(fmt::format("this of \"{}\" has been taken away already", node),
                              "give_back comes first"));
        if (!takes && state_.absent.erase(absence) == 0)
            report(spot.error(fmt::format("this of \"{}\" has not been taken away", node),
                              "give back what a take_away took, in the same words"));
    }
}
template void StepChecker::check_absence(const pb::TakeAway&, const Spot&, bool);
template void StepChecker::check_absence(const pb::GiveBack&, const Spot&, bool);

}  // namespace scenarios
