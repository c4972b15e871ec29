#include "scenarios/cluster/cluster.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace scenarios {

namespace {

const ctl::CertificatePtr& certificate_of(const TlsIdentity& identity) {
    return identity.certificate;
}

// By one that may sign certificates (RFC 5280): of a CAPF whose authority dropped that, no LSC counts (Cisco
// 215534 wants certificate signing for CAPF; what happens without is inferred).
bool has_made(const ctl::Certificate& authority, const ctl::Certificate& shown) {
    return authority.is_authority() && shown.is_signed_by(authority);
}

}  // namespace

const VouchedCertificates& RunningTvs::database(Time now) const {
    const auto next = std::ranges::upper_bound(notices, now, {}, &Notice::from);
    return next == notices.begin() ? read_at_start : (next - 1)->database;
}

bool Node::serves(Service service, std::uint16_t port) const {
    return runs.contains(service) && is_member && !is_away && !stopped.contains(service) &&
           !blocked_ports.contains(port);
}

Cluster::Cluster(ClusterSettings settings, CertificateMaker& maker, Time now)
    : settings_(std::move(settings)),
      behaviour_(scenarios::behaviour(settings_.version)),
      maker_(maker),
      security_(settings_.security),
      rollback_(settings_.rollback) {
    manufacturing_authority_ = maker_.manufacturing_authority(now).certificate;
    for (const NodeSettings& wanted : settings_.nodes) {
        Node node;
        node.name = wanted.name;
        node.host = wanted.name;
        node.address = wanted.address;
        node.runs = wanted.runs;
        node.is_member = !wanted.is_added_later;
        node.oldest_tls = settings_.oldest_tls;
        nodes_.push_back(std::move(node));
    }
    for (Node& node : nodes_)
        if (node.is_member) make_certificates(node, now);
    if (behaviour_.has_itl_recovery)
        make_certificate(nodes_.front(), CertificateKind::itl_recovery,
                         first_terms(nodes_.front(), CertificateKind::itl_recovery), now);
    settings_.held.clear();  // certificates that are made later are new
    for (const auto& [store, certificate] : settings_.trusted) {
        if (store == TrustStore::authentication_server)
            authentication_server_.push_back(certificate);
        else
            stores_.upload(store, certificate);
    }
    for (Node& node : nodes_) node.stores = stores_;
    if (!behaviour_.ctl_signer || (behaviour_.may_use_etokens && settings_.etokens.value_or(false)))
        make_etokens(now);
    if (const TlsIdentity* authority = capf()) authentication_server_.push_back(authority->certificate);
    if (security_ == ClusterSecurity::mixed) update_ctl(now);
    for (Node& node : nodes_)
        if (node.is_member) start_all(node, now);
}

void Cluster::make_certificates(Node& node, Time now) {
    for (const CertificateKind kind : {CertificateKind::call_manager, CertificateKind::tvs,
                                       CertificateKind::tomcat, CertificateKind::ipsec})
        make_certificate(node, kind, first_terms(node, kind), now);
    if (node.runs.contains(Service::capf))
        make_certificate(node, CertificateKind::capf, first_terms(node, CertificateKind::capf), now);
    const bool has_own = settings_.choices.itlrecovery_per_node && &node != &nodes_.front() &&
                         node.runs.contains(Service::tftp) && behaviour_.has_itl_recovery;
    if (has_own)
        make_certificate(node, CertificateKind::itl_recovery,
                         first_terms(node, CertificateKind::itl_recovery), now);
}

CertificateTerms Cluster::first_terms(const Node& node, CertificateKind kind) const {
    CertificateTerms terms;
    if (kind == CertificateKind::itl_recovery) terms.key_bits = settings_.itl_recovery_bits;
    for (const HeldCertificates& held : settings_.held) {
        const bool is_meant =
            held.kind == kind &&
            (held.nodes.empty() || std::ranges::find(held.nodes, node.name) != held.nodes.end());
        if (!is_meant) continue;
        terms.valid_until = held.valid_until;
        terms.authority = held.authority;
        if (kind != CertificateKind::itl_recovery) terms.key_bits = held.key_bits;
    }
    return terms;
}

void Cluster::make_certificate(Node& node, CertificateKind kind, const CertificateTerms& terms, Time now) {
    TlsIdentity identity = maker_.node_certificate(kind, node.host, behaviour_, terms, now);
    trust_first(kind, identity);
    remember(kind, node.name, identity);
    if (kind == CertificateKind::capf) own_capfs_.push_back(identity);
    if (kind == CertificateKind::itl_recovery && &node == &nodes_.front()) {
        itl_recovery_ = std::move(identity);
    } else {
        node.certificates.insert_or_assign(kind, std::move(identity));
    }
}

