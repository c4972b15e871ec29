#include "scenarios/actions/restart.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "scenarios/model/services.hpp"

namespace actions {

void Restart::check(Checker& checker) const {
    const ClusterDescription* its = checker.cluster("cluster", cluster);
    if (services.empty())
        checker.report("which services?",
                       "services: [TVS, TFTP], or CALLMANAGER, CAPF, TOMCAT, DRF, CTIMANAGER, HAPROXY");
    if (its == nullptr) return;
    for (int i = 0; i < std::ssize(services); ++i) {
        const Service service = services[static_cast<std::size_t>(i)];
        const std::vector<std::string> running = nodes_running(*its, service);
        if (running.empty())
            checker.report("services", i,
                           fmt::format("no node of \"{}\" runs {}", its->name, model::service_name(service)),
                           "nothing would restart");
        else
            checker.check_members("node", nodes, *its, service);
        checker.need_some_present(nodes.empty(), running, service);
        for (int k = 0; k < std::ssize(nodes); ++k)
            if (checker.state().absent.contains({nodes[static_cast<std::size_t>(k)], service, {}}))
                checker.report("node", k,
                               fmt::format("{} of \"{}\" is disconnected", model::service_name(service),
                                           nodes[static_cast<std::size_t>(k)]),
                               "reconnect it: that starts it");
    }
    checker.need_present("node", nodes);
}

Outcome Restart::apply(SiteState& site, const Context& context) const {
    model::restart(site.edit_cluster(cluster), services, nodes, context);
    return {};
}

std::string Restart::words() const {
    std::vector<std::string> names;
    for (const Service service : services) names.push_back(model::service_name(service));
    return fmt::format("restart {} of {}{}", fmt::join(names, ", "), cluster, on_nodes(nodes));
}

}  // namespace actions
