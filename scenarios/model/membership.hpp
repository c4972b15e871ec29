// scenarios/model/membership.hpp: nodes that come, go and change their names, and upgrades of them all.
#pragma once

#include "scenarios/model/cluster.hpp"

namespace model {

// A refresh upgrade: everything that runs starts anew.
void upgrade(ClusterState& cluster, const Version& version, const Context& context);
void add_node(ClusterState& cluster, const std::string& name, const Context& context);
// Whatever it was is gone: added again, it is a new node with its old name and address.
void remove_node(ClusterState& cluster, const std::string& name, const Context& context);
void change_host(ClusterState& cluster, const std::string& node, const std::string& host,
                 const Context& context);

}  // namespace model