Refusal Cluster::replace_etokens(Time now) {
    if (!uses_etokens()) return "no eTokens sign the CTL of this cluster any more";
    make_etokens(now);
    return {};
}

void Cluster::make_etokens(Time now) {
    etokens_.clear();
    for (int number : {1, 2}) {
        etokens_.push_back(maker_.etoken(static_cast<int>(++etokens_made_), now));
        remember(CertificateKind::etoken, fmt::format("{} of {}", number, settings_.name), etokens_.back());
    }
}

std::string KnownCertificate::label() const {
    return fmt::format("{}{} {}", is_former ? "former " : "", certificate_kind_name(kind), owner);
}

// This is what the owner has for this from now on; what it had until now becomes the former one.
void Cluster::remember(CertificateKind kind, const std::string& owner, const TlsIdentity& identity) {
    bool is_known = false;
    for (KnownCertificate& known : known_) {
        const bool is_it = *known.certificate == *identity.certificate;
        is_known = is_known || is_it;
        if (known.kind == kind && known.owner == owner) known.is_former = !is_it;
    }
    if (!is_known) known_.push_back({kind, owner, false, identity.certificate});
}

Node& Cluster::find(const std::string& name) {
    return *std::ranges::find(nodes_, name, &Node::name);
}

const Node& Cluster::node(std::string_view name) const {
    return *std::ranges::find(nodes_, name, &Node::name);
}

std::vector<Node*> Cluster::chosen(const std::vector<std::string>& names) {
    std::vector<Node*> found;
    for (Node& node : nodes_)
        if (node.is_member && (names.empty() || std::ranges::find(names, node.name) != names.end()))
            found.push_back(&node);
    return found;
}

void Cluster::regenerate(CertificateKind kind, const std::vector<std::string>& nodes, Time now,
                         int key_bits) {
    if (kind == CertificateKind::itl_recovery && !settings_.choices.itlrecovery_per_node) {
        make_certificate(nodes_.front(), kind, {.key_bits = key_bits}, now);
    } else {
        for (Node* node : chosen(nodes)) {
            const bool has_it = node->certificates.contains(kind) ||
                                (kind == CertificateKind::itl_recovery && node == &nodes_.front());
            if (has_it && !node->is_away) make_certificate(*node, kind, {.key_bits = key_bits}, now);
        }
    }
    follow_database(now);
    // From 14 on it "restarts by itself" (domain.md 4.18): what knows it is TVS.
    if (kind == CertificateKind::itl_recovery && behaviour_.services_follow_certificates)
        restart({Service::tvs}, {}, now);
}

void Cluster::restart(const std::vector<Service>& services, const std::vector<std::string>& nodes, Time now) {
    for (Node* node : chosen(nodes))
        for (const Service service : services)
            if (node->runs.contains(service) && !node->is_away && !node->stopped.contains(service))
                start(*node, service, now);
}

void Cluster::start(Node& node, Service service, Time now) {
    switch (service) {
        case Service::call_manager:
            node.call_manager = RunningService{node.certificates.at(CertificateKind::call_manager),
                                               node.stores.certificates(TrustStore::call_manager)};
            return;
        case Service::tftp: return start_tftp(node, now);
        case Service::tvs: return start_tvs(node);
        case Service::capf: node.capf = node.certificates.at(CertificateKind::capf); return;
        case Service::tomcat:
            node.tomcat = RunningService{node.certificates.at(CertificateKind::tomcat),
                                         node.stores.certificates(TrustStore::tomcat)};
            return;
        case Service::drf:
            node.drf = node.certificates.at(behaviour_.drs_uses_tomcat ? CertificateKind::tomcat
                                                                       : CertificateKind::ipsec);
            return;
        case Service::ha_proxy:
            node.ha_proxy = RunningService{node.certificates.at(CertificateKind::tomcat),
                                           node.stores.certificates(TrustStore::call_manager)};
            return;
        case Service::cti_manager: return;
    }
}

void Cluster::start_all(Node& node, Time now) {
    for (const Service service : node.runs)
        if (!node.stopped.contains(service)) start(node, service, now);
}

