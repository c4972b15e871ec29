#include "scenarios/model/shared_parts.hpp"

namespace model {
namespace {

template <typename T, typename Set>
bool is_known(Shared<T>& part, const Set& known) {
    const auto found = known.find(part);
    if (found == known.end()) return false;
    part = *found;
    return true;
}

// A part that is new has its own parts shared first: `inner` does that.
template <typename T, typename Set, typename Inner>
void share_part(Shared<T>& part, Set& known, Inner inner) {
    if (is_known(part, known)) return;
    T value = *part;
    inner(value);
    part = Shared(std::move(value));
    known.insert(part);
}

template <typename T, typename Set>
void share_part(Shared<T>& part, Set& known) {
    if (!is_known(part, known)) known.insert(part);
}

}  // namespace

void SharedParts::share(SiteState& site) {
    for (Shared<ClusterState>& cluster : site.clusters)
        share_part(cluster, clusters_, [this](ClusterState& inner) { share(inner); });
}

void SharedParts::share(ClusterState& cluster) {
    for (Shared<NodeState>& node : cluster.nodes)
        share_part(node, nodes_, [this](NodeState& inner) { share(inner); });
}

void SharedParts::share(NodeState& node) {
    share_part(node.identities, identities_);
    if (node.tftp) share_part(*node.tftp, tftp_);
    if (node.tvs)
        share_part(*node.tvs, tvs_, [this](RunningTvs& tvs) {
            share_part(tvs.read_at_start, databases_);
            share_part(tvs.known, databases_);
            for (RunningTvs::Notice& notice : tvs.pending) share_part(notice.database, databases_);
        });
    for (auto* service :
         {&node.call_manager, &node.tomcat, &node.tftp_https, &node.ha_proxy, &node.capf, &node.drf})
        if (*service) share_part(**service, services_);
}

}  // namespace model
