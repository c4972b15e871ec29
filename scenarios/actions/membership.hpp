// scenarios/actions/membership.hpp: what `add_node` and `remove_node` have in common.
#pragma once

#include "scenarios/actions/checker.hpp"

namespace actions {

// The cluster, where the node is one of its subscribers; else nullptr, and what is wrong is reported.
const model::ClusterDescription* member_of(Checker& checker, const std::string& cluster,
                                           const std::string& node);

}  // namespace actions
