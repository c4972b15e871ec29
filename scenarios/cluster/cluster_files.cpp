// The files of a cluster: what its lists hold and who signs them, and what its TFTP services answer with.
#include <algorithm>
#include <stdexcept>

#include <boost/asio/ip/address_v4.hpp>
#include <fmt/format.h>

#include "ctl/encrypted_file.hpp"
#include "scenarios/cluster/cluster.hpp"
#include "scenarios/cluster/configuration_file.hpp"

namespace scenarios {
namespace {

constexpr std::string_view itl_file_name = "ITLFile.tlv";
constexpr std::string_view ctl_file_name = "CTLFile.tlv";
constexpr std::string_view default_file_name = "XMLDefault.cnf.xml";
constexpr std::string_view ring_list_name = "Ringlist.xml";
constexpr std::string_view signed_suffix = ".sgn";
constexpr std::string_view encrypted_suffix = ".enc";
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

// What a phone asks for by a name.
struct FileName {
    enum class Kind { none, ctl, itl, configuration, common };

    Kind kind = Kind::none;
    std::string_view device = {};  // "SEP..."; empty for files of no device
    std::string_view stem = {};    // without the suffixes that say how the file is wrapped
    bool is_signed = false;
    bool is_encrypted = false;
};

// CTLFile.tlv, CTLSEP<mac>.tlv, the same for ITL; SEP<mac>.cnf.xml, with .sgn or .enc.sgn behind it; common
// files.
FileName parse_file_name(std::string_view name) {
    using Kind = FileName::Kind;
    if (name == itl_file_name) return {.kind = Kind::itl};
    if (name == ctl_file_name) return {.kind = Kind::ctl};
    FileName parsed;
    parsed.stem = name;
    if (take_suffix(parsed.stem, ".tlv")) {
        parsed.device = parsed.stem;
        parsed.kind = take_prefix(parsed.device, "CTL")   ? Kind::ctl
                      : take_prefix(parsed.device, "ITL") ? Kind::itl
                                                          : Kind::none;
        return parsed;
    }
    parsed.is_signed = take_suffix(parsed.stem, signed_suffix);
    parsed.is_encrypted = parsed.is_signed && take_suffix(parsed.stem, encrypted_suffix);
    const bool is_common = parsed.stem == default_file_name || parsed.stem == ring_list_name;
    if (is_common) {
        if (!parsed.is_encrypted) parsed.kind = Kind::common;
        return parsed;
    }
    parsed.device = parsed.stem;
    if (take_suffix(parsed.device, configuration_suffix)) parsed.kind = Kind::configuration;
    return parsed;
}

bool has_same_records(const ctl::Bytes& left, const ctl::Bytes& right) {
    const auto a = ctl::decode_trust_list(left);
    const auto b = ctl::decode_trust_list(right);
    if (!a || !b) return false;
    const auto records = [](const ctl::TrustList& list) {
        return ctl::BytesView(list.bytes).subspan(list.header.length);
    };
    return std::ranges::equal(records(**a), records(**b));
}

bool has_same_contents(const ctl::Bytes& left, const ctl::Bytes& right) {
    const auto a = ctl::decode_trust_list(left);
    const auto b = ctl::decode_trust_list(right);
    return a && b && (*a)->header.signer == (*b)->header.signer &&
           (*a)->header.digest == (*b)->header.digest && has_same_records(left, right);
}

ctl::RecordTemplate record(ctl::Role role, const Node& node, const ctl::CertificatePtr& certificate) {
    return {.role = role,
            .dns_name = node.name,
            .certificate = certificate,
            .certificate_signature = true,
            .ip_address = boost::asio::ip::make_address_v4(node.address).to_bytes()};
}

}  // namespace

// The ITL is built when TFTP starts (Q15), and is a new file only if its contents or its digest changed
// (Security Guide 14SU2: TFTP keeps the hash of what it generated).
void Cluster::start_tftp(Node& node, Time now) {
    SharedBytes itl = signed_itl(node, itl_signer(node), now);
    if (node.tftp && has_same_contents(*node.tftp->itl, *itl)) itl = node.tftp->itl;
    node.tftp = RunningTftp{itl, node.ctl_file, node.certificates.at(CertificateKind::call_manager), digest_};
    node.tftp_https = RunningService{node.certificates.at(CertificateKind::tomcat),
                                     node.stores.certificates(TrustStore::call_manager)};
}

bool Cluster::follows_by_itself() const {
    return settings_.choices.itl_auto_rebuild.value_or(behaviour_.services_follow_certificates);
}

// Where ITLs follow a certificate by themselves (Q15): from 14 on, where no document has TFTP restarted, and
// with the key that signs configurations; before 14, by choice, the list alone. A list whose records stay the
// same keeps its signature, be it that of `utils itl reset localkey`, until TFTP starts anew (Security Guide
// 14SU2). The CTL stays what TFTP read when it started.
void Cluster::rebuild_itls(Time now) {
    if (!follows_by_itself()) return;
    for (Node& node : nodes_) {
        if (!node.tftp || !node.is_member || node.is_away) continue;
        const ctl::Digest digest = node.tftp->digest;  // another one counts from TFTP's next start on
        const SharedBytes itl = signed_itl(node, itl_signer(node), now, digest);
        if (!has_same_records(*node.tftp->itl, *itl)) node.tftp->itl = itl;
        if (behaviour_.services_follow_certificates)
            node.tftp->signer = node.certificates.at(CertificateKind::call_manager);
    }
}

// The publisher copies files by SFTP. A node that is off the network, or can't be reached on that port, keeps
// what it has.
bool Cluster::takes_files_of_publisher(const Node& node) const {
    return node.is_member && !node.is_away &&
           (&node == &publisher() || !node.blocked_ports.contains(sftp_port));
}

SharedBytes Cluster::signed_itl(const Node& node, const TlsIdentity& signer, Time now) const {
    return signed_itl(node, signer, now, digest_);
}

SharedBytes Cluster::signed_itl(const Node& node, const TlsIdentity& signer, Time now,
                                ctl::Digest digest) const {
    std::vector<ctl::RecordTemplate> records = itl_records(node);
    // The list names its signer (domain.md 1.4), even one that was brought from elsewhere.
    const auto is_signer = [&signer](const ctl::RecordTemplate& r) {
        return r.role == ctl::Role::sast && *r.certificate == *signer.certificate;
    };
    if (std::ranges::none_of(records, is_signer))
        records.push_back(record(ctl::Role::sast, publisher(), signer.certificate));
    return share(made(ctl::make_trust_list(records, {.certificate = signer.certificate,
                                                     .key = signer.key,
                                                     .digest = digest,
                                                     .file_name = std::string(itl_file_name),
                                                     .time = now,
                                                     .signer_version = {}})));
}

// One file, the same on all nodes; offered to phones once TFTP restarts, or at once (Q27).
void Cluster::sign_ctl(const TlsIdentity& signer, Time now) {
    ctl_ = share(made(ctl::make_trust_list(ctl_records(), {.certificate = signer.certificate,
                                                           .key = signer.key,
                                                           .digest = ctl::Digest::sha1,
                                                           .file_name = std::string(ctl_file_name),
                                                           .time = now,
                                                           .signer_version = {}})));
    for (Node& node : nodes_) {
        if (!takes_files_of_publisher(node)) continue;
        node.ctl_file = ctl_;
        if (settings_.choices.ctl_is_offered_at_once && node.tftp) node.tftp->ctl = ctl_;
    }
}

const TlsIdentity& Cluster::itl_signer(const Node& node) const {
    return list_signer(behaviour_.itl_signer, node);
}

const TlsIdentity& Cluster::list_signer(ListSigner signer, const Node& node) const {
    switch (signer) {
        case ListSigner::etoken: return etokens_.front();
        case ListSigner::itl_recovery: return itl_recovery_of(node);
        case ListSigner::call_manager: break;
    }
    return node.certificates.at(CertificateKind::call_manager);
}

// The publisher's, on every node; with the option of Q9 and before 12.5 the node's own.
const TlsIdentity& Cluster::itl_recovery_of(const Node& node) const {
    constexpr Version one_for_all{12, 5, 0, 0};
    const auto own = node.certificates.find(CertificateKind::itl_recovery);
    return own != node.certificates.end() && settings_.version < one_for_all ? own->second : *itl_recovery_;
}

// Domain.md 4.2 (Security Guide 14SU2, Cisco 214231). While the rollback parameter is set, only the signer's
// own record stays.
std::vector<ctl::RecordTemplate> Cluster::itl_records(const Node& node) const {
    const ctl::CertificatePtr& own = node.certificates.at(CertificateKind::call_manager).certificate;
    if (rollback_) return {record(ctl::Role::sast, node, itl_signer(node).certificate)};
    std::vector<ctl::RecordTemplate> records;
    records.push_back(record(ctl::Role::sast, node, own));
    if (itl_recovery_)
        records.push_back(record(ctl::Role::sast, publisher(), itl_recovery_of(node).certificate));
    records.push_back(
        record(node.runs.contains(Service::call_manager) ? ctl::Role::ccm_tftp : ctl::Role::tftp, node, own));
    for (const Node& other : nodes_)
        if (other.is_member && other.runs.contains(Service::tvs))
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
    if (!uses_etokens()) {
        records.push_back(record(ctl::Role::sast, publisher(),
                                 publisher().certificates.at(CertificateKind::call_manager).certificate));
    }
    // Beside eTokens it stands where it signs ITLs, so that the CTL vouches for them (a choice, as Q24: the
    // documents list records for tokenless CTLs only).
    const bool signs_itls = behaviour_.itl_signer == ListSigner::itl_recovery;
    if (behaviour_.ctl_names_itl_recovery && (!uses_etokens() || signs_itls))
        records.push_back(record(ctl::Role::sast, publisher(), itl_recovery_->certificate));
    for (const Node& node : nodes_) {
        if (!node.is_member) continue;
        if (!node.runs.contains(Service::call_manager) && !node.runs.contains(Service::tftp)) continue;
        const bool is_mixed = security_ == ClusterSecurity::mixed;
        records.push_back(
            record(ctl::Role::ccm_tftp, node,
                   is_mixed ? node.certificates.at(CertificateKind::call_manager).certificate : nullptr));
    }
    if (const TlsIdentity* authority = capf())
        records.push_back(record(ctl::Role::capf, publisher(), authority->certificate));
    const auto add_foreign = [&](ctl::Role role, const ctl::CertificatePtr& foreign) {
        records.push_back(record(role, publisher(), foreign));
        records.back().dns_name.reset();
        records.back().ip_address.reset();
    };
    for (const ctl::CertificatePtr& foreign : stores_.certificates(TrustStore::phone_sast))
        add_foreign(ctl::Role::sast, foreign);
    if (settings_.alternate_tftp)
        for (const ctl::CertificatePtr& foreign : settings_.alternate_tftp())
            add_foreign(ctl::Role::tftp, foreign);
    return records;
}

SharedBytes Cluster::file(const Node& node, std::string_view name, Time now) const {
    const FileName wanted = parse_file_name(name);
    const bool is_of_stranger = !wanted.device.empty() && !settings_.devices(wanted.device);
    if (is_of_stranger && settings_.remote_files) return settings_.remote_files(name, now);
    return own_file(node, name, now);
}

SharedBytes Cluster::own_file(const Node& node, std::string_view name, Time now) const {
    const RunningTftp& tftp = *node.tftp;
    const FileName wanted = parse_file_name(name);
    if (wanted.kind == FileName::Kind::none) return nullptr;
    if (wanted.kind == FileName::Kind::common)
        return offered(node, common_file(wanted.stem), wanted.stem, wanted.is_signed, now);
    // A phone's own names lead to the common lists, for devices that are known (Cisco 214528).
    std::optional<Device> device;
    if (!wanted.device.empty()) {
        device = settings_.devices(wanted.device);
        if (!device) return nullptr;
    }
    if (wanted.kind == FileName::Kind::ctl) return tftp.ctl;
    if (wanted.kind == FileName::Kind::itl) return tftp.itl;
    // Beside an encrypted file stands a small one, which tells of it (Security Guide 12.5(1), encrypted
    // configuration).
    if (wanted.is_encrypted)
        return device->is_encrypted ? encrypted(node, *device, wanted.stem, now) : nullptr;
    const phone::Configuration whole = configuration(*device);
    return offered(node, device->is_encrypted ? partial_configuration(whole) : device_configuration(whole),
                   wanted.stem, wanted.is_signed, now);
}

std::string Cluster::common_file(std::string_view file) const {
    if (file == ring_list_name) return ring_list();
    phone::Configuration configuration;
    for (const Node& other : nodes_)
        if (other.is_member && other.runs.contains(Service::call_manager))
            configuration.call_managers.push_back(call_manager_address(other));
    configuration.services = services_address(publisher());
    return default_configuration(configuration);
}

phone::CallManagerAddress Cluster::call_manager_address(const Node& node) const {
    return {node.address, settings_.ports.sip, settings_.ports.secured_sip};
}

phone::HttpsAddress Cluster::services_address(const Node& node) const {
    return {node.address, settings_.ports.https, "/ccmcip/xmldirectory.jsp"};
}

phone::Configuration Cluster::configuration(const Device& device) const {
    phone::Configuration configuration;
    for (const std::string& name : device.call_manager_group) {
        const Node& member = node(name);
        if (!member.is_member) continue;
        configuration.call_managers.push_back(call_manager_address(member));
        // The TVS list is filled from the CallManager group (Cisco 213407, 118893).
        if (member.runs.contains(Service::tvs))
            configuration.tvs_servers.push_back({member.address, settings_.ports.tvs});
        if (!configuration.services) configuration.services = services_address(member);
    }
    if (security_ == ClusterSecurity::mixed) configuration.security_mode = device.security;
    configuration.is_encrypted = device.is_encrypted;
    if (device.is_encrypted || device.operation) {
        if (device.certificate && !device.operation)
            configuration.certificate_hash = ctl::hex(ctl::md5(device.certificate->der()));
        if (capf() != nullptr)
            configuration.capf = phone::CapfAddress{publisher().address, settings_.ports.capf};
    }
    return configuration;
}

ctl::SigningOptions Cluster::signing(const Node& node, std::string file_name, Time now) {
    return {.certificate = node.tftp->signer.certificate,
            .key = node.tftp->signer.key,
            .digest = node.tftp->digest,
            .file_name = std::move(file_name),
            .time = now,
            .signer_version = {}};
}

// The text as it is, or signed.
SharedBytes Cluster::offered(const Node& node, const std::string& text, std::string_view name, bool is_signed,
                             Time now) {
    if (!is_signed) return share(ctl::Bytes(text.begin(), text.end()));
    return share(made(ctl::make_signed_file(ctl::as_bytes(text),
                                            signing(node, fmt::format("{}{}", name, signed_suffix), now))));
}

SharedBytes Cluster::encrypted(const Node& node, const Device& device, std::string_view name,
                               Time now) const {
    if (!device.certificate) return nullptr;
    const std::string text = device_configuration(configuration(device));
    return share(made(ctl::make_encrypted_file(
        ctl::as_bytes(text), device.certificate->public_key(),
        signing(node, fmt::format("{}{}{}", name, encrypted_suffix, signed_suffix), now))));
}

}  // namespace scenarios
