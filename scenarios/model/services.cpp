#include "scenarios/model/services.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "scenarios/model/backup.hpp"
#include "scenarios/model/lists.hpp"
#include "scenarios/model/named.hpp"
#include "scenarios/model/vouching.hpp"

namespace model {
namespace {

Shared<RunningService> running(const TlsIdentity& identity, const TrustStores& stores, TrustStore store) {
    return RunningService{identity, stores.certificates(store)};
}

// From 14 on CallManager shows a new certificate without a restart (release notes of 14): whoever is
// connected stays so.
void present_in_callmanager(ClusterState& cluster, std::size_t number) {
    const NodeState& node = *cluster.nodes[number];
    const TlsIdentity* own = node.identity(CertificateKind::call_manager);
    if (!node.call_manager || own == nullptr || (*node.call_manager)->identity == *own) return;
    const TlsIdentity shown = *own;
    cluster.nodes[number].edit().call_manager->edit().identity = shown;
}

}  // namespace

void replicate(ClusterState& cluster) {
    if (!cluster.behaviour().replicates_uploads) return;
    for (Shared<NodeState>& node : cluster.nodes) {
        if (!node->is_member || node->is_away) continue;
        TrustStores stores = *node->stores;
        stores.copy_replicated(*cluster.stores);
        if (!(stores == *node->stores)) node.edit().stores = Shared(std::move(stores));
    }
}

void start(ClusterState& cluster, std::size_t number, Service service, const Context& context) {
    if (context.starts != nullptr) context.starts->push_back({cluster.nodes[number]->name(), service});
    if (service == Service::tftp) return start_tftp(cluster, number, context);
    NodeState& node = cluster.nodes[number].edit();
    const auto own = [&node](CertificateKind kind) -> const TlsIdentity& {
        return node.identities->at(kind);
    };
    switch (service) {
        case Service::tvs: {
            const Shared<VouchedCertificates> read = tvs_database(cluster, node);
            node.tvs = Shared(RunningTvs{own(CertificateKind::tvs), read, read});
            return;
        }
        case Service::call_manager:
            node.call_manager =
                running(own(CertificateKind::call_manager), *node.stores, TrustStore::call_manager);
            return;
        case Service::capf: node.capf = Shared(RunningService{own(CertificateKind::capf)}); return;
        case Service::tomcat:
            node.tomcat = running(own(CertificateKind::tomcat), *node.stores, TrustStore::tomcat);
            return;
        case Service::drf:
            node.drf = Shared(RunningService{own(drs_certificate(cluster))});
            if (cluster.running_backup) fail_backup(cluster, fmt::format("DRF of {} restarted", node.name()));
            return;
        case Service::ha_proxy:
            node.ha_proxy = running(own(CertificateKind::tomcat), *node.stores, TrustStore::call_manager);
            return;
        case Service::tftp:
        case Service::cti_manager: return;
    }
}

std::chrono::seconds start_duration(Service service, const Durations& durations) {
    switch (service) {
        case Service::call_manager: return durations.call_manager;
        case Service::tftp: return durations.tftp;
        case Service::tvs: return durations.tvs;
        case Service::capf: return durations.capf;
        case Service::tomcat: return durations.tomcat;
        case Service::drf:
        case Service::cti_manager:
        case Service::ha_proxy: break;
    }
    return durations.other_service;
}

void start_all(ClusterState& cluster, std::size_t node, const Context& context) {
    for (const Service service : cluster.nodes[node]->description->runs)
        if (!cluster.nodes[node]->stopped.contains(service)) start(cluster, node, service, context);
}

void restart(ClusterState& cluster, const std::vector<Service>& services,
             const std::vector<std::string>& nodes, const Context& context) {
    for (const std::size_t node : cluster.chosen(nodes))
        for (const Service service : services)
            if (cluster.nodes[node]->runs(service) && !cluster.nodes[node]->is_away &&
                !cluster.nodes[node]->stopped.contains(service))
                start(cluster, node, service, context);
}

void follow_database(ClusterState& cluster, const Context& context) {
    replicate(cluster);
    const ClusterChoices& choices = cluster.description->choices;
    if (choices.tvs_learns_by_notification)
        for (Shared<NodeState>& node : cluster.nodes)
            if (node->tvs && node->is_member && !node->is_away && !node->stopped.contains(Service::tvs))
                tell(node, tvs_database(cluster, *node), choices.tvs_notification);
    rebuild_itls(cluster, context);
    if (!cluster.behaviour().services_follow_certificates) return;
    for (std::size_t i = 0; i < cluster.nodes.size(); ++i) {
        if (!cluster.nodes[i]->is_member || cluster.nodes[i]->is_away) continue;
        const auto follow = [&](Service service, CertificateKind kind, const TlsIdentity* presented) {
            if (presented == nullptr) return;
            const TlsIdentity* own = cluster.nodes[i]->identity(kind);
            if (own != nullptr && own->certificate != presented->certificate)
                start(cluster, i, service, context);
        };
        if (!cluster.nodes[i]->stopped.contains(Service::tvs))
            follow(Service::tvs, CertificateKind::tvs,
                   cluster.nodes[i]->tvs ? &(*cluster.nodes[i]->tvs)->identity : nullptr);
        follow(Service::capf, CertificateKind::capf,
               cluster.nodes[i]->capf ? &(*cluster.nodes[i]->capf)->identity : nullptr);
        present_in_callmanager(cluster, i);
    }
}

void disconnect(ClusterState& cluster, const std::string& name, std::optional<Service> service,
                std::optional<std::uint16_t> port, PortFault fault) {
    NodeState& node = cluster.edit_node(name);
    if (service) {
        node.stopped.insert(*service);
    } else if (port) {
        node.port_faults.insert_or_assign(*port, fault);
    } else {
        node.is_away = true;
    }
}

void reconnect(ClusterState& cluster, const std::string& name, std::optional<Service> service,
               std::optional<std::uint16_t> port, const Context& context) {
    NodeState& node = cluster.edit_node(name);
    const auto number = static_cast<std::size_t>(
        std::ranges::find(cluster.nodes, name,
                          [](const auto& n) -> const std::string& { return n->name(); }) -
        cluster.nodes.begin());
    if (service) {
        node.stopped.erase(*service);
        if (!node.is_away) start(cluster, number, *service, context);
    } else if (port) {
        node.port_faults.erase(*port);
    } else {
        node.is_away = false;
        replicate(cluster);
        copy_ctl(cluster, number);
        start_all(cluster, number, context);
    }
}

void pass(ClusterState& cluster, std::chrono::seconds time) {
    pass_backup(cluster, time);
    for (Shared<NodeState>& node : cluster.nodes) {
        if (!node->tvs || (*node->tvs)->pending.empty()) continue;
        RunningTvs& tvs = node.edit().tvs->edit();
        for (RunningTvs::Notice& notice : tvs.pending) {
            notice.left -= time;
            if (notice.left.count() <= 0) tvs.known = notice.database;
        }
        std::erase_if(tvs.pending, [](const RunningTvs::Notice& n) { return n.left.count() <= 0; });
    }
}

std::optional<std::chrono::seconds> next_due(const ClusterState& cluster) {
    std::optional<std::chrono::seconds> next;
    if (cluster.running_backup) next = cluster.running_backup->left;
    for (const Shared<NodeState>& node : cluster.nodes)
        if (node->tvs && !(*node->tvs)->pending.empty()) {
            const std::chrono::seconds left = (*node->tvs)->pending.front().left;
            if (!next || left < *next) next = left;
        }
    return next;
}

}  // namespace model
