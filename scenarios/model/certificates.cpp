#include "scenarios/model/certificates.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "scenarios/model/automatic_resets.hpp"
#include "scenarios/model/backup.hpp"
#include "scenarios/model/certificate_facts.hpp"
#include "scenarios/model/services.hpp"

namespace model {
namespace {

void remember(const ClusterState& cluster, CertificateKind kind, const std::string& owner,
              const TlsIdentity& identity, const Context& context) {
    context.known.add({kind, owner, cluster.name(), identity.certificate});
}

}  // namespace

issuing::Slot next_slot(NodeState& node, CertificateKind kind) {
    return {node.name(), node.description->number, kind,
            node.generations.at(static_cast<std::size_t>(kind))++};
}

void put_certificate(ClusterState& cluster, std::size_t node, CertificateKind kind,
                     const TlsIdentity& identity, const Context& context) {
    remember(cluster, kind, cluster.nodes[node]->name(), identity, context);
    const bool is_renewal = kind == CertificateKind::itl_recovery && node == 0
                                ? cluster.itl_recovery.has_value()
                                : cluster.nodes[node]->identity(kind) != nullptr;
    if (is_renewal) {
        note_renewal(cluster, *cluster.nodes[node], kind, context);
        if (kind == CertificateKind::tomcat && cluster.single_sign_on == SingleSignOn::works)
            cluster.single_sign_on = SingleSignOn::fails;
        break_backup_off(cluster, kind, *cluster.nodes[node]);
    }
    if (kind == CertificateKind::capf)
        cluster.capfs.edit().insert_or_assign(identity.certificate->identity(), identity);
    if (kind == CertificateKind::itl_recovery && node == 0) {
        cluster.itl_recovery = identity;
    } else {
        cluster.nodes[node].edit().identities.edit().insert_or_assign(kind, identity);
    }
    const bool is_reused = kind == CertificateKind::tomcat && cluster.callmanager_reuses_tomcat;
    if (is_reused && cluster.nodes[node]->identity(CertificateKind::call_manager) != nullptr)
        put_certificate(cluster, node, CertificateKind::call_manager, identity, context);
}

void make_certificate(ClusterState& cluster, std::size_t node, CertificateKind kind,
                      const issuing::CertificateTerms& terms, const Context& context) {
    const issuing::Slot slot = next_slot(cluster.nodes[node].edit(), kind);
    put_certificate(cluster, node, kind,
                    context.issuer.node_certificate(slot, cluster.nodes[node]->host, terms, context.issued),
                    context);
}

issuing::CertificateTerms terms_of(const ClusterState& cluster, std::size_t node, CertificateKind kind,
                                   const std::vector<HeldCertificate>& held,
                                   const std::map<std::string, TlsIdentity>& authorities) {
    issuing::CertificateTerms terms;
    if (kind == CertificateKind::itl_recovery) {
        terms.key_bits = cluster.description->itl_recovery_bits;
        terms.validity = cluster.behaviour().itl_recovery_validity;
    }
    for (const HeldCertificate& wanted : held) {
        const bool is_meant =
            wanted.kind == kind &&
            (wanted.nodes.empty() ||
             std::ranges::find(wanted.nodes, cluster.nodes[node]->name()) != wanted.nodes.end());
        if (!is_meant) continue;
        terms.valid_until = wanted.valid_until;
        terms.likeness = wanted.likeness;
        terms.is_actual = wanted.is_actual;
        terms.authority = wanted.authority.empty() ? nullptr : &authorities.at(wanted.authority);
        if (kind != CertificateKind::itl_recovery) terms.key_bits = wanted.key_bits;
    }
    return terms;
}

void make_certificates(ClusterState& cluster, std::size_t node, const std::vector<HeldCertificate>& held,
                       const std::map<std::string, TlsIdentity>& authorities, const Context& context) {
    const NodeDescription& described = *cluster.nodes[node]->description;
    std::vector<CertificateKind> kinds;
    for (const CertificateFacts& facts : all_certificate_facts()) {
        const bool is_meant =
            facts.kind == CertificateKind::capf
                ? described.runs.contains(Service::capf) || !cluster.behaviour().has_capf_on_publisher_only
                : facts.kind != CertificateKind::itl_recovery &&
                      (!issuing::is_ecdsa(facts.kind) || cluster.behaviour().has_ecdsa);
        if (is_meant && has_kind(described, facts.kind)) kinds.push_back(facts.kind);
    }
    const bool has_own = cluster.description->choices.itlrecovery_per_node && node != 0 &&
                         cluster.nodes[node]->runs(Service::tftp) && cluster.behaviour().has_itl_recovery;
    if (has_own) kinds.push_back(CertificateKind::itl_recovery);
    for (const CertificateKind kind : kinds)
        make_certificate(cluster, node, kind, terms_of(cluster, node, kind, held, authorities), context);
}

void make_etokens(ClusterState& cluster, const Context& context) {
    cluster.etokens.clear();
    for (const int number : {1, 2}) {
        const issuing::Slot slot{cluster.name(), cluster.description->number, CertificateKind::etoken,
                                 cluster.etoken_generation++};
        cluster.etokens.push_back(context.issuer.etoken(slot, context.issued));
        remember(cluster, CertificateKind::etoken, fmt::format("{} of {}", number, cluster.name()),
                 cluster.etokens.back(), context);
    }
}

bool may_be_multi_server(CertificateKind kind, const Behaviour& behaviour) {
    const auto rule = facts_of(kind).may_be_multi_server;
    return rule != nullptr && rule(behaviour);
}

std::string with_ms(const std::string& host) {
    const std::size_t end = std::min(host.find('.'), host.size());
    return host.substr(0, end) + "-ms" + host.substr(end);
}

void put_for_all(ClusterState& cluster, CertificateKind kind, const issuing::CertificateTerms& terms,
                 const Context& context) {
    issuing::CertificateTerms for_all = terms;
    for (const Shared<NodeState>& node : cluster.nodes)
        if (node->is_member && node->identity(kind) != nullptr)
            for_all.alternative_names.push_back(node->host);
    const TlsIdentity identity =
        context.issuer.node_certificate(next_slot(cluster.nodes.front().edit(), kind),
                                        with_ms(cluster.publisher().host), for_all, context.issued);
    for (const std::size_t node : cluster.chosen({}))
        if (cluster.nodes[node]->identity(kind) != nullptr && !cluster.nodes[node]->is_away)
            put_certificate(cluster, node, kind, identity, context);
}

void regenerate_for_all(ClusterState& cluster, CertificateKind kind, const issuing::CertificateTerms& terms,
                        const Context& context) {
    if (kind == CertificateKind::call_manager) cluster.callmanager_reuses_tomcat = false;
    put_for_all(cluster, kind, terms, context);
    follow_database(cluster, context);
}

Refusal reuse_tomcat_certificate(ClusterState& cluster, const Context& context) {
    if (!cluster.behaviour().may_reuse_tomcat)
        return "there is no \"Reuse Certificate\" before 14 (Security Guide 14)";
    const TlsIdentity* tomcat = cluster.publisher().identity(CertificateKind::tomcat);
    for (const Shared<NodeState>& node : cluster.nodes)
        if (node->is_member && node->identity(CertificateKind::tomcat)->certificate != tomcat->certificate)
            return "only a multi-server Tomcat certificate can be reused, and the nodes have one each (Cisco "
                   "221070)";
    const std::vector<ctl::CertificatePtr>& trusted = cluster.stores->certificates(TrustStore::call_manager);
    const bool is_self_signed = tomcat->certificate->subject() == tomcat->certificate->issuer();
    if (!is_self_signed)
        if (Refusal refusal =
                trouble_with_chain(tomcat->certificate, CertificateKind::call_manager, trusted, context.now))
            return refusal;
    const TlsIdentity reused = *tomcat;
    for (const std::size_t node : cluster.chosen({}))
        if (cluster.nodes[node]->identity(CertificateKind::call_manager) != nullptr &&
            !cluster.nodes[node]->is_away)
            put_certificate(cluster, node, CertificateKind::call_manager, reused, context);
    cluster.callmanager_reuses_tomcat = true;
    follow_database(cluster, context);
    return {};
}

void regenerate(ClusterState& cluster, CertificateKind kind, const std::vector<std::string>& nodes,
                int key_bits, const Context& context) {
    if (kind == CertificateKind::call_manager) cluster.callmanager_reuses_tomcat = false;
    issuing::CertificateTerms terms{.key_bits = key_bits};
    if (kind == CertificateKind::itl_recovery) terms.validity = cluster.behaviour().itl_recovery_validity;
    if (kind == CertificateKind::itl_recovery && !cluster.description->choices.itlrecovery_per_node) {
        make_certificate(cluster, 0, kind, terms, context);
    } else {
        for (const std::size_t node : cluster.chosen(nodes)) {
            const bool has_it = cluster.nodes[node]->identity(kind) != nullptr ||
                                (kind == CertificateKind::itl_recovery && node == 0);
            if (has_it && !cluster.nodes[node]->is_away)
                make_certificate(cluster, node, kind, terms, context);
        }
    }
    follow_database(cluster, context);
    // From 14 on it "restarts by itself" (README.md, "What takes effect when"): what knows it is TVS.
    if (kind == CertificateKind::itl_recovery && cluster.behaviour().services_follow_certificates)
        restart(cluster, {Service::tvs}, {}, context);
}

Refusal replace_etokens(ClusterState& cluster, const Context& context) {
    if (!cluster.uses_etokens()) return "no eTokens sign the CTL of this cluster any more";
    make_etokens(cluster, context);
    return {};
}

}  // namespace model
