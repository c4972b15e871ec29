#include "scenarios/actions/set_option_150.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace actions {

namespace {

// Of whatever clusters.
void check_servers(Checker& checker, const std::vector<std::string>& servers) {
    std::vector<std::string> known;
    for (const ClusterDescription& cluster : checker.site().clusters)
        for (std::string& node : nodes_running(cluster, Service::tftp)) known.push_back(std::move(node));
    for (int i = 0; i < std::ssize(servers); ++i)
        if (const std::string& name = servers[static_cast<std::size_t>(i)]; !contains(known, name))
            checker.report_name("server", i, fmt::format("no node \"{}\" runs TFTP", name),
                                suggestion(name, known, "nodes that do:"));
}

}  // namespace

std::vector<std::string> SetOption150::leads_to(const model::SiteDescription& site) const {
    if (!cluster.empty()) return {cluster};
    std::vector<std::string> clusters;
    for (const std::string& server : servers)
        for (const ClusterDescription& each : site.clusters)
            if (contains(node_names(each), server) && !contains(clusters, each.name))
                clusters.push_back(each.name);
    return clusters;
}

void SetOption150::check(Checker& checker) const {
    if (phones) checker.group(*phones);
    if (cluster.empty() && !servers.empty()) return check_servers(checker, servers);
    const ClusterDescription* its = checker.cluster("cluster", cluster);
    if (its == nullptr) return;
    checker.check_members("server", servers, *its, Service::tftp);
    if (nodes_running(*its, Service::tftp).empty())
        checker.report("cluster", fmt::format("no node of \"{}\" runs TFTP", its->name),
                       "option 150 names TFTP servers");
}

Outcome SetOption150::apply(SiteState& site, const Context&) const {
    const model::ServerList option =
        servers.empty() ? model::tftp_servers(site.cluster(cluster)) : model::tftp_servers(site, servers);
    model::change_phones(site, Phones{phones}.in(site), [&option](model::PhoneState phone) {
        phone.option_150 = option;
        return std::optional(phone);
    });
    return {};
}

std::string SetOption150::words() const {
    if (cluster.empty())
        return fmt::format("set option 150 of {} to {}", phones.value_or("all phones"),
                           fmt::join(servers, ", "));
    return fmt::format("set option 150 of {} to {}{}", phones.value_or("all phones"), cluster,
                       on_nodes(servers));
}

}  // namespace actions
