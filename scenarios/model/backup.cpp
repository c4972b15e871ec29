#include "scenarios/model/backup.hpp"

#include <fmt/format.h>

#include "scenarios/model/services.hpp"

namespace model {
namespace {

// Do the nodes' DRF services trust each other? Each presents what it read when it started; its peers expect
// what the cluster has now (that a backup fails otherwise is inferred from the procedures, which restart
// DRF).
Refusal drs_trouble(const ClusterState& cluster, Time now) {
    const CertificateKind kind =
        cluster.behaviour().drs_uses_tomcat ? CertificateKind::tomcat : CertificateKind::ipsec;
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

}  // namespace

Refusal back_up(ClusterState& cluster, const std::string& name, const Context& context) {
    if (Refusal refusal = drs_trouble(cluster, context.now)) return refusal;
    Backup backup{cluster.version,      {},
                  cluster.itl_recovery, cluster.etokens,
                  cluster.stores,       {},
                  cluster.ctl,          cluster.security,
                  cluster.rollback,     cluster.digest};
    for (const Shared<NodeState>& node : cluster.nodes) {
        if (!node->is_member) continue;
        backup.identities.emplace(node->name(), node->identities);
        backup.stores_of_nodes.emplace(node->name(), node->stores);
    }
    cluster.backups.edit().insert_or_assign(name, std::move(backup));
    return {};
}

Refusal restore(ClusterState& cluster, const std::string& name, const Context& context) {
    if (Refusal refusal = drs_trouble(cluster, context.now)) return refusal;
    const auto found = cluster.backups->find(name);
    if (found == cluster.backups->end()) return "there is no backup of this name";
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
    // DRS brings each node its files itself (inferred): no SFTP of the publisher is needed.
    for (Shared<NodeState>& node : cluster.nodes)
        if (node->is_member && !node->is_away) node.edit().ctl_file = cluster.ctl;
    follow_database(cluster, context);
    return {};
}

}  // namespace model