// What a TVS reads: the certificates of all nodes (Q23) and the trust stores, with the roles of CUCM's own
// table (9.1.2 log in Cisco 210541; Q18). A renewed certificate has taken the row of the former one.
VouchedCertificates Cluster::database() const {
    auto database = std::make_shared<tvs::CertificateStore>();
    const auto add_own = [&](CertificateKind kind, const ctl::CertificatePtr& certificate) {
        switch (kind) {
            case CertificateKind::call_manager:
                database->add(certificate, ctl::Role::sast);
                database->add(certificate, ctl::Role::ccm_tftp);
                break;
            case CertificateKind::tvs: database->add(certificate, ctl::Role::tvs); break;
            case CertificateKind::capf: database->add(certificate, ctl::Role::capf); break;
            case CertificateKind::tomcat:
            case CertificateKind::ipsec: database->add(certificate, ctl::Role::app_server); break;
            case CertificateKind::itl_recovery:  // newer than the table
                if (settings_.choices.tvs_vouches_own_itlrecovery)
                    database->add(certificate, ctl::Role::sast);  // Q2
                break;
            case CertificateKind::etoken: break;
        }
    };
    for (const Node& node : nodes_)
        for (const auto& [kind, identity] : node.certificates)
            if (node.is_member) add_own(kind, identity.certificate);
    if (itl_recovery_) add_own(CertificateKind::itl_recovery, itl_recovery_->certificate);
    stores_.vouch_in(*database);
    return database;
}

void Cluster::start_tvs(Node& node) {
    node.tvs = RunningTvs{node.certificates.at(CertificateKind::tvs), database()};
}

void Cluster::import_certificates(TrustStore store, const std::vector<ctl::CertificatePtr>& certificates,
                                  Time now) {
    for (const ctl::CertificatePtr& certificate : certificates) {
        stores_.upload(store, certificate);
        for (Node& node : nodes_)
            if (node.is_member && !node.is_away) node.stores.upload(store, certificate);
        imported_.insert(certificate->identity());
    }
    follow_database(now);
    if (settings_.choices.tvs_learns_by_notification) return;
    TrustStores imported;
    for (const ctl::CertificatePtr& certificate : certificates) {
        const auto& held = stores_.certificates(store);
        if (std::ranges::any_of(held, [&](const ctl::CertificatePtr& h) { return *h == *certificate; }))
            imported.upload(store, certificate);
    }
    for (Node& node : nodes_) {
        if (!node.tvs || node.is_away) continue;
        auto known = std::make_shared<tvs::CertificateStore>(*node.tvs->database(now));
        imported.vouch_in(*known);
        node.tvs->notices.push_back({now, std::move(known)});
    }
}

// From 8.5 on a change-notification service copies uploads to the other nodes (Cisco's German guide to
// certificates in CUCM), but for CAPF-trust; a node that is away gets them when it comes back.
void Cluster::replicate() {
    for (Node& node : nodes_)
        if (node.is_member && !node.is_away) node.stores.copy_replicated(stores_);
}

void Cluster::follow_database(Time now) {
    replicate();
    if (settings_.choices.tvs_learns_by_notification) {
        const VouchedCertificates changed = database();
        for (Node& node : nodes_)
            if (node.tvs && node.is_member && !node.is_away && !node.stopped.contains(Service::tvs))
                node.tvs->notices.push_back({now + settings_.choices.tvs_notification, changed});
    }
    rebuild_itls(now);
    if (!behaviour_.services_follow_certificates) return;
    for (Node& node : nodes_) {
        if (!node.is_member || node.is_away) continue;
        const auto is_renewed = [&node](CertificateKind kind, const ctl::CertificatePtr& presented) {
            return *node.certificates.at(kind).certificate != *presented;
        };
        if (node.tvs && !node.stopped.contains(Service::tvs) &&
            is_renewed(CertificateKind::tvs, node.tvs->identity.certificate))
            start(node, Service::tvs, now);
        if (node.capf && is_renewed(CertificateKind::capf, node.capf->certificate))
            start(node, Service::capf, now);
        if (node.call_manager &&
            is_renewed(CertificateKind::call_manager, node.call_manager->identity.certificate))
            start(node, Service::call_manager, now);
    }
}

std::optional<Time> Cluster::next_notice(Time now) const {
    std::optional<Time> next;
    for (const Node& node : nodes_) {
        if (!node.tvs) continue;
        const auto notice = std::ranges::upper_bound(node.tvs->notices, now, {}, &RunningTvs::Notice::from);
        if (notice != node.tvs->notices.end() && (!next || notice->from < *next)) next = notice->from;
    }
    return next;
}

bool Cluster::answers_by_notice(const Node& node, const tvs::Request& request,
                                const tvs::Response& response) const {
    if (!response.grant) return false;
    const auto* verify = std::get_if<tvs::Verify>(&request.question);
    const auto certificate =
        ctl::Certificate::from_der(verify != nullptr ? verify->certificate : response.grant->certificate);
    if (!certificate || imported_.contains((*certificate)->identity())) return false;
    const tvs::StoredCertificate* known = node.tvs->read_at_start->find((*certificate)->identity());
    if (known != nullptr && !known->roles.empty()) return false;
    if (!node.ctl_file) return true;
    const auto list = ctl::decode_trust_list(*node.ctl_file);
    return !list || std::ranges::none_of((*list)->records, [&](const ctl::Record& r) {
        return r.identity() == (*certificate)->identity();
    });
}

