#include "scenarios/run/remote_access.hpp"

#include <algorithm>

#include "scenarios/model/listening_ports.hpp"

namespace run {
namespace {

bool all_up(const std::vector<CallReport>& calls) {
    return std::ranges::all_of(calls,
                               [](const CallReport& r) { return r.contact == tvs::Contact::answered; });
}

CallReport report_of(const Situation& situation, model::TlsConnectionTest call,
                     const model::ConnectionTester& tester) {
    const tvs::Contact contact = tester(call);
    const std::optional<model::ListeningPort> listening =
        model::listening_port_at(situation.site, call.address, call.port);
    std::string because = reason_text(call, listening ? &*listening : nullptr, contact, situation.now);
    return {std::move(call), contact, std::move(because)};
}

template <typename Make>
std::vector<CallReport> call_all(const Situation& situation, const model::Zone& zone,
                                 const model::ConnectionTester& tester, Make make) {
    std::vector<CallReport> reports;
    for (const std::string& client : zone.clients)
        for (std::size_t i = 0; i < zone.servers.size(); ++i)
            reports.push_back(
                report_of(situation,
                          make(situation.site.expressway(client), situation.site.expressway(zone.servers[i]),
                               zone.peer_addresses[i]),
                          tester));
    return reports;
}

// What C does at the nodes of a cluster.
std::vector<CallReport> cluster_calls(const Situation& situation, const model::RemoteAccess& access,
                                      const model::ConnectionTester& tester) {
    std::vector<CallReport> reports;
    const ClusterState& cluster = situation.site.cluster(access.cluster);
    const model::Ports& ports = cluster.description->ports;
    for (const std::string& client : situation.site.zone(access.zone).clients) {
        const model::ExpresswayState& c = situation.site.expressway(client);
        for (const auto& node : cluster.nodes) {
            if (!node->is_member) continue;
            const auto call = [&](const std::string& purpose, std::uint16_t port) {
                model::TlsParty party{c.name, c.identity, {}};
                if (access.verifies) party.requirements.push_back(c.requirement(node->host));
                reports.push_back(report_of(
                    situation, {purpose, node->address(), port, node->name(), std::move(party)}, tester));
            };
            call("UDS", ports.https);
            if (node->runs(model::Service::call_manager)) call("SIP", ports.remote_sip);
            if (node->runs(model::Service::tftp)) call("configuration", ports.tftp_https);
        }
    }
    return reports;
}

// Of the connections to CUCM those count for the zone in which C refuses what it is shown.
void add_refused(std::vector<CallReport>& calls, std::vector<CallReport> more) {
    for (CallReport& report : more)
        if (report.contact == tvs::Contact::certificate_refused) calls.push_back(std::move(report));
}

}  // namespace

ZoneReport look_at(const Situation& situation, const model::Zone& zone,
                   const model::ConnectionTester& tester) {
    ZoneReport report;
    report.calls = call_all(
        situation, zone, tester,
        [&](const model::ExpresswayState& c, const model::ExpresswayState& e, const std::string& peer) {
            return model::TlsConnectionTest{
                "traversal zone", e.address, zone.port, e.name, {c.name, c.identity, {c.requirement(peer)}}};
        });
    for (const model::RemoteAccess& access : *situation.site.accesses)
        if (access.zone == zone.name && access.verifies)
            add_refused(report.calls, cluster_calls(situation, access, tester));
    report.is_active = all_up(report.calls);
    if (!report.is_active) return report;
    const std::vector<CallReport> tunnels = call_all(
        situation, zone, tester,
        [](const model::ExpresswayState& c, const model::ExpresswayState& e, const std::string& peer) {
            return model::TlsConnectionTest{"SSH tunnel",
                                            e.address,
                                            model::ssh_tunnel_port,
                                            e.name,
                                            {c.name, c.identity, {c.requirement(peer, true)}}};
        });
    report.has_tunnels = all_up(tunnels);
    report.calls.insert(report.calls.end(), tunnels.begin(), tunnels.end());
    return report;
}

SignInReport sign_in(const Situation& situation, const model::RemoteAccess& access,
                     const model::ConnectionTester& tester) {
    SignInReport report;
    const model::Zone& zone = situation.site.zone(access.zone);
    for (const std::string& server : zone.servers) {
        const model::ExpresswayState& e = situation.site.expressway(server);
        report.calls.push_back(report_of(
            situation, {"client", e.address, model::client_port, e.name, {"the client", {}, {}}}, tester));
        const auto& names = e.identity.certificate->alternative_names();
        const auto has = [&names](const std::string& name) {
            return std::ranges::find(names, ctl::alternative_name(name)) != names.end();
        };
        if (!has(access.domain) && !has("collab-edge." + access.domain)) report.client_warns = true;
    }
    ZoneReport through = look_at(situation, zone, tester);
    report.calls.insert(report.calls.end(), through.calls.begin(), through.calls.end());
    if (!through.is_active || !through.has_tunnels) return report;
    for (CallReport& call : cluster_calls(situation, access, tester)) report.calls.push_back(std::move(call));
    report.is_signed_in = all_up(report.calls);
    return report;
}

}  // namespace run
