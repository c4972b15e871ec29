#include "scenarios/model/vouching.hpp"

#include <algorithm>

#include "scenarios/model/certificate_facts.hpp"

namespace model {

// The certificates of all nodes (Q23) and the trust stores. A renewed certificate has taken the row of the
// former one.
Shared<VouchedCertificates> tvs_database(const ClusterState& cluster, const NodeState& reader) {
    VouchedCertificates database;
    tvs::CertificateStore& store = database.store;
    const auto add_own = [&](CertificateKind kind, const ctl::CertificatePtr& certificate) {
        const bool is_vouched_for = kind != CertificateKind::itl_recovery ||
                                    cluster.description->choices.tvs_vouches_own_itlrecovery;  // Q2
        if (is_vouched_for)
            for (const ctl::Role role : facts_of(kind).tvs_roles) store.add(certificate, role);
    };
    for (const Shared<NodeState>& node : cluster.nodes)
        if (node->is_member)
            for (const auto& [kind, identity] : *node->identities) add_own(kind, identity.certificate);
    if (cluster.itl_recovery) add_own(CertificateKind::itl_recovery, cluster.itl_recovery->certificate);
    const bool is_copied = cluster.behaviour().replicates_uploads;
    (is_copied ? *cluster.stores : *reader.stores).vouch_in(store);
    // One that a node knows is shared.
    Shared<VouchedCertificates> made(std::move(database));
    for (const Shared<NodeState>& node : cluster.nodes) {
        if (!node->tvs) continue;
        const RunningTvs& running = **node->tvs;
        if (running.known == made) return running.known;
        if (!running.pending.empty() && running.pending.back().database == made)
            return running.pending.back().database;
    }
    return made;
}

void tell(Shared<NodeState>& node, const Shared<VouchedCertificates>& database, std::chrono::seconds left) {
    const RunningTvs& running = **node->tvs;
    const Shared<VouchedCertificates>& last =
        running.pending.empty() ? running.known : running.pending.back().database;
    if (last == database) return;
    RunningTvs& tvs = node.edit().tvs->edit();
    if (left.count() > 0) {
        tvs.pending.push_back({left, database});
    } else {
        tvs.known = database;
    }
}

// The CTL on the node's disk counts at once (Cisco 118893). With Q2 off it does not vouch for the cluster's
// own ITLRecovery either.
std::shared_ptr<const tvs::CertificateStore> vouched_by(const ClusterState& cluster, const NodeState& node) {
    const auto store = std::make_shared<tvs::CertificateStore>((*node.tvs)->known->store);
    if (!node.ctl_file) return store;
    for (const ctl::Record& entry : node.ctl_file->records) {
        if (!entry.certificate) continue;
        const bool is_own = cluster.itl_recovery && entry.certificate == cluster.itl_recovery->certificate;
        if (!is_own || cluster.description->choices.tvs_vouches_own_itlrecovery)
            store->add(entry.certificate, entry.role);
    }
    return store;
}

tvs::Response tvs_answer(const ClusterState& cluster, const NodeState& node, const tvs::Request& request) {
    if (!node.ctl_file) return tvs::answer(request, (*node.tvs)->known->store);
    return tvs::answer(request, *vouched_by(cluster, node));
}

bool answers_by_notice(const ClusterState& cluster, const NodeState& node, const tvs::Request& request,
                       const tvs::Response& response) {
    if (!response.grant || !node.tvs) return false;
    const auto* verify = std::get_if<tvs::Verify>(&request.question);
    const auto certificate =
        ctl::Certificate::from_der(verify != nullptr ? verify->certificate : response.grant->certificate);
    if (!certificate || cluster.imported->contains((*certificate)->identity())) return false;
    const tvs::StoredCertificate* known = (*node.tvs)->read_at_start->store.find((*certificate)->identity());
    if (known != nullptr && !known->roles.empty()) return false;
    return !node.ctl_file || std::ranges::none_of(node.ctl_file->records, [&](const ctl::Record& r) {
        return r.identity() == (*certificate)->identity();
    });
}

}  // namespace model