void Cluster::take_away(const std::string& name, std::optional<Service> service,
                        std::optional<std::uint16_t> port) {
    Node& node = find(name);
    if (service) {
        node.stopped.insert(*service);
    } else if (port) {
        node.blocked_ports.insert(*port);
    } else {
        node.is_away = true;
    }
}

void Cluster::give_back(const std::string& name, std::optional<Service> service,
                        std::optional<std::uint16_t> port, Time now) {
    Node& node = find(name);
    if (service) {
        node.stopped.erase(*service);
        if (!node.is_away) start(node, *service, now);
    } else if (port) {
        node.blocked_ports.erase(*port);
    } else {
        node.is_away = false;
        node.stores.copy_replicated(stores_);
        node.ctl_file = ctl_;
        start_all(node, now);
    }
}

// The CTL on the node's disk counts at once (Cisco 118893). With Q2 off it does not vouch for the cluster's
// own ITLRecovery either.
VouchedCertificates Cluster::vouched_by(const Node& node, Time now) const {
    const VouchedCertificates& database = node.tvs->database(now);
    if (!node.ctl_file) return database;
    auto store = std::make_shared<tvs::CertificateStore>(*database);
    const auto list = ctl::decode_trust_list(*node.ctl_file);
    if (!list) return store;
    for (const ctl::Record& entry : (*list)->records) {
        if (!entry.certificate) continue;
        const bool is_own = itl_recovery_ && *entry.certificate == *itl_recovery_->certificate;
        if (!is_own || settings_.choices.tvs_vouches_own_itlrecovery)
            store->add(entry.certificate, entry.role);
    }
    return store;
}

bool Cluster::accepts_device_certificate(const ctl::Certificate& shown, const Node& node, Time now) const {
    if (!shown.is_valid_at(now)) return false;
    const auto signed_it = [&shown](const ctl::CertificatePtr& authority) {
        return has_made(*authority, shown);
    };
    if (std::ranges::any_of(own_capfs_, signed_it, certificate_of)) return ctl_names_capf_in_use();
    return signed_it(manufacturing_authority_) ||
           std::ranges::any_of(node.stores.certificates(TrustStore::call_manager), signed_it) ||
           std::ranges::any_of(node.stores.certificates(TrustStore::capf), signed_it);
}

std::optional<CertificateOperation> Cluster::certificate_operation(const std::string& device) const {
    const std::optional<Device> known = settings_.devices(device);
    if (!known) return std::nullopt;
    return known->operation.value_or(CertificateOperation::install);
}

bool Cluster::lets_in(const ctl::Certificate& shown, Time now) const {
    const auto signed_it = [&shown](const ctl::CertificatePtr& authority) {
        return has_made(*authority, shown);
    };
    return shown.is_valid_at(now) &&
           (signed_it(manufacturing_authority_) || std::ranges::any_of(authentication_server_, signed_it));
}

bool Cluster::ctl_names_capf_in_use() const {
    const std::optional<TlsIdentity>& in_use = publisher().capf;
    if (security_ != ClusterSecurity::mixed || !ctl_ || !in_use) return true;
    const auto list = ctl::decode_trust_list(*ctl_);
    return list && std::ranges::any_of((*list)->records, [&in_use](const ctl::Record& r) {
               return r.role == ctl::Role::capf && r.certificate && *r.certificate == *in_use->certificate;
           });
}

bool Cluster::may_register_as(std::string_view device, const ctl::Certificate& shown) const {
    if (!settings_.choices.registers_under_own_name) return true;
    const std::string name = ctl::common_name(shown.subject());
    return name == device || name.ends_with(fmt::format("-{}", device));
}

bool Cluster::accepts_device(std::string_view device) const {
    return settings_.auto_registration || settings_.devices(device).has_value();
}

const TlsIdentity* Cluster::capf() const {
    const auto found = publisher().certificates.find(CertificateKind::capf);
    return found == publisher().certificates.end() ? nullptr : &found->second;
}

ctl::CertificatePtr Cluster::issue_lsc(const std::string& device, const ctl::PublicKey& key, Time now) const {
    if (!settings_.devices(device)) return nullptr;
    return maker_.device_certificate(device, key, *publisher().capf, now);
}

}  // namespace scenarios
