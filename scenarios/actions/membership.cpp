#include "scenarios/actions/membership.hpp"

#include <fmt/format.h>

namespace actions {

const model::ClusterDescription* member_of(Checker& checker, const std::string& cluster,
                                           const std::string& node) {
    const model::ClusterDescription* its = checker.administered(cluster);
    if (its == nullptr) return nullptr;
    if (!contains(node_names(*its), node)) {
        checker.report("node", fmt::format("cluster \"{}\" has no node \"{}\"", its->name, node),
                       suggestion(node, node_names(*its), "its nodes are"));
        return nullptr;
    }
    if (node == its->nodes.front().name) {
        checker.report("node", "the publisher is part of its cluster for good", "name a subscriber");
        return nullptr;
    }
    return its;
}

}  // namespace actions
