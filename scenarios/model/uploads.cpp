#include "scenarios/model/uploads.hpp"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "ctl/print.hpp"
#include "scenarios/model/certificate_facts.hpp"
#include "scenarios/model/certificates.hpp"
#include "scenarios/model/services.hpp"
#include "scenarios/model/vouching.hpp"

namespace model {
namespace {

// What comes next, by the runbooks.
std::string next_steps(CertificateKind kind, const Version& version) {
    std::vector<std::string> services;
    for (const Service service : restarts_after(kind, version)) services.push_back(service_name(service));
    if (services.empty() && kind == CertificateKind::ipsec) return "no service shows it in this version";
    if (services.empty())
        return fmt::format("its service restarts by itself; {}then reset all phones",
                           facts_of(kind).is_named_in_ctl
                               ? "in mixed mode update the CTL, then restart TFTP and CALLMANAGER; "
                               : "");
    const bool is_in_itl = facts_of(kind).is_named_in_ctl || kind == CertificateKind::tvs;
    return fmt::format("services show it after their restart: {}{}{}",
                       facts_of(kind).is_named_in_ctl ? "in mixed mode update the CTL, then " : "",
                       fmt::join(services, ", "), is_in_itl ? "; then reset all phones" : "");
}

}  // namespace

Outcome upload(ClusterState& cluster, TrustStore store, const std::vector<ctl::CertificatePtr>& certificates,
               const std::vector<std::string>& nodes, const Context& context) {
    if (store == TrustStore::authentication_server) {
        cluster.authentication_server.edit().insert(certificates.begin(), certificates.end());
        return {};
    }
    const auto add_to = [&](TrustStores& stores) -> Refusal {
        for (const ctl::CertificatePtr& certificate : certificates) {
            if (Refusal refusal = trouble_with_any(*certificate, context.now)) return refusal;
            if (stores.upload(store, certificate) == TrustStores::Effect::kept_namesake)
                return fmt::format(
                    "{0} keeps the \"{1}\" that it has: a common name may occur only once in a "
                    "store, and a new certificate replaces it only with another serial number and a later "
                    "start "
                    "(this one: {2}). Delete the one that is there first, then upload",
                    trust_store_name(store), ctl::common_name(certificate->subject()),
                    ctl::date_text(certificate->not_before()));
        }
        return {};
    };
    const bool is_copied = store != TrustStore::capf && cluster.behaviour().replicates_uploads;
    if (is_copied) {
        TrustStores changed = *cluster.stores;
        if (Refusal refusal = add_to(changed)) return {std::move(refusal)};
        cluster.stores = Shared(std::move(changed));
        follow_database(cluster, context);
        return {};
    }
    std::vector<std::pair<std::size_t, TrustStores>> changed;
    for (const std::size_t node :
         cluster.chosen(nodes.empty() ? std::vector{cluster.publisher().name()} : nodes)) {
        if (cluster.nodes[node]->is_away) continue;
        changed.emplace_back(node, *cluster.nodes[node]->stores);
        if (Refusal refusal = add_to(changed.back().second)) return {std::move(refusal)};
    }
    std::string names;
    for (auto& [node, stores] : changed) {
        cluster.nodes[node].edit().stores = Shared(std::move(stores));
        names += (names.empty() ? "" : ", ") + cluster.nodes[node]->name();
    }
    for (const ctl::CertificatePtr& certificate : certificates)
        cluster.stores.edit().upload(store, certificate);
    follow_database(cluster, context);
    const auto members = std::ranges::count_if(cluster.nodes, [](const auto& n) { return n->is_member; });
    if (std::ssize(changed) == members) return {};
    return {{},
            {store == TrustStore::capf
                 ? fmt::format("it stays on {}: CAPF-trust is copied to no other node (Security Guide "
                               "12.5(1)SU3, Certificates)",
                               names)
                 : fmt::format("it stays on {}: before 8.5 nothing copies uploads to other nodes (Cisco's "
                               "German guide to certificates in CUCM)",
                               names)}};
}

Outcome upload(ClusterState& cluster, TrustStore store, ctl::BytesView file,
               const std::vector<std::string>& nodes, const Context& context) {
    Upload read = read_upload(file);
    if (read.refusal) return {read.refusal};
    return upload(cluster, store, std::vector{std::move(read.certificate)}, nodes, context);
}

void import_certificates(ClusterState& cluster, TrustStore store,
                         const std::vector<ctl::CertificatePtr>& certificates, const Context& context) {
    for (const ctl::CertificatePtr& certificate : certificates) {
        cluster.stores.edit().upload(store, certificate);
        cluster.imported.edit().insert(certificate->identity());
        if (!cluster.behaviour().replicates_uploads)
            cluster.nodes.front().edit().stores.edit().upload(store, certificate);
    }
    follow_database(cluster, context);
    if (cluster.description->choices.tvs_learns_by_notification) return;
    TrustStores imported;
    const auto& held = cluster.stores->certificates(store);
    for (const ctl::CertificatePtr& certificate : certificates)
        if (std::ranges::find(held, certificate) != held.end()) imported.upload(store, certificate);
    for (Shared<NodeState>& node : cluster.nodes) {
        if (!node->tvs || node->is_away) continue;
        VouchedCertificates known = *(*node->tvs)->known;
        imported.vouch_in(known.store);
        tell(node, Shared(std::move(known)), std::chrono::seconds(0));
    }
}

// Security Guide 12.5(1)SU3: on all nodes at once.
Refusal delete_trusted(ClusterState& cluster, TrustStore store, const std::string& common_name,
                       const Context& context) {
    bool was_there = false;
    if (store == TrustStore::authentication_server) {
        was_there =
            std::erase_if(cluster.authentication_server.edit(), [&](const ctl::CertificatePtr& certificate) {
                return ctl::common_name(certificate->subject()) == common_name;
            }) > 0;
    } else {
        was_there = cluster.stores.edit().remove(store, common_name);
        for (Shared<NodeState>& node : cluster.nodes)
            was_there = node.edit().stores.edit().remove(store, common_name) || was_there;
    }
    if (!was_there)
        return fmt::format("{} holds no certificate of \"{}\"", trust_store_name(store), common_name);
    follow_database(cluster, context);
    return {};
}

// A certificate's names: the host, the parent domain, and what "set web-security" or the form for
// multi-server requests adds (Cisco's guides to CA-signed certificates).
void generate_request(ClusterState& cluster, CertificateKind kind, const std::vector<std::string>& nodes,
                      const RequestWishes& wishes, const Context& context) {
    const auto generate = [&](std::size_t number, const std::string& common_name,
                              const std::vector<std::string>& names) {
        std::vector<ctl::AlternativeName> alternative_names;
        for (const std::string& name : names) {
            const ctl::AlternativeName added = ctl::alternative_name(name);
            if (!name.empty() && std::ranges::find(alternative_names, added) == alternative_names.end())
                alternative_names.push_back(added);
        }
        NodeState& node = cluster.nodes[number].edit();
        const ctl::PrivateKey key = context.issuer.key(next_slot(node, kind), wishes.key_bits);
        auto request = ctl::make_request({.subject = node.names->subject.with(common_name),
                                          .alternative_names = std::move(alternative_names),
                                          .purpose = issuing::certificate_purpose(kind)},
                                         key);
        if (!request) throw std::runtime_error("a signing request can't be made: " + request.error().message);
        node.requests.edit().insert_or_assign(kind, SigningRequest{*request, key, wishes.is_multi_server});
    };
    const auto numbers = cluster.chosen(nodes);
    if (wishes.is_multi_server) {
        const std::size_t number =
            nodes.empty() || numbers.empty() ? 0 : cluster.chosen({nodes.front()}).at(0);
        const NodeState& first = *cluster.nodes[number];
        const std::string common_name = wishes.has_ms ? with_ms(first.host) : first.host;
        std::vector<std::string> names{wishes.parent_domain};
        for (const Shared<NodeState>& node : cluster.nodes)
            if (node->is_member && node->identity(kind) != nullptr) names.push_back(node->host);
        names.insert(names.end(), wishes.other_domains.begin(), wishes.other_domains.end());
        names.insert(names.end(), first.names->alternative_names.begin(),
                     first.names->alternative_names.end());
        std::erase_if(names, [&wishes](const std::string& name) {
            return std::ranges::find(wishes.removed_names, name) != wishes.removed_names.end();
        });
        generate(number, common_name, names);
        return;
    }
    for (const std::size_t number : numbers) {
        const NodeState& node = *cluster.nodes[number];
        const TlsIdentity* held = node.identity(kind);
        if (held == nullptr || node.is_away) continue;
        std::vector<std::string> names{node.host, wishes.parent_domain};
        names.insert(names.end(), node.names->alternative_names.begin(), node.names->alternative_names.end());
        const bool is_capf = kind == CertificateKind::capf;  // which has a name of its own
        generate(number, is_capf ? ctl::common_name(held->certificate->subject()) : node.host, names);
    }
}

ctl::CertificateRequestPtr request(const ClusterState& cluster, CertificateKind kind,
                                   const std::string& name) {
    const auto& waiting = *cluster.node(name).requests;
    const auto found = waiting.find(kind);
    return found == waiting.end() ? nullptr : found->second.request;
}

Outcome upload_signed(ClusterState& cluster, CertificateKind kind, const std::string& name,
                      ctl::BytesView file, const Context& context) {
    Upload read = read_upload(file);
    if (read.refusal) return {read.refusal};
    const ctl::CertificatePtr& certificate = read.certificate;
    if (Refusal refusal = trouble_with_any(*certificate, context.now)) return {refusal};
    const std::size_t target = cluster.chosen({name}).at(0);
    const auto& requests = *cluster.nodes[target]->requests;
    const auto waiting = requests.find(kind);
    const SigningRequest* request = waiting == requests.end() ? nullptr : &waiting->second;
    const std::vector<ctl::CertificatePtr>& trusted = cluster.stores->certificates(*facts_of(kind).store);
    if (Refusal refusal = trouble_with_identity(certificate, kind, request, trusted, context.now))
        return {refusal};

    if (kind == CertificateKind::call_manager) cluster.callmanager_reuses_tomcat = false;
    const TlsIdentity identity{certificate, request->key, ctl::issuers_of(certificate, trusted)};
    std::vector<std::size_t> owners{target};
    if (request->is_multi_server) {
        owners = cluster.chosen({});
        std::erase_if(owners, [&](std::size_t node) {
            return (cluster.nodes[node]->is_away && node != target) ||
                   cluster.nodes[node]->identity(kind) == nullptr;
        });
    }
    for (const std::size_t owner : owners) put_certificate(cluster, owner, kind, identity, context);
    cluster.nodes[target].edit().requests.edit().erase(kind);
    follow_database(cluster, context);
    Outcome outcome;
    outcome.notes.push_back(
        fmt::format("the request is gone; {} {} is signed by \"{}\" and valid until {}; {}",
                    issuing::certificate_kind_name(kind), owners.size() > 1 ? "of all nodes" : name,
                    ctl::common_name(certificate->issuer()), ctl::date_text(certificate->not_after()),
                    next_steps(kind, cluster.version)));
    constexpr int large_key = 4096;
    const auto is_large = [](const ctl::CertificatePtr& issuer) {
        return issuer->public_key().bits() >= large_key;
    };
    if (cluster.security == ClusterSecurity::mixed && std::ranges::any_of(identity.chain, is_large))
        outcome.notes.emplace_back(
            "an authority above it has a key of 4096 bits: in mixed mode some endpoints refuse such chains "
            "(Security Guide 12.5(1)SU3, Certificates)");
    for (std::string& warning : warnings_about(*certificate, kind))
        outcome.notes.push_back(std::move(warning));
    return outcome;
}

// CLI Reference: self-signed; effective when Tomcat restarts (Cisco's guides to CA-signed certificates).
void set_web_security(ClusterState& cluster, const std::vector<std::string>& nodes,
                      const CertificateNames& names, const Context& context) {
    for (const std::size_t number :
         cluster.chosen(nodes.empty() ? std::vector{cluster.publisher().name()} : nodes)) {
        cluster.nodes[number].edit().names = Shared(names);
        std::vector<std::string> alternative_names{cluster.nodes[number]->host};
        alternative_names.insert(alternative_names.end(), names.alternative_names.begin(),
                                 names.alternative_names.end());
        make_certificate(cluster, number, CertificateKind::tomcat,
                         {.subject = names.subject, .alternative_names = std::move(alternative_names)},
                         context);
    }
    follow_database(cluster, context);
}

std::vector<ListedCertificate> listed_certificates(const ClusterState& cluster) {
    std::vector<ListedCertificate> listed;
    const auto add = [&listed](CertificateKind kind, const std::string& owner, const TlsIdentity& identity) {
        listed.push_back({issuing::certificate_kind_name(kind) + " " + owner, kind, identity.certificate});
    };
    for (const Shared<NodeState>& node : cluster.nodes)
        if (node->is_member)
            for (const auto& [kind, identity] : *node->identities) add(kind, node->name(), identity);
    if (cluster.itl_recovery)
        add(CertificateKind::itl_recovery, cluster.publisher().name(), *cluster.itl_recovery);
    for (const auto& [store, certificates] : cluster.stores->all())
        for (const ctl::CertificatePtr& certificate : certificates)
            listed.push_back(
                {fmt::format("{} {}", trust_store_name(store), ctl::common_name(certificate->subject())),
                 std::nullopt, certificate});
    return listed;
}

}  // namespace model
