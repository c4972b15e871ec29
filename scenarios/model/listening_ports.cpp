#include "scenarios/model/listening_ports.hpp"

#include <algorithm>

namespace model {
namespace {

// Expressway-E listens for clients, for the tunnels and for each of its zones.
void add_expressway(const SiteState& site, const ExpresswayState& server, std::vector<ListeningPort>& ports) {
    if (server.side != ExpresswaySide::e) return;
    const auto add = [&](std::uint16_t port, std::vector<PeerRequirement> requirements) {
        ports.push_back(
            {server.address, port, {server.name, server.identity, std::move(requirements)}, expressway_tls});
    };
    add(client_port, {});
    add(ssh_tunnel_port, {server.requirement(std::nullopt, true)});
    for (const Zone& zone : *site.zones)
        if (std::ranges::find(zone.servers, server.name) != zone.servers.end())
            add(zone.port, {server.requirement(zone.tls_verify_name)});
}

void add_node(const ClusterState& cluster, const NodeState& node, std::vector<ListeningPort>& ports) {
    const std::uint16_t sip = cluster.description->ports.remote_sip;
    const std::uint16_t port = cluster.description->ports.tftp_https;
    if (node.serves(Service::call_manager, sip) && node.call_manager) {
        const RunningService& running = **node.call_manager;
        ports.push_back(
            {node.address(),
             sip,
             {node.name(), running.identity, {{running.trusted, "CallManager-trust of " + node.name()}}},
             cluster.tls(node)});
    }
    // HAProxy stands before the secure download from 14 on (Cisco 225746), TFTP itself before.
    const bool has_proxy = cluster.behaviour().has_ha_proxy;
    const auto& download = has_proxy ? node.ha_proxy : node.tftp_https;
    const bool serves_proxy = !has_proxy || node.serves(Service::ha_proxy, port);
    if (!node.serves(Service::tftp, port) || !serves_proxy || !download || !node.tomcat) return;
    ports.push_back({node.address(),
                     port,
                     {node.name(),
                      (*download)->identity,
                      {{(*node.tomcat)->trusted, "tomcat-trust of " + node.name()},
                       {(*download)->trusted, "CallManager-trust of " + node.name()}}},
                     cluster.tls(node)});
}

}  // namespace

std::vector<ListeningPort> listening_ports(const SiteState& site) {
    std::vector<ListeningPort> ports;
    for (const Shared<ExpresswayState>& server : site.expressways) add_expressway(site, *server, ports);
    for (const Shared<ClusterState>& cluster : site.clusters) {
        const bool is_reached = std::ranges::any_of(
            *site.accesses, [&](const RemoteAccess& access) { return access.cluster == cluster->name(); });
        if (!is_reached) continue;
        for (const Shared<NodeState>& node : cluster->nodes) add_node(*cluster, *node, ports);
    }
    return ports;
}

std::optional<ListeningPort> listening_port_at(const SiteState& site, const std::string& address,
                                               std::uint16_t port) {
    const std::vector<ListeningPort> all = listening_ports(site);
    const auto found = std::ranges::find_if(
        all, [&](const ListeningPort& each) { return each.address == address && each.port == port; });
    if (found != all.end()) return *found;
    const NodeAt at = node_at(site, address);
    const bool is_https = at && port == at.cluster->description->ports.https;
    if (!is_https || !at.node->serves(Service::tomcat, port) || !at.node->tomcat) return std::nullopt;
    return ListeningPort{
        address, port, {at.node->name(), (*at.node->tomcat)->identity, {}}, at.cluster->tls(*at.node)};
}

tvs::Contact answer_of(const SiteState& site, const TlsConnectionTest& test, Time now) {
    const std::optional<ListeningPort> listening = listening_port_at(site, test.address, test.port);
    return connect(test, listening ? &*listening : nullptr, now);
}

}  // namespace model
