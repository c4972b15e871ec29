// scenarios/model/vouching.hpp: what the TVS of a node vouches for, and how it came to know.
#pragma once

#include "scenarios/model/cluster.hpp"

namespace model {

// What a TVS reads when it starts.
[[nodiscard]] Shared<VouchedCertificates> tvs_database(const ClusterState& cluster, const NodeState& reader);

// A running TVS will know this in so long.
void tell(Shared<NodeState>& node, const Shared<VouchedCertificates>& database, std::chrono::seconds left);

// All that the TVS of this node, which runs, vouches for: its database, and the CTL on its disk.
[[nodiscard]] std::shared_ptr<const tvs::CertificateStore> vouched_by(const ClusterState& cluster,
                                                                      const NodeState& node);

// What it answers.
[[nodiscard]] tvs::Response tvs_answer(const ClusterState& cluster, const NodeState& node,
                                       const tvs::Request& request);

// Does this TVS give its answer only because it was told of a change, and knew less when it started?
// Certificates that a bulk import brought don't count: no document has a restart after that.
[[nodiscard]] bool answers_by_notice(const ClusterState& cluster, const NodeState& node,
                                     const tvs::Request& request, const tvs::Response& response);

}  // namespace model
