#include "scenarios/actions/remove_node.hpp"

#include <fmt/format.h>

#include "scenarios/actions/membership.hpp"
#include "scenarios/model/membership.hpp"

namespace actions {

void RemoveNode::check(Checker& checker) const {
    const ClusterDescription* its = member_of(checker, cluster, node);
    if (its == nullptr) return;
    std::erase_if(checker.state().absent, [this](const Absence& absence) { return absence.node == node; });
    if (!checker.state().outsiders.insert(node).second)
        checker.report("node", fmt::format("\"{}\" is not part of the cluster here", node),
                       "leave the step out");
}

Outcome RemoveNode::apply(SiteState& site, const Context& context) const {
    model::remove_node(site.edit_cluster(cluster), node, context);
    return {};
}

std::string RemoveNode::words() const {
    return fmt::format("remove node {} from {}", node, cluster);
}

}  // namespace actions
