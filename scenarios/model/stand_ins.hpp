// scenarios/model/stand_ins.hpp: real certificates and lists in a model, whose keys are not ours: a key of
// ours stands in for each. What is compared stays as it is: names, serial numbers, roles, dates, order.
#pragma once

#include "scenarios/model/cluster.hpp"

namespace model {

// The lists of the cluster's description. Its own certificates are there, and its services have started.
void put_real_parts(ClusterState& cluster, const Context& context);

}  // namespace model
