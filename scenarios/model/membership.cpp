#include "scenarios/model/membership.hpp"

#include "scenarios/model/certificate_facts.hpp"
#include "scenarios/model/certificates.hpp"
#include "scenarios/model/lists.hpp"
#include "scenarios/model/services.hpp"

namespace model {

void upgrade(ClusterState& cluster, const Version& version, const Context& context) {
    const bool is_tokenless_mixed = cluster.security == ClusterSecurity::mixed && !cluster.uses_etokens();
    const bool is_renewed = is_tokenless_mixed && cluster.behaviour().loses_itl_recovery_by_upgrade &&
                            behaviour(version).upgrade_renews_itl_recovery;
    cluster.version = version;
    const Behaviour behaviour = cluster.behaviour();
    if (!behaviour.may_use_etokens) cluster.etokens.clear();
    if (behaviour.has_itl_recovery && (!cluster.itl_recovery || is_renewed))
        make_certificate(
            cluster, 0, CertificateKind::itl_recovery,
            {.key_bits = cluster.description->itl_recovery_bits, .validity = behaviour.itl_recovery_validity},
            context);
    cluster.has_defect = cluster.has_defect || is_renewed;
    if (behaviour.has_ecdsa)
        for (std::size_t i = 0; i < cluster.nodes.size(); ++i)
            for (const CertificateFacts& facts : all_certificate_facts()) {
                const std::optional<CertificateKind> twin = issuing::rsa_twin(facts.kind);
                if (twin && cluster.nodes[i]->is_member && cluster.nodes[i]->identity(*twin) != nullptr &&
                    cluster.nodes[i]->identity(facts.kind) == nullptr)
                    make_certificate(cluster, i, facts.kind, {}, context);
            }
    if (behaviour.has_capf_on_publisher_only)
        for (Shared<NodeState>& node : cluster.nodes)
            if (!node->runs(Service::capf) && node->identity(CertificateKind::capf) != nullptr)
                node.edit().identities.edit().erase(CertificateKind::capf);
    if (behaviour.upgrade_drops_expired) {
        cluster.stores.edit().drop_expired(context.now);
        for (Shared<NodeState>& node : cluster.nodes) node.edit().stores.edit().drop_expired(context.now);
    }
    replicate(cluster);
    for (std::size_t i = 0; i < cluster.nodes.size(); ++i)
        if (cluster.nodes[i]->is_member && !cluster.nodes[i]->is_away) start_all(cluster, i, context);
}

void add_node(ClusterState& cluster, const std::string& name, const Context& context) {
    NodeState& node = cluster.edit_node(name);
    node.is_member = true;
    const std::size_t number = cluster.chosen({name}).at(0);
    copy_ctl(cluster, number);
    make_certificates(cluster, number, {}, {}, context);
    follow_database(cluster, context);
    start_all(cluster, number, context);
}

void remove_node(ClusterState& cluster, const std::string& name, const Context& context) {
    NodeState& node = cluster.edit_node(name);
    NodeState gone;
    gone.description = node.description;
    gone.host = node.name();
    gone.is_member = false;
    gone.oldest_tls = cluster.description->oldest_tls;
    node = std::move(gone);
    follow_database(cluster, context);
}

void change_host(ClusterState& cluster, const std::string& name, const std::string& host,
                 const Context& context) {
    cluster.edit_node(name).host = host;
    const std::size_t number = cluster.chosen({name}).at(0);
    make_certificates(cluster, number, {}, {}, context);
    follow_database(cluster, context);
    start_all(cluster, number, context);
}

}  // namespace model
