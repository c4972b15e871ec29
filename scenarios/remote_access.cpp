#include "scenarios/remote_access.hpp"

#include <algorithm>

namespace scenarios {
namespace {

bool all_up(const std::vector<CallReport>& calls) {
    return std::ranges::all_of(calls, [](const CallReport& r) { return r.outcome == CallOutcome::up; });
}

CallReport report_of(const Site& site, TlsCall call, const Caller& caller) {
    const CallOutcome outcome = caller(call);
    const std::optional<ListeningPort> listening = site.listening_port_at(call.address, call.port);
    std::string because = reason_text(call, listening ? &*listening : nullptr, outcome, site.now());
    return {std::move(call), outcome, std::move(because)};
}

template <typename Make>
std::vector<CallReport> call_all(const Site& site, const Zone& zone, const Caller& caller, Make make) {
    std::vector<CallReport> reports;
    for (const std::string& client : zone.clients)
        for (std::size_t i = 0; i < zone.servers.size(); ++i)
            reports.push_back(report_of(
                site, make(site.expressway(client), site.expressway(zone.servers[i]), zone.peer_addresses[i]),
                caller));
    return reports;
}

// What C does at the nodes of a cluster.
std::vector<CallReport> cluster_calls(const Site& site, const RemoteAccess& access, const Caller& caller) {
    std::vector<CallReport> reports;
    const Cluster& cluster = site.cluster(access.cluster);
    const Ports& ports = cluster.ports();
    for (const std::string& client : site.zone(access.zone).clients) {
        const Expressway& c = site.expressway(client);
        for (const Node& node : cluster.nodes()) {
            if (!node.is_member) continue;
            const auto call = [&](const std::string& purpose, std::uint16_t port) {
                TlsParty party{c.name(), c.identity(), {}};
                if (access.verifies) party.demands.push_back(c.demand(node.host));
                reports.push_back(
                    report_of(site, {purpose, node.address, port, node.name, std::move(party)}, caller));
            };
            call("UDS", ports.https);
            if (node.runs.contains(Service::call_manager)) call("SIP", ports.remote_sip);
            if (node.runs.contains(Service::tftp)) call("configuration", ports.tftp_https);
        }
    }
    return reports;
}

// Of the connections to CUCM those count for the zone in which C refuses what it is shown.
void add_refused(std::vector<CallReport>& calls, std::vector<CallReport> more) {
    for (CallReport& report : more)
        if (report.outcome == CallOutcome::refused_by_client) calls.push_back(std::move(report));
}

}  // namespace

ZoneReport look_at(const Site& site, const Zone& zone, const Caller& caller) {
    ZoneReport report;
    report.calls =
        call_all(site, zone, caller, [&](const Expressway& c, const Expressway& e, const std::string& peer) {
            return TlsCall{"traversal zone",
                           e.address(),
                           zone.port,
                           e.name(),
                           {c.name(), c.identity(), {c.demand(peer)}}};
        });
    for (const RemoteAccess& access : site.remote_accesses())
        if (access.zone == zone.name && access.verifies)
            add_refused(report.calls, cluster_calls(site, access, caller));
    report.is_active = all_up(report.calls);
    if (!report.is_active) return report;
    const std::vector<CallReport> tunnels =
        call_all(site, zone, caller, [](const Expressway& c, const Expressway& e, const std::string& peer) {
            return TlsCall{"SSH tunnel",
                           e.address(),
                           ssh_tunnel_port,
                           e.name(),
                           {c.name(), c.identity(), {c.demand(peer, true)}}};
        });
    report.has_tunnels = all_up(tunnels);
    report.calls.insert(report.calls.end(), tunnels.begin(), tunnels.end());
    return report;
}

SignInReport sign_in(const Site& site, const RemoteAccess& access, const Caller& caller) {
    SignInReport report;
    const Zone& zone = site.zone(access.zone);
    for (const std::string& server : zone.servers) {
        const Expressway& e = site.expressway(server);
        report.calls.push_back(
            report_of(site, {"client", e.address(), client_port, e.name(), {"the client", {}, {}}}, caller));
        const auto& names = e.identity().certificate->alternative_names();
        const auto has = [&names](const std::string& name) {
            return std::ranges::find(names, ctl::alternative_name(name)) != names.end();
        };
        if (!has(access.domain) && !has("collab-edge." + access.domain)) report.client_warns = true;
    }
    ZoneReport through = look_at(site, zone, caller);
    report.calls.insert(report.calls.end(), through.calls.begin(), through.calls.end());
    if (!through.is_active || !through.has_tunnels) return report;
    for (CallReport& call : cluster_calls(site, access, caller)) report.calls.push_back(std::move(call));
    report.is_signed_in = all_up(report.calls);
    return report;
}

}  // namespace scenarios
