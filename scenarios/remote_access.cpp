#include "scenarios/remote_access.hpp"

#include <algorithm>

namespace scenarios {
namespace {

bool all_up(const std::vector<CallReport>& calls) {
    return std::ranges::all_of(calls, [](const CallReport& r) { return r.outcome == CallOutcome::up; });
}

CallReport report_of(const Site& site, TlsCall call, const Caller& caller) {
    const CallOutcome outcome = caller(call);
    const std::optional<TlsFace> face = site.face_at(call.address, call.port);
    std::string because = reason_text(call, face ? &*face : nullptr, outcome, site.now());
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
    const Cluster& cluster = site.cluster(access.cluster);
    for (const std::string& client : zone.clients) {
        const Expressway& c = site.expressway(client);
        for (const Node& node : cluster.nodes()) {
            if (!node.is_member) continue;
            TlsParty party{c.name(), c.identity(), {}};
            if (access.verifies) party.demands.push_back(c.demand(node.host));
            report.calls.push_back(
                report_of(site, {"UDS", node.address, cluster.ports().https, node.name, party}, caller));
            if (node.runs.contains(Service::call_manager))
                report.calls.push_back(report_of(
                    site, {"SIP", node.address, cluster.ports().remote_sip, node.name, party}, caller));
            if (node.runs.contains(Service::tftp))
                report.calls.push_back(report_of(
                    site, {"configuration", node.address, cluster.ports().tftp_https, node.name, party},
                    caller));
        }
    }
    report.is_signed_in = all_up(report.calls);
    return report;
}

}  // namespace scenarios
