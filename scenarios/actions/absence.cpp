#include "scenarios/actions/absence.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace actions {
namespace {

constexpr std::array<std::uint32_t, 11> node_ports{22,   69,   2445, 3804, 5060, 5061,
                                                   5091, 6970, 6971, 6972, 8443};

std::optional<Service> service_on(std::uint32_t port) {
    switch (port) {
        case 69:
        case 6970:
        case 6971:
        case 6972: return Service::tftp;
        case 2445: return Service::tvs;
        case 3804: return Service::capf;
        case 8443: return Service::tomcat;
        case 5060:
        case 5061:
        case 5091: return Service::call_manager;
        default: return std::nullopt;
    }
}

}  // namespace

void check_absence(Checker& checker, const std::string& cluster, const std::vector<std::string>& nodes,
                   std::optional<Service> service, std::optional<std::uint32_t> port, bool disconnects) {
    const model::ClusterDescription* its = checker.cluster("cluster", cluster);
    if (its == nullptr) return;
    if (service && port) checker.report("port", "a service and a port at once", "name one of them");
    if (port && std::ranges::find(node_ports, *port) == node_ports.end())
        checker.report("port", fmt::format("nothing listens on port {}", *port),
                       fmt::format("nodes listen on {}", fmt::join(node_ports, ", ")));
    const std::optional<Service> meant = service ? service : port ? service_on(*port) : std::nullopt;
    checker.check_members("node", nodes, *its, meant);
    if (checker.need_members("node", nodes)) return;
    std::vector<std::string> chosen = nodes;
    if (chosen.empty()) chosen = meant ? nodes_running(*its, *meant) : node_names(*its);
    if (chosen.empty())
        checker.report("service", fmt::format("no node of \"{}\" runs it", its->name),
                       "there is nothing to disconnect");
    PlanState& state = checker.state();
    std::erase_if(chosen, [&state](const std::string& node) { return state.outsiders.contains(node); });
    for (const std::string& node : chosen) {
        const Absence absence{node, service, port};
        if (disconnects && !state.absent.insert(absence).second)
            checker.report(fmt::format("already disconnected on \"{}\"", node), "reconnect comes first");
        if (!disconnects && state.absent.erase(absence) == 0)
            checker.report(fmt::format("not disconnected on \"{}\"", node),
                           "repeat the node, service or port of the disconnect");
    }
}

std::optional<std::uint16_t> port_number(std::optional<std::uint32_t> port) {
    return port ? std::optional(static_cast<std::uint16_t>(*port)) : std::nullopt;
}

std::string absence_words(const std::string& cluster, const std::vector<std::string>& nodes,
                          std::optional<Service> service, std::optional<std::uint32_t> port) {
    const std::string which = nodes.empty() ? "all nodes" : fmt::format("{}", fmt::join(nodes, ", "));
    if (service) return fmt::format("{} of {} in {}", model::service_name(*service), which, cluster);
    if (port) return fmt::format("port {} of {} in {}", *port, which, cluster);
    return fmt::format("{} of {}", which, cluster);
}

}  // namespace actions
