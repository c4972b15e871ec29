// Certificates that authorities sign: requests, uploads and trust stores.
#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "ctl/print.hpp"
#include "scenarios/cluster/cluster.hpp"
#include "scenarios/cluster/runbook.hpp"

namespace scenarios {
namespace {

// Where the issuers of a certificate belong: tomcat-trust for tomcat, and so on.
std::optional<TrustStore> store_of(CertificateKind kind) {
    switch (kind) {
        case CertificateKind::call_manager: return TrustStore::call_manager;
        case CertificateKind::tvs: return TrustStore::tvs;
        case CertificateKind::capf: return TrustStore::capf;
        case CertificateKind::tomcat: return TrustStore::tomcat;
        case CertificateKind::ipsec: return TrustStore::ipsec;
        case CertificateKind::itl_recovery:
        case CertificateKind::etoken: break;
    }
    return std::nullopt;
}

// What comes next, by the runbooks.
std::string next_steps(CertificateKind kind, const Version& version) {
    std::vector<std::string> services;
    for (const Service service : restarts_after(kind, version)) services.push_back(service_name(service));
    if (services.empty() && kind == CertificateKind::ipsec) return "no service shows it in this version";
    if (services.empty())
        return fmt::format(
            "its service restarts by itself; {}then reset all phones",
            is_named_in_ctl(kind) ? "in mixed mode update the CTL, then restart TFTP and CALLMANAGER; " : "");
    const bool is_in_itl = is_named_in_ctl(kind) || kind == CertificateKind::tvs;
    return fmt::format("services show it after their restart: {}{}{}",
                       is_named_in_ctl(kind) ? "in mixed mode update the CTL, then " : "",
                       fmt::join(services, ", "), is_in_itl ? "; then reset all phones" : "");
}

// "hq-pub-ms.example.com" of "hq-pub.example.com".
std::string with_ms(const std::string& host) {
    const std::size_t end = std::min(host.find('.'), host.size());
    return host.substr(0, end) + "-ms" + host.substr(end);
}

}  // namespace

// On the first day the issuers of a cluster's certificates are where an upload wants them.
void Cluster::trust_first(CertificateKind kind, const TlsIdentity& identity) {
    const std::optional<TrustStore> store = store_of(kind);
    if (!store) return;
    for (const ctl::CertificatePtr& issuer : identity.chain) stores_.upload(*store, issuer);
    if (*store != TrustStore::capf) return;
    for (Node& node : nodes_)
        for (const ctl::CertificatePtr& issuer : identity.chain) node.stores.upload(*store, issuer);
}

Outcome Cluster::upload(TrustStore store, const std::vector<ctl::CertificatePtr>& certificates,
                        const std::vector<std::string>& nodes, Time now) {
    if (store == TrustStore::authentication_server) {
        for (const ctl::CertificatePtr& certificate : certificates)
            authentication_server_.push_back(certificate);
        return {};
    }
    const auto add_to = [&](TrustStores& stores) -> Refusal {
        for (const ctl::CertificatePtr& certificate : certificates) {
            if (Refusal refusal = trouble_with_any(*certificate, now)) return refusal;
            if (stores.upload(store, certificate) == TrustStores::Effect::kept_namesake)
                return fmt::format(
                    "{0} keeps the \"{1}\" that it has: there is one certificate of a common name in a "
                    "store, and a "
                    "new one takes its place only with another serial number and a later start (this one: "
                    "{2}). "
                    "Delete the one that is there first, then upload",
                    trust_store_name(store), ctl::common_name(certificate->subject()),
                    ctl::date_text(certificate->not_before()));
        }
        return {};
    };
    if (store == TrustStore::capf) {
        std::vector<std::pair<Node*, TrustStores>> changed;
        for (Node* node : chosen(nodes.empty() ? std::vector{publisher().name} : nodes)) {
            if (node->is_away) continue;
            changed.emplace_back(node, node->stores);
            if (Refusal refusal = add_to(changed.back().second)) return {std::move(refusal)};
        }
        std::string names;
        for (auto& [node, stores] : changed) {
            node->stores = std::move(stores);
            names += (names.empty() ? "" : ", ") + node->name;
        }
        for (const ctl::CertificatePtr& certificate : certificates) stores_.upload(store, certificate);
        follow_database(now);
        const bool is_everywhere = std::ranges::all_of(nodes_, [&changed](const Node& node) {
            return !node.is_member ||
                   std::ranges::count(changed, &node, [](const auto& c) { return c.first; }) > 0;
        });
        if (is_everywhere) return {};
        return {
            {},
            {fmt::format("it stays on {}: CAPF-trust is copied to no other node (Security Guide 12.5(1)SU3, "
                         "Certificates)",
                         names)}};
    }
    TrustStores changed = stores_;
    if (Refusal refusal = add_to(changed)) return {std::move(refusal)};
    stores_ = std::move(changed);
    follow_database(now);
    return {};
}

Outcome Cluster::upload(TrustStore store, ctl::BytesView file, const std::vector<std::string>& nodes,
                        Time now) {
    Upload read = read_upload(file);
    if (read.refusal) return {read.refusal};
    return upload(store, {std::move(read.certificate)}, nodes, now);
}

// Security Guide 12.5(1)SU3: on all nodes at once.
Refusal Cluster::delete_trusted(TrustStore store, const std::string& common_name, Time now) {
    bool was_there = false;
    if (store == TrustStore::authentication_server) {
        was_there = std::erase_if(authentication_server_, [&](const ctl::CertificatePtr& certificate) {
                        return ctl::common_name(certificate->subject()) == common_name;
                    }) > 0;
    } else {
        was_there = stores_.remove(store, common_name);
        for (Node& node : nodes_) was_there = node.stores.remove(store, common_name) || was_there;
    }
    if (!was_there)
        return fmt::format("{} holds no certificate of \"{}\"", trust_store_name(store), common_name);
    follow_database(now);
    return {};
}

// A certificate's names: the host, the parent domain, and what "set web-security" or the form for
// multi-server requests adds (Cisco's guides to CA-signed certificates).
void Cluster::generate_request(CertificateKind kind, const std::vector<std::string>& nodes,
                               const RequestWishes& wishes) {
    const auto generate = [&](Node& node, const std::string& common_name,
                              const std::vector<std::string>& names) {
        std::vector<ctl::AlternativeName> alternative_names;
        for (const std::string& name : names) {
            const ctl::AlternativeName added = ctl::alternative_name(name);
            if (!name.empty() && std::ranges::find(alternative_names, added) == alternative_names.end())
                alternative_names.push_back(added);
        }
        const ctl::PrivateKey key = maker_.new_key(wishes.key_bits);
        auto request = ctl::make_request({.subject = node.subject.with(common_name),
                                          .alternative_names = std::move(alternative_names),
                                          .purpose = certificate_purpose(kind)},
                                         key);
        if (!request) throw std::runtime_error("a signing request can't be made: " + request.error().message);
        node.requests.insert_or_assign(kind, SigningRequest{*request, key, wishes.is_multi_server});
    };
    if (wishes.is_multi_server) {
        Node& first = nodes.empty() ? nodes_.front() : find(nodes.front());
        const std::string common_name = wishes.has_ms ? with_ms(first.host) : first.host;
        std::vector<std::string> names{wishes.parent_domain};
        for (const Node& node : nodes_)
            if (node.is_member) names.push_back(node.host);
        names.insert(names.end(), wishes.other_domains.begin(), wishes.other_domains.end());
        names.insert(names.end(), first.alternative_names.begin(), first.alternative_names.end());
        generate(first, common_name, names);
        return;
    }
    for (Node* node : chosen(nodes)) {
        const auto held = node->certificates.find(kind);
        if (held == node->certificates.end() || node->is_away) continue;
        std::vector<std::string> names{node->host, wishes.parent_domain};
        names.insert(names.end(), node->alternative_names.begin(), node->alternative_names.end());
        const bool is_capf = kind == CertificateKind::capf;  // which has a name of its own
        generate(*node, is_capf ? ctl::common_name(held->second.certificate->subject()) : node->host, names);
    }
}

ctl::CertificateRequestPtr Cluster::request(CertificateKind kind, const std::string& name) const {
    const Node& at = node(name);
    const auto found = at.requests.find(kind);
    return found == at.requests.end() ? nullptr : found->second.request;
}

Outcome Cluster::upload_signed(CertificateKind kind, const std::string& name, ctl::BytesView file, Time now) {
    Upload read = read_upload(file);
    if (read.refusal) return {read.refusal};
    const ctl::CertificatePtr& certificate = read.certificate;
    if (Refusal refusal = trouble_with_any(*certificate, now)) return {refusal};
    Node& target = find(name);
    const auto waiting = target.requests.find(kind);
    const SigningRequest* request = waiting == target.requests.end() ? nullptr : &waiting->second;
    const std::vector<ctl::CertificatePtr>& trusted = stores_.certificates(*store_of(kind));
    if (Refusal refusal = trouble_with_identity(certificate, kind, request, trusted, now)) return {refusal};

    const TlsIdentity identity{certificate, request->key, ctl::issuers_of(certificate, trusted)};
    std::vector<Node*> owners{&target};
    if (request->is_multi_server) {
        owners = chosen({});
        std::erase_if(owners, [&target](const Node* node) { return node->is_away && node != &target; });
    }
    for (Node* owner : owners) {
        remember(kind, owner->name, identity);
        owner->certificates.insert_or_assign(kind, identity);
    }
    if (kind == CertificateKind::capf) own_capfs_.push_back(identity);
    target.requests.erase(waiting);
    follow_database(now);
    Outcome outcome;
    outcome.notes.push_back(fmt::format(
        "the request is gone; {} {} is signed by \"{}\" and valid until {}; {}", certificate_kind_name(kind),
        owners.size() > 1 ? "of all nodes" : name, ctl::common_name(certificate->issuer()),
        ctl::date_text(certificate->not_after()), next_steps(kind, settings_.version)));
    const auto is_large = [](const ctl::CertificatePtr& issuer) {
        return issuer->public_key().bits() >= 4096;
    };
    if (security_ == ClusterSecurity::mixed && std::ranges::any_of(identity.chain, is_large))
        outcome.notes.emplace_back(
            "an authority above it has a key of 4096 bits: in mixed mode some endpoints refuse such chains "
            "(Security "
            "Guide 12.5(1)SU3, Certificates)");
    for (std::string& warning : warnings_about(*certificate, kind))
        outcome.notes.push_back(std::move(warning));
    return outcome;
}

// CLI Reference: the Tomcat certificate is made anew with it, self-signed; effective when Tomcat restarts
// (Cisco's guides to CA-signed certificates).
void Cluster::set_web_security(Node& node, const Command& command, Time now) {
    node.subject = {command.subject[0], command.subject[1], command.subject[2], command.subject[3],
                    command.subject[4]};
    node.alternative_names = command.alternative_names;
    std::vector<std::string> names{node.host};
    names.insert(names.end(), node.alternative_names.begin(), node.alternative_names.end());
    make_certificate(node, CertificateKind::tomcat,
                     {.subject = node.subject, .alternative_names = std::move(names)}, now);
}

std::vector<ListedCertificate> Cluster::listed_certificates() const {
    std::vector<ListedCertificate> listed;
    const auto add = [&listed](CertificateKind kind, const std::string& owner, const TlsIdentity& identity) {
        listed.push_back({certificate_kind_name(kind) + " " + owner, kind, identity.certificate});
    };
    for (const Node& node : nodes_)
        for (const auto& [kind, identity] : node.certificates)
            if (node.is_member) add(kind, node.name, identity);
    if (itl_recovery_) add(CertificateKind::itl_recovery, publisher().name, *itl_recovery_);
    for (const TrustStore store : {TrustStore::call_manager, TrustStore::phone_sast, TrustStore::capf,
                                   TrustStore::tomcat, TrustStore::ipsec, TrustStore::tvs})
        for (const ctl::CertificatePtr& certificate : stores_.certificates(store))
            listed.push_back(
                {fmt::format("{} {}", trust_store_name(store), ctl::common_name(certificate->subject())),
                 std::nullopt, certificate});
    return listed;
}

}  // namespace scenarios
