#include "scenarios/cluster/cluster.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace scenarios {
bool Node::serves(Service service, std::uint16_t port) const {
    return runs.contains(service) && !is_away && !stopped.contains(service) && !blocked_ports.contains(port);
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
        node.address = wanted.address;
        node.runs = wanted.runs;
        nodes_.push_back(std::move(node));
    }
    for (Node& node : nodes_) {
        make_certificate(node, CertificateKind::call_manager, now);
        make_certificate(node, CertificateKind::tvs, now);
        make_certificate(node, CertificateKind::tomcat, now);
        make_certificate(node, CertificateKind::ipsec, now);
        if (node.runs.contains(Service::capf)) make_certificate(node, CertificateKind::capf, now);
    }
    if (behaviour_.has_itl_recovery) make_certificate(nodes_.front(), CertificateKind::itl_recovery, now);
    if (behaviour_.ctl_signer == ListSigner::etoken) {
        for (int number : {1, 2}) {
            etokens_.push_back(maker_.etoken(number, now));
            remember(fmt::format("eToken {} of {}", number, settings_.name), etokens_.back());
        }
    }
    if (security_ == ClusterSecurity::mixed) make_ctl(now);
    for (Node& node : nodes_)
        for (const Service service : node.runs) start(node, service, now);
}

void Cluster::make_certificate(Node& node, CertificateKind kind, Time now) {
    TlsIdentity identity = maker_.node_certificate(kind, node.name, behaviour_, now);
    remember(certificate_kind_name(kind) + " " + node.name, identity);
    if (kind == CertificateKind::capf) own_capfs_.push_back(identity.certificate);
    if (kind == CertificateKind::itl_recovery) {
        itl_recovery_ = std::move(identity);
    } else {
        node.certificates.insert_or_assign(kind, std::move(identity));
    }
}

void Cluster::remember(const std::string& label, const TlsIdentity& identity) {
    for (KnownCertificate& known : known_)
        if (known.label == label) known.label = "former " + label;
    known_.push_back({label, identity.certificate});
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
        if (names.empty() || std::ranges::find(names, node.name) != names.end()) found.push_back(&node);
    return found;
}

void Cluster::regenerate(CertificateKind kind, const std::vector<std::string>& nodes, Time now) {
    if (kind == CertificateKind::itl_recovery) return make_certificate(nodes_.front(), kind, now);
    for (Node* node : chosen(nodes))
        if (node->certificates.contains(kind) && !node->is_away) make_certificate(*node, kind, now);
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
            node.call_manager = node.certificates.at(CertificateKind::call_manager);
            return;
        case Service::tftp: return start_tftp(node, now);
        case Service::tvs: return start_tvs(node);
        case Service::capf: return;  // issues LSCs with the publisher's current certificate
    }
}

// A TVS reads the database when it starts: the certificates of all nodes (Q23) and the trust stores.
void Cluster::start_tvs(Node& node) {
    auto database = std::make_shared<tvs::CertificateStore>();
    for (const Node& other : nodes_) {
        for (const auto& [kind, identity] : other.certificates) {
            switch (kind) {
                // SAST and CCM+TFTP were seen in answers for an own, regenerated CallManager (Cisco 118893).
                case CertificateKind::call_manager:
                    database->add(identity.certificate, ctl::Role::sast);
                    database->add(identity.certificate, ctl::Role::ccm_tftp);
                    break;
                // Q18.
                case CertificateKind::tvs: database->add(identity.certificate, ctl::Role::tvs); break;
                case CertificateKind::capf: database->add(identity.certificate, ctl::Role::capf); break;
                case CertificateKind::tomcat:
                    database->add(identity.certificate, ctl::Role::app_server);
                    break;
                case CertificateKind::ipsec:
                case CertificateKind::itl_recovery: break;
            }
        }
    }
    if (itl_recovery_) database->add(itl_recovery_->certificate, ctl::Role::sast);  // Q2
    node.stores.vouch_in(*database);
    node.tvs = RunningTvs{node.certificates.at(CertificateKind::tvs), std::move(database)};
}

void Cluster::upload(TrustStore store, const std::vector<ctl::CertificatePtr>& certificates) {
    for (const ctl::CertificatePtr& certificate : certificates) stores_.upload(store, certificate);
    replicate();
}

void Cluster::import_certificates(TrustStore store, const std::vector<ctl::CertificatePtr>& certificates) {
    TrustStores imported;
    for (const ctl::CertificatePtr& certificate : certificates) {
        stores_.upload(store, certificate);
        const auto& held = stores_.certificates(store);
        if (std::ranges::any_of(held, [&](const ctl::CertificatePtr& h) { return *h == *certificate; }))
            imported.upload(store, certificate);
    }
    replicate();
    for (Node& node : nodes_) {
        if (!node.tvs || node.is_away) continue;
        auto database = std::make_shared<tvs::CertificateStore>(*node.tvs->database);
        imported.vouch_in(*database);
        node.tvs->database = std::move(database);
    }
}

// From 8.5 on a change-notification service copies uploads to the other nodes (Cisco's German guide to
// certificates in CUCM); a node that is away gets them when it comes back.
void Cluster::replicate() {
    for (Node& node : nodes_)
        if (!node.is_away) node.stores = stores_;
}

void Cluster::update_ctl(Time now) {
    make_ctl(now);
}

void Cluster::set_security(ClusterSecurity security, Time now) {
    security_ = security;
    make_ctl(now);
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
        replicate();
        node.ctl_file = ctl_;
        for (const Service each : node.runs)
            if (!node.stopped.contains(each)) start(node, each, now);
    }
}

std::shared_ptr<const tvs::CertificateStore> Cluster::vouched_by(const Node& node) const {
    if (!node.ctl_file) return node.tvs->database;
    auto store = std::make_shared<tvs::CertificateStore>(*node.tvs->database);
    const auto list = ctl::decode_trust_list(*node.ctl_file);
    if (list)
        for (const ctl::Record& entry : (*list)->records)
            if (entry.certificate) store->add(entry.certificate, entry.role);
    return store;
}

bool Cluster::accepts_device_certificate(const ctl::Certificate& shown) const {
    const auto signed_it = [&shown](const ctl::CertificatePtr& authority) {
        return shown.is_signed_by(*authority);
    };
    if (std::ranges::any_of(own_capfs_, signed_it)) return ctl_names_capf_in_use();
    return signed_it(manufacturing_authority_) ||
           std::ranges::any_of(stores_.certificates(TrustStore::call_manager), signed_it) ||
           std::ranges::any_of(stores_.certificates(TrustStore::capf), signed_it);
}

bool Cluster::ctl_names_capf_in_use() const {
    if (security_ != ClusterSecurity::mixed || !ctl_ || capf() == nullptr) return true;
    const auto list = ctl::decode_trust_list(*ctl_);
    return list && std::ranges::any_of((*list)->records, [this](const ctl::Record& r) {
               return r.role == ctl::Role::capf && r.certificate && *r.certificate == *capf()->certificate;
           });
}

bool Cluster::accepts_device(std::string_view device) const {
    return settings_.auto_registration || settings_.devices(device).has_value();
}

tvs::TlsRange Cluster::tls() const {
    return {settings_.oldest_tls, behaviour_.newest_tls};
}

const TlsIdentity* Cluster::capf() const {
    const auto found = publisher().certificates.find(CertificateKind::capf);
    return found == publisher().certificates.end() ? nullptr : &found->second;
}

}  // namespace scenarios
