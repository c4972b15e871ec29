// The files of a cluster: what its lists hold and who signs them, and what its TFTP services answer with.
#include <algorithm>
#include <stdexcept>

#include <boost/asio/ip/address_v4.hpp>
#include <fmt/format.h>

#include "scenarios/cluster/cluster.hpp"
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

}  // namespace scenarios
