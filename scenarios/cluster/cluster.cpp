#include "scenarios/cluster/cluster.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include <boost/asio/ip/address_v4.hpp>
#include <fmt/format.h>

#include "scenarios/cluster/configuration_file.hpp"

namespace scenarios {
namespace {

constexpr std::string_view itl_file_name = "ITLFile.tlv";
constexpr std::string_view ctl_file_name = "CTLFile.tlv";
constexpr std::string_view default_file_name = "XMLDefault.cnf.xml";
constexpr std::string_view signed_suffix = ".sgn";
constexpr std::string_view configuration_suffix = ".cnf.xml";

template <typename T>
T made(ctl::Result<T> result) {
    if (!result) throw std::runtime_error("a file can't be made: " + result.error().message);
    return std::move(*result);
}

SharedBytes share(ctl::Bytes bytes) {
    return std::make_shared<const ctl::Bytes>(std::move(bytes));
}

bool take_suffix(std::string_view& text, std::string_view suffix) {
    if (!text.ends_with(suffix)) return false;
    text.remove_suffix(suffix.size());
    return true;
}

bool take_prefix(std::string_view& text, std::string_view prefix) {
    if (!text.starts_with(prefix)) return false;
    text.remove_prefix(prefix.size());
    return true;
}

bool has_same_contents(const ctl::Bytes& left, const ctl::Bytes& right) {
    const auto a = ctl::decode_trust_list(left);
    const auto b = ctl::decode_trust_list(right);
    if (!a || !b || (*a)->header.signer != (*b)->header.signer) return false;
    const auto records = [](const ctl::TrustList& list) {
        return ctl::BytesView(list.bytes).subspan(list.header.length);
    };
    return std::ranges::equal(records(**a), records(**b));
}

ctl::RecordTemplate record(ctl::Role role, const Node& node, const ctl::CertificatePtr& certificate) {
    return {.role = role,
            .dns_name = node.name,
            .certificate = certificate,
            .certificate_signature = true,
            .ip_address = boost::asio::ip::make_address_v4(node.address).to_bytes()};
}

}  // namespace

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

// The ITL is built when TFTP starts (Q15), and is a new file only if its contents changed (Security Guide
// 14SU2: TFTP keeps the hash of what it generated).
void Cluster::start_tftp(Node& node, Time now) {
    const TlsIdentity& signer = itl_signer(node);
    SharedBytes itl =
        share(made(ctl::make_trust_list(itl_records(node), {.certificate = signer.certificate,
                                                            .key = signer.key,
                                                            .digest = ctl::Digest::sha1,
                                                            .file_name = std::string(itl_file_name),
                                                            .time = now,
                                                            .signer_version = {}})));
    if (node.tftp && has_same_contents(*node.tftp->itl, *itl)) itl = node.tftp->itl;
    node.tftp = RunningTftp{itl, node.ctl_file, node.certificates.at(CertificateKind::call_manager)};
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

// One file, the same on all nodes; offered to phones once TFTP restarts (Q27).
void Cluster::make_ctl(Time now) {
    const TlsIdentity& signer = ctl_signer();
    ctl_ = share(made(ctl::make_trust_list(ctl_records(), {.certificate = signer.certificate,
                                                           .key = signer.key,
                                                           .digest = ctl::Digest::sha1,
                                                           .file_name = std::string(ctl_file_name),
                                                           .time = now,
                                                           .signer_version = {}})));
    for (Node& node : nodes_)
        if (!node.is_away) node.ctl_file = ctl_;
}

const TlsIdentity& Cluster::itl_signer(const Node& node) const {
    return behaviour_.itl_signer == ListSigner::itl_recovery
               ? *itl_recovery_
               : node.certificates.at(CertificateKind::call_manager);
}

const TlsIdentity& Cluster::ctl_signer() const {
    switch (behaviour_.ctl_signer) {
        case ListSigner::etoken: return etokens_.front();
        case ListSigner::itl_recovery: return *itl_recovery_;
        case ListSigner::call_manager: break;
    }
    return publisher().certificates.at(CertificateKind::call_manager);
}

// Domain.md 4.2 (Security Guide 14SU2, Cisco 214231). While the rollback parameter is set, only the signer's
// own record stays.
std::vector<ctl::RecordTemplate> Cluster::itl_records(const Node& node) const {
    const ctl::CertificatePtr& own = node.certificates.at(CertificateKind::call_manager).certificate;
    if (rollback_) return {record(ctl::Role::sast, node, itl_signer(node).certificate)};
    std::vector<ctl::RecordTemplate> records;
    records.push_back(record(ctl::Role::sast, node, own));
    if (itl_recovery_) records.push_back(record(ctl::Role::sast, publisher(), itl_recovery_->certificate));
    records.push_back(
        record(node.runs.contains(Service::call_manager) ? ctl::Role::ccm_tftp : ctl::Role::tftp, node, own));
    for (const Node& other : nodes_)
        if (other.runs.contains(Service::tvs))
            records.push_back(
                record(ctl::Role::tvs, other, other.certificates.at(CertificateKind::tvs).certificate));
    if (const TlsIdentity* authority = capf())
        records.push_back(record(ctl::Role::capf, publisher(), authority->certificate));
    return records;
}

// Domain.md 4.3 (Security Guide 12.5, CTL setup; Cisco 118893). In non-secure mode the servers lose their
// certificates (Cisco 118892).
std::vector<ctl::RecordTemplate> Cluster::ctl_records() const {
    std::vector<ctl::RecordTemplate> records;
    for (const TlsIdentity& token : etokens_) {
        records.push_back(record(ctl::Role::sast, publisher(), token.certificate));
        records.back().dns_name = "";
        records.back().certificate_signature = false;
    }
    if (etokens_.empty()) {
        records.push_back(record(ctl::Role::sast, publisher(),
                                 publisher().certificates.at(CertificateKind::call_manager).certificate));
        if (behaviour_.ctl_names_itl_recovery)
            records.push_back(record(ctl::Role::sast, publisher(), itl_recovery_->certificate));
    }
    for (const Node& node : nodes_) {
        if (!node.runs.contains(Service::call_manager) && !node.runs.contains(Service::tftp)) continue;
        const bool is_mixed = security_ == ClusterSecurity::mixed;
        records.push_back(
            record(ctl::Role::ccm_tftp, node,
                   is_mixed ? node.certificates.at(CertificateKind::call_manager).certificate : nullptr));
    }
    if (const TlsIdentity* authority = capf())
        records.push_back(record(ctl::Role::capf, publisher(), authority->certificate));
    for (const ctl::CertificatePtr& foreign : stores_.certificates(TrustStore::phone_sast)) {
        records.push_back(record(ctl::Role::sast, publisher(), foreign));
        records.back().dns_name.reset();
        records.back().ip_address.reset();
    }
    return records;
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

SharedBytes Cluster::file(const Node& node, std::string_view name, Time now) const {
    const RunningTftp& tftp = *node.tftp;
    if (name == itl_file_name) return tftp.itl;
    if (name == ctl_file_name) return tftp.ctl;
    std::string_view stem = name;
    if (take_suffix(stem, ".tlv")) {
        // A phone's own names lead to the common files, for devices that are known (Cisco 214528).
        if (take_prefix(stem, "CTL")) return settings_.devices(stem) ? tftp.ctl : nullptr;
        if (take_prefix(stem, "ITL")) return settings_.devices(stem) ? tftp.itl : nullptr;
        return nullptr;
    }
    const bool is_signed = take_suffix(stem, signed_suffix);
    return configuration(node, stem, is_signed, now);
}

SharedBytes Cluster::configuration(const Node& node, std::string_view file, bool is_signed, Time now) const {
    const auto address_of = [this](const std::string& name) {
        return phone::CallManagerAddress{this->node(name).address, settings_.ports.sip,
                                         settings_.ports.secured_sip};
    };
    std::string xml;
    std::string_view device_name = file;
    if (file == default_file_name) {
        std::vector<phone::CallManagerAddress> all;
        for (const Node& other : nodes_)
            if (other.runs.contains(Service::call_manager)) all.push_back(address_of(other.name));
        xml = default_configuration(all);
    } else {
        if (!take_suffix(device_name, configuration_suffix)) return nullptr;
        const std::optional<Device> device = settings_.devices(device_name);
        if (!device) return nullptr;
        phone::Configuration configuration;
        for (const std::string& name : device->call_manager_group) {
            configuration.call_managers.push_back(address_of(name));
            // The TVS list is filled from the CallManager group (Cisco 213407, 118893).
            if (this->node(name).runs.contains(Service::tvs))
                configuration.tvs_servers.push_back({this->node(name).address, settings_.ports.tvs});
        }
        if (security_ == ClusterSecurity::mixed) configuration.security_mode = device->security;
        xml = device_configuration(configuration);
    }
    if (!is_signed) return share(ctl::Bytes(xml.begin(), xml.end()));
    const TlsIdentity& signer = node.tftp->signer;
    return share(
        made(ctl::make_signed_file(ctl::as_bytes(xml), {.certificate = signer.certificate,
                                                        .key = signer.key,
                                                        .digest = ctl::Digest::sha1,
                                                        .file_name = fmt::format("{}{}", file, signed_suffix),
                                                        .time = now,
                                                        .signer_version = {}})));
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
