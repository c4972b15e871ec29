#include "scenarios/actions/add_node.hpp"

#include <fmt/format.h>

#include "scenarios/actions/membership.hpp"
#include "scenarios/model/membership.hpp"

namespace actions {

void AddNode::check(Checker& checker) const {
    const ClusterDescription* its = member_of(checker, cluster, node);
    if (its == nullptr) return;
    if (checker.state().outsiders.erase(node) == 0)
        checker.report("node", fmt::format("\"{}\" is part of the cluster already", node),
                       "describe it with added_later: true");
}

Outcome AddNode::apply(SiteState& site, const Context& context) const {
    model::add_node(site.edit_cluster(cluster), node, context);
    return {};
}

std::string AddNode::words() const {
    return fmt::format("add node {} to {}", node, cluster);
}

}  // namespace actions
