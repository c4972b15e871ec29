// scenarios/model/shared_parts.hpp: equal parts of states, held once. Two orders of steps make the same node
// twice; who keeps many states of a site (a search) keeps one of the two.
#pragma once

#include <unordered_set>

#include "scenarios/model/site.hpp"

namespace model {

class SharedParts {
  public:
    // Puts in place of each part the equal one that came first. The state stays equal to what it was; phones
    // keep their history.
    void share(SiteState& site);

  private:
    template <typename T>
    struct ByContent {
        std::size_t operator()(const Shared<T>& part) const { return part.hash(); }
    };
    template <typename T>
    using Parts = std::unordered_set<Shared<T>, ByContent<T>>;

    void share(ClusterState& cluster);
    void share(NodeState& node);

    Parts<ClusterState> clusters_;
    Parts<NodeState> nodes_;
    Parts<Identities> identities_;
    Parts<RunningTftp> tftp_;
    Parts<RunningTvs> tvs_;
    Parts<RunningService> services_;
    Parts<VouchedCertificates> databases_;
};

}  // namespace model
