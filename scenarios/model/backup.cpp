#include "scenarios/model/backup.hpp"

#include <fmt/format.h>

#include "scenarios/model/services.hpp"

namespace model {
namespace {

// Do the nodes' DRF services trust each other? Each presents what it read when it started; its peers expect
// what the cluster has now (that a backup fails otherwise is inferred from the procedures, which restart
// DRF).
Refusal drs_trouble(const ClusterState& cluster, Time now) {
    const CertificateKind kind = drs_certificate(cluster);
    for (const Shared<NodeState>& node : cluster.nodes) {
        if (!node->is_member || node->is_away) continue;
        const std::string name = issuing::certificate_kind_name(kind) + " " + node->name();
        if (node->stopped.contains(Service::drf) || !node->drf)
            return fmt::format("DRF of {} does not run", node->name());
        const ctl::CertificatePtr& presented = (*node->drf)->identity.certificate;
        if (presented != node->identities->at(kind).certificate)
            return fmt::format(
                "DRF of {} still presents its former certificate: restart DRF after {} was renewed",
                node->name(), name);
        if (!presented->is_valid_at(now))
            return fmt::format("{} has expired, and DRF presents it: renew it, then restart DRF", name);
    }
    return {};
}

std::string still_runs(const ClusterState& cluster) {
    return fmt::format("the backup \"{}\" still runs", cluster.running_backup->name);
}

Backup taken_now(const ClusterState& cluster) {
    Backup backup{cluster.version,
                  {},
                  cluster.itl_recovery,
                  cluster.etokens,
                  cluster.stores,
                  {},
                  cluster.ctl,
                  cluster.security,
                  cluster.rollback,
                  cluster.digest,
                  cluster.phone_interaction,
                  cluster.callmanager_reuses_tomcat};
    for (const Shared<NodeState>& node : cluster.nodes) {
        if (!node->is_member) continue;
        backup.identities.emplace(node->name(), node->identities);
        backup.stores_of_nodes.emplace(node->name(), node->stores);
    }
    return backup;
}

}  // namespace

CertificateKind drs_certificate(const ClusterState& cluster) {
    return cluster.behaviour().drs_uses_tomcat ? CertificateKind::tomcat : CertificateKind::ipsec;
}

Refusal back_up(ClusterState& cluster, const std::string& name, const Context& context) {
    if (cluster.running_backup) return still_runs(cluster);
    if (Refusal refusal = drs_trouble(cluster, context.now)) return refusal;
    cluster.backups.edit().insert_or_assign(name, taken_now(cluster));
    return {};
}

Refusal begin_backup(ClusterState& cluster, const std::string& name, std::chrono::seconds length,
                     const Context& context) {
    if (cluster.running_backup) return still_runs(cluster);
    if (Refusal refusal = drs_trouble(cluster, context.now)) return refusal;
    cluster.running_backup = RunningBackup{name, length, Shared(taken_now(cluster))};
    return {};
}

void fail_backup(ClusterState& cluster, const std::string& why) {
    cluster.failed_backups.edit().insert_or_assign(cluster.running_backup->name, why);
    cluster.running_backup.reset();
}

void break_backup_off(ClusterState& cluster, CertificateKind renewed, const NodeState& node) {
    if (cluster.running_backup && renewed == drs_certificate(cluster))
        fail_backup(cluster, fmt::format("{} {} was renewed while it ran",
                                         issuing::certificate_kind_name(renewed), node.name()));
}

void pass_backup(ClusterState& cluster, std::chrono::seconds time) {
    if (!cluster.running_backup) return;
    cluster.running_backup->left -= time;
    if (cluster.running_backup->left.count() > 0) return;
    cluster.backups.edit().insert_or_assign(cluster.running_backup->name, *cluster.running_backup->taken);
    cluster.running_backup.reset();
}

Refusal restore(ClusterState& cluster, const std::string& name, const Context& context) {
    if (Refusal refusal = drs_trouble(cluster, context.now)) return refusal;
    if (cluster.running_backup) return still_runs(cluster);
    const auto failed = cluster.failed_backups->find(name);
    if (failed != cluster.failed_backups->end())
        return fmt::format("the backup \"{}\" failed: {}", name, failed->second);
    const auto found = cluster.backups->find(name);
    if (found == cluster.backups->end()) return "there is no backup of this name yet";
    const Backup backup = found->second;
    if (backup.version != cluster.version)
        return "the backup is of another release, and a restore needs the same one";
    for (Shared<NodeState>& node : cluster.nodes) {
        const auto held = backup.identities.find(node->name());
        if (!node->is_member || held == backup.identities.end()) continue;
        NodeState& restored = node.edit();
        restored.identities = held->second;
        restored.stores = backup.stores_of_nodes.at(node->name());
    }
    cluster.itl_recovery = backup.itl_recovery;
    cluster.etokens = backup.etokens;
    cluster.stores = backup.stores;
    cluster.ctl = backup.ctl;
    cluster.security = backup.security;
    cluster.rollback = backup.rollback;
    cluster.digest = backup.digest;
    cluster.phone_interaction = backup.phone_interaction;
    cluster.callmanager_reuses_tomcat = backup.callmanager_reuses_tomcat;
    // DRS brings each node its files itself (inferred): no SFTP of the publisher is needed.
    for (Shared<NodeState>& node : cluster.nodes)
        if (node->is_member && !node->is_away) node.edit().ctl_file = cluster.ctl;
    follow_database(cluster, context);
    return {};
}

}  // namespace model
