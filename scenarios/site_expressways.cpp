// Expressways, zones and remote access as parts of a site.
#include <algorithm>

#include "scenarios/language/words.hpp"
#include "scenarios/site.hpp"

namespace scenarios {
namespace {

namespace pb = bellwether;

constexpr std::chrono::days usual_validity{730};

template <typename Named>
const auto& named(const std::vector<Named>& all, const std::string& name) {
    return *std::ranges::find(all, name, &Named::name);
}

// Those of its certificates that phones, and Expressways, are shown.
bool is_shown_to_expressways(CertificateKind kind) {
    return kind == CertificateKind::tomcat || kind == CertificateKind::call_manager;
}

}  // namespace

// Certificates come first: servers may trust each other's.
void Site::add_expressways(const pb::Scenario& scenario, std::size_t next_address) {
    std::vector<TlsIdentity> identities;
    for (const pb::Expressway& wanted : scenario.expressway()) {
        const TlsIdentity* authority =
            wanted.has_signed_by() ? &this->authority(wanted.signed_by()).identity() : nullptr;
        identities.push_back(maker_.server_certificate(
            wanted.name(), names(wanted.alternative_name()), authority, first_day_,
            parse_time(wanted.valid_until()).value_or(first_day_ + usual_validity)));
    }
    for (int i = 0; i < scenario.expressway_size(); ++i) {
        const pb::Expressway& wanted = scenario.expressway(i);
        std::vector<ctl::CertificatePtr> trusted = trusted_by(wanted);
        for (const std::string& other : wanted.trusts_expressway())
            for (int k = 0; k < scenario.expressway_size(); ++k)
                if (scenario.expressway(k).name() == other)
                    trusted.push_back(identities[static_cast<std::size_t>(k)].certificate);
        expressways_.push_back(std::make_unique<Expressway>(
            wanted.name(), wanted.side() == pb::Expressway::E ? ExpresswaySide::e : ExpresswaySide::c,
            settings_.address(next_address++), identities[static_cast<std::size_t>(i)], std::move(trusted)));
        put_certificate(*expressways_.back());
    }
    for (const pb::TraversalZone& wanted : scenario.traversal_zone()) {
        Zone zone{
            .name = wanted.name(),
            .clients = names(wanted.client()),
            .servers = names(wanted.server()),
            .peer_addresses = names(wanted.peer_address()),
            .tls_verify_name = wanted.has_tls_verify_name() ? wanted.tls_verify_name() : wanted.client(0),
            .port = static_cast<std::uint16_t>(first_zone_port + zones_.size())};
        if (zone.peer_addresses.empty()) zone.peer_addresses = zone.servers;
        zones_.push_back(std::move(zone));
    }
    for (const pb::RemoteAccess& wanted : scenario.remote_access()) {
        const std::string& client = zone(wanted.zone()).clients.front();
        const auto is_client = [&client](const pb::Expressway& e) { return e.name() == client; };
        const pb::Expressway& c = *std::ranges::find_if(scenario.expressway(), is_client);
        accesses_.push_back({wanted.name(), wanted.zone(), wanted.cluster(), wanted.domain(),
                             wanted.has_tls_verify() ? wanted.tls_verify() : *verifies_servers(c.version()),
                             !wanted.has_tls_verify()});
    }
}

std::vector<ctl::CertificatePtr> Site::trusted_by(const pb::Expressway& wanted) const {
    std::vector<ctl::CertificatePtr> trusted;
    for (const std::string& name : wanted.trusts()) trusted.push_back(authority(name).identity().certificate);
    for (const std::string& name : wanted.trusts_cluster())
        for (const Node& node : cluster(name).nodes())
            for (const auto& [kind, identity] : node.certificates)
                if (is_shown_to_expressways(kind)) trusted.push_back(identity.certificate);
    return trusted;
}

void Site::put_certificate(const Expressway& expressway) {
    desk_.put(expressway.name() + ".pem", ctl::as_bytes(expressway.identity().certificate->pem()));
}

std::vector<ListeningPort> Site::listening_ports() const {
    std::vector<ListeningPort> ports;
    for (const auto& server : expressways_) {
        if (server->side() != ExpresswaySide::e) continue;
        const auto add = [&](std::uint16_t port, std::vector<Demand> demands) {
            ports.push_back({server->address(),
                             port,
                             {server->name(), server->identity(), std::move(demands)},
                             expressway_tls});
        };
        add(client_port, {});
        add(ssh_tunnel_port, {server->demand(std::nullopt, true)});
        for (const Zone& zone : zones_)
            if (std::ranges::find(zone.servers, server->name()) != zone.servers.end())
                add(zone.port, {server->demand(zone.tls_verify_name)});
    }
    for (const auto& cluster : clusters_) {
        if (std::ranges::find(accesses_, cluster->name(), &RemoteAccess::cluster) == accesses_.end())
            continue;
        const std::uint16_t sip = cluster->ports().remote_sip;
        const std::uint16_t port = cluster->ports().tftp_https;
        for (const Node& node : cluster->nodes()) {
            if (node.serves(Service::call_manager, sip) && node.call_manager)
                ports.push_back({node.address,
                                 sip,
                                 {node.name,
                                  node.call_manager->identity,
                                  {{node.call_manager->trusted, "CallManager-trust of " + node.name}}},
                                 cluster->tls(node)});
            // HAProxy stands before the secure download from 14 on (Cisco 225746), TFTP itself before.
            const std::optional<RunningService>& download =
                cluster->behaviour().has_ha_proxy ? node.ha_proxy : node.tftp_https;
            const bool has_proxy = !cluster->behaviour().has_ha_proxy || node.serves(Service::ha_proxy, port);
            if (!node.serves(Service::tftp, port) || !has_proxy || !download || !node.tomcat) continue;
            ports.push_back({node.address,
                             port,
                             {node.name,
                              download->identity,
                              {{node.tomcat->trusted, "tomcat-trust of " + node.name},
                               {download->trusted, "CallManager-trust of " + node.name}}},
                             cluster->tls(node)});
        }
    }
    return ports;
}

std::optional<ListeningPort> Site::listening_port_at(const std::string& address, std::uint16_t port) const {
    for (const ListeningPort& listening : listening_ports())
        if (listening.address == address && listening.port == port) return listening;
    const Node* node = node_at(address);
    const Cluster* cluster = cluster_at(address);
    const bool is_https = node != nullptr && port == cluster->ports().https;
    if (!is_https || !node->serves(Service::tomcat, port) || !node->tomcat) return std::nullopt;
    return ListeningPort{address, port, {node->name, node->tomcat->identity, {}}, cluster->tls(*node)};
}

const Expressway& Site::expressway(const std::string& name) const {
    return **std::ranges::find(expressways_, name, [](const auto& each) { return each->name(); });
}

Expressway& Site::expressway(const std::string& name) {
    return **std::ranges::find(expressways_, name, [](const auto& each) { return each->name(); });
}

const Zone& Site::zone(const std::string& name) const {
    return named(zones_, name);
}

const RemoteAccess& Site::remote_access(const std::string& name) const {
    return named(accesses_, name);
}

// A sign-in by this Expressway-C is checked as its version has it.
void Site::upgrade_expressway(const pb::Upgrade& step) {
    for (RemoteAccess& access : accesses_)
        if (access.follows_version && zone(access.zone).clients.front() == step.expressway())
            access.verifies = *verifies_servers(step.version());
}

void Site::set_zone(const pb::SetZone& step) {
    Zone& zone = *std::ranges::find(zones_, step.zone(), &Zone::name);
    if (step.peer_address_size() > 0) zone.peer_addresses = names(step.peer_address());
    if (step.has_tls_verify_name()) zone.tls_verify_name = step.tls_verify_name();
}

}  // namespace scenarios
