#include "scenarios/actions/change_host.hpp"

#include <fmt/format.h>

#include "scenarios/model/membership.hpp"

namespace actions {

void ChangeHost::check(Checker& checker) const {
    const ClusterDescription* its = checker.administered(cluster);
    if (its == nullptr) return;
    if (!contains(node_names(*its), node)) {
        checker.report("node", fmt::format("cluster \"{}\" has no node \"{}\"", its->name, node),
                       suggestion(node, node_names(*its), "its nodes are"));
    } else if (checker.is_away(node)) {
        checker.report("node", fmt::format("\"{}\" is not there", node), "bring it back first");
    }
    if (!is_good_name(host))
        checker.report("host", fmt::format("\"{}\" can't be a host name", host),
                       "such as host: \"hq-cm1.example.com\"");
}

Outcome ChangeHost::apply(SiteState& site, const Context& context) const {
    model::change_host(site.edit_cluster(cluster), node, host, context);
    return {};
}

std::string ChangeHost::words() const {
    return fmt::format("change the host name of {} to {}", node, host);
}

}  // namespace actions
