// scenarios/model/backup.hpp: the Disaster Recovery System.
#pragma once

#include "scenarios/model/cluster.hpp"

namespace model {

// Both are refused while a node's DRF presents a certificate that the cluster has replaced, or an expired
// one.
[[nodiscard]] Refusal back_up(ClusterState& cluster, const std::string& name, const Context& context);
[[nodiscard]] Refusal restore(ClusterState& cluster, const std::string& name, const Context& context);

}  // namespace model
