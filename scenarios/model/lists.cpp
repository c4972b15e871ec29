#include "scenarios/model/lists.hpp"

#include <algorithm>

#include <boost/asio/ip/address_v4.hpp>
#include <fmt/format.h>

#include "scenarios/model/file_name.hpp"

namespace model {
namespace {

ctl::BytesView records_of(const ctl::TrustList& list) {
    return ctl::BytesView(list.bytes).subspan(list.header.length);
}

bool has_same_records(const ctl::TrustList& left, const ctl::TrustList& right) {
    return std::ranges::equal(records_of(left), records_of(right));
}

bool has_same_contents(const ctl::TrustList& left, const ctl::TrustList& right) {
    return left.header.signer == right.header.signer && left.header.digest == right.header.digest &&
           has_same_records(left, right);
}

// CUCM's own lists have none, as far as published (model/README.md); 1.1 where a scenario says so.
std::optional<ctl::FormatVersion> signer_version(const ClusterState& cluster) {
    if (!cluster.description->has_signer_version_1_1) return std::nullopt;
    return ctl::FormatVersion{1, 1};
}

ctl::RecordTemplate record(ctl::Role role, const NodeState& node, const ctl::CertificatePtr& certificate) {
    return {.role = role,
            .dns_name = node.name(),
            .certificate = certificate,
            .certificate_signature = true,
            .ip_address = boost::asio::ip::make_address_v4(node.address()).to_bytes()};
}

// The publisher's, on every node; with the option of Q9 and before 12.5 the node's own.
const TlsIdentity& itl_recovery_of(const ClusterState& cluster, const NodeState& node) {
    const TlsIdentity* own = node.identity(CertificateKind::itl_recovery);
    return own != nullptr && !cluster.behaviour().has_one_itl_recovery ? *own : *cluster.itl_recovery;
}

const TlsIdentity& list_signer(const ClusterState& cluster, ListSigner signer, const NodeState& node) {
    switch (signer) {
        case ListSigner::etoken: return cluster.etokens.front();
        case ListSigner::itl_recovery: return itl_recovery_of(cluster, node);
        case ListSigner::call_manager: break;
    }
    return node.identities->at(CertificateKind::call_manager);
}

const TlsIdentity& itl_signer(const ClusterState& cluster, const NodeState& node) {
    return list_signer(cluster, cluster.behaviour().itl_signer, node);
}

// README.md, "What lists hold" (Security Guide 14SU2, Cisco 214231). While the rollback parameter is set,
// only the signer's own record stays.
std::vector<ctl::RecordTemplate> itl_records(const ClusterState& cluster, const NodeState& node) {
    const ctl::CertificatePtr& own = node.identities->at(CertificateKind::call_manager).certificate;
    if (cluster.rollback) return {record(ctl::Role::sast, node, itl_signer(cluster, node).certificate)};
    std::vector<ctl::RecordTemplate> records;
    records.push_back(record(ctl::Role::sast, node, own));
    if (cluster.itl_recovery)
        records.push_back(
            record(ctl::Role::sast, cluster.publisher(), itl_recovery_of(cluster, node).certificate));
    records.push_back(
        record(node.runs(Service::call_manager) ? ctl::Role::ccm_tftp : ctl::Role::tftp, node, own));
    if (const TlsIdentity* ecdsa = node.identity(CertificateKind::call_manager_ecdsa))
        records.push_back(record(node.runs(Service::call_manager) ? ctl::Role::ccm_tftp : ctl::Role::tftp,
                                 node, ecdsa->certificate));
    // A multi-server certificate has one record (Security Guide 14).
    std::vector<ctl::CertificatePtr> named;
    for (const Shared<NodeState>& other : cluster.nodes) {
        if (!other->is_member || !other->runs(Service::tvs)) continue;
        const ctl::CertificatePtr& its = other->identities->at(CertificateKind::tvs).certificate;
        if (std::ranges::find(named, its) != named.end()) continue;
        named.push_back(its);
        records.push_back(record(ctl::Role::tvs, *other, its));
    }
    if (const TlsIdentity* authority = cluster.capf())
        records.push_back(record(ctl::Role::capf, cluster.publisher(), authority->certificate));
    return records;
}

// Security Guide 12.5, CTL setup; Cisco 118893. In non-secure mode the servers lose their certificates (Cisco
// 118892).
std::vector<ctl::RecordTemplate> own_ctl_records(const ClusterState& cluster) {
    const NodeState& publisher = cluster.publisher();
    std::vector<ctl::RecordTemplate> records;
    for (const TlsIdentity& token : cluster.etokens) {
        records.push_back(record(ctl::Role::sast, publisher, token.certificate));
        records.back().dns_name = "";
        records.back().certificate_signature = false;
    }
    if (!cluster.uses_etokens())
        records.push_back(record(ctl::Role::sast, publisher,
                                 publisher.identities->at(CertificateKind::call_manager).certificate));
    // Beside eTokens it stands where it signs ITLs, so that the CTL vouches for them (a choice, as Q24: the
    // documents list records for tokenless CTLs only).
    const Behaviour behaviour = cluster.behaviour();
    const bool signs_itls = behaviour.itl_signer == ListSigner::itl_recovery;
    if (behaviour.ctl_names_itl_recovery && (!cluster.uses_etokens() || signs_itls))
        records.push_back(record(ctl::Role::sast, publisher, cluster.itl_recovery->certificate));
    for (const Shared<NodeState>& node : cluster.nodes) {
        if (!node->is_member) continue;
        if (!node->runs(Service::call_manager) && !node->runs(Service::tftp)) continue;
        const bool is_mixed = cluster.security == ClusterSecurity::mixed;
        records.push_back(
            record(ctl::Role::ccm_tftp, *node,
                   is_mixed ? node->identities->at(CertificateKind::call_manager).certificate : nullptr));
        const TlsIdentity* ecdsa = node->identity(CertificateKind::call_manager_ecdsa);
        if (is_mixed && ecdsa != nullptr)
            records.push_back(record(ctl::Role::ccm_tftp, *node, ecdsa->certificate));
    }
    if (const TlsIdentity* authority = cluster.capf())
        records.push_back(record(ctl::Role::capf, publisher, authority->certificate));
    return records;
}

std::vector<ctl::RecordTemplate> ctl_records(const ClusterState& cluster, const AlternateTftp& alternate) {
    std::vector<ctl::RecordTemplate> records = own_ctl_records(cluster);
    const auto add_foreign = [&](ctl::Role role, const ctl::CertificatePtr& foreign) {
        records.push_back(record(role, cluster.publisher(), foreign));
        records.back().dns_name.reset();
        records.back().ip_address.reset();
    };
    for (const ctl::CertificatePtr& foreign : cluster.stores->certificates(TrustStore::phone_sast))
        add_foreign(ctl::Role::sast, foreign);
    for (const ctl::CertificatePtr& foreign : alternate) add_foreign(ctl::Role::tftp, foreign);
    return records;
}

std::vector<ctl::RecordTemplate> missing(std::vector<ctl::RecordTemplate> wanted,
                                         const ctl::TrustList& list) {
    std::erase_if(wanted, [&list](const ctl::RecordTemplate& r) {
        return std::ranges::any_of(list.records, [&r](const ctl::Record& held) {
            return held.role == r.role && held.certificate == r.certificate;
        });
    });
    return wanted;
}

ctl::TrustListPtr signed_itl(const ClusterState& cluster, const NodeState& node, const TlsIdentity& signer,
                             ctl::Digest digest, const Context& context) {
    std::vector<ctl::RecordTemplate> records = itl_records(cluster, node);
    // The list names its signer (README.md, "What lists hold"), even one that was brought from elsewhere.
    const auto is_signer = [&signer](const ctl::RecordTemplate& r) {
        return r.role == ctl::Role::sast && r.certificate == signer.certificate;
    };
    if (std::ranges::none_of(records, is_signer))
        records.push_back(record(ctl::Role::sast, cluster.publisher(), signer.certificate));
    return context.issuer.trust_list(records, {.certificate = signer.certificate,
                                               .key = signer.key,
                                               .digest = digest,
                                               .file_name = std::string(itl_file_name),
                                               .time = context.issued,
                                               .signer_version = signer_version(cluster)});
}

// The publisher copies files by SFTP (Cisco 118893). A node that is off the network, or can't be reached on
// that port, keeps what it has.
bool takes_files_of_publisher(const ClusterState& cluster, std::size_t node) {
    const NodeState& state = *cluster.nodes[node];
    return state.is_member && !state.is_away && (node == 0 || !state.fault_of(sftp_port));
}

// One file, the same on all nodes; offered to phones once TFTP restarts, or at once (Q27).
void sign_ctl(ClusterState& cluster, const TlsIdentity& signer, const AlternateTftp& alternate,
              const Context& context) {
    cluster.ctl = context.issuer.trust_list(ctl_records(cluster, alternate),
                                            {.certificate = signer.certificate,
                                             .key = signer.key,
                                             .digest = ctl::Digest::sha1,
                                             .file_name = std::string(ctl_file_name),
                                             .time = context.issued,
                                             .signer_version = signer_version(cluster)});
    for (std::size_t i = 0; i < cluster.nodes.size(); ++i) {
        if (!takes_files_of_publisher(cluster, i)) continue;
        NodeState& node = cluster.nodes[i].edit();
        node.ctl_file = cluster.ctl;
        if (cluster.description->choices.ctl_is_offered_at_once && node.tftp)
            node.tftp->edit().ctl = cluster.ctl;
    }
}

}  // namespace

bool is_alike(const ctl::TrustListPtr& left, const ctl::TrustListPtr& right) {
    if (is_same(left, right)) return true;
    return left && right && left->header.signer == right->header.signer && has_same_records(*left, *right);
}

std::vector<ctl::RecordTemplate> missing_records(const ctl::TrustList& itl, const ClusterState& cluster,
                                                 const NodeState& node) {
    return missing(itl_records(cluster, node), itl);
}

std::vector<ctl::RecordTemplate> missing_records(const ctl::TrustList& ctl, const ClusterState& cluster) {
    return missing(own_ctl_records(cluster), ctl);
}

void copy_ctl(ClusterState& cluster, std::size_t node) {
    if (takes_files_of_publisher(cluster, node)) cluster.nodes[node].edit().ctl_file = cluster.ctl;
}

// A new file only if its contents or its digest changed (Security Guide 14SU2: TFTP keeps the hash of what it
// generated).
void start_tftp(ClusterState& cluster, std::size_t number, const Context& context) {
    NodeState& node = cluster.nodes[number].edit();
    ctl::TrustListPtr itl = signed_itl(cluster, node, itl_signer(cluster, node), cluster.digest, context);
    if (node.tftp && has_same_contents(*(*node.tftp)->itl, *itl)) itl = (*node.tftp)->itl;
    node.tftp = Shared(
        RunningTftp{itl, node.ctl_file, node.identities->at(CertificateKind::call_manager), cluster.digest});
    const TlsIdentity* ecdsa = node.identity(CertificateKind::call_manager_ecdsa);
    node.configuration_https.reset();
    if (cluster.description->has_signer_version_1_1 && ecdsa != nullptr)
        node.configuration_https = Shared(RunningService{*ecdsa});
    node.tftp_https = Shared(RunningService{node.identities->at(CertificateKind::tomcat),
                                            node.stores->certificates(TrustStore::call_manager)});
}

// Where ITLs follow a certificate by themselves (Q15): from 14 on, where no document has TFTP restarted, and
// with the key that signs configurations; before 14, by choice, the list alone. A list whose records stay the
// same keeps its signature, be it that of `utils itl reset localkey`, until TFTP starts anew (Security Guide
// 14SU2). The CTL stays what TFTP read when it started.
void rebuild_itls(ClusterState& cluster, const Context& context) {
    const bool follow_certificates = cluster.behaviour().services_follow_certificates;
    if (!cluster.description->choices.itl_auto_rebuild.value_or(follow_certificates)) return;
    for (Shared<NodeState>& shared : cluster.nodes) {
        if (!shared->tftp || !shared->is_member || shared->is_away) continue;
        const RunningTftp& running = **shared->tftp;
        // Another digest counts from TFTP's next start on.
        const ctl::TrustListPtr itl =
            signed_itl(cluster, *shared, itl_signer(cluster, *shared), running.digest, context);
        const TlsIdentity& signer = shared->identities->at(CertificateKind::call_manager);
        const bool is_new_list = !has_same_records(*running.itl, *itl);
        const bool is_new_signer = follow_certificates && running.signer != signer;
        if (!is_new_list && !is_new_signer) continue;
        const TlsIdentity new_signer = signer;
        RunningTftp& tftp = shared.edit().tftp->edit();
        if (is_new_list) tftp.itl = itl;
        if (is_new_signer) tftp.signer = new_signer;
        const TlsIdentity* ecdsa = shared->identity(CertificateKind::call_manager_ecdsa);
        if (follow_certificates && shared->configuration_https && ecdsa != nullptr) {
            const TlsIdentity shown = *ecdsa;
            shared.edit().configuration_https->edit().identity = shown;
        }
    }
}

// Security Guide 12.5(1)SU1, CTL setup; Cisco 118893.
void update_ctl(ClusterState& cluster, const AlternateTftp& alternate, const Context& context) {
    const ListSigner signer = cluster.uses_etokens()
                                  ? ListSigner::etoken
                                  : cluster.behaviour().ctl_signer.value_or(ListSigner::etoken);
    const TlsIdentity identity = list_signer(cluster, signer, cluster.publisher());
    sign_ctl(cluster, identity, alternate, context);
}

void set_security(ClusterState& cluster, ClusterSecurity security, const AlternateTftp& alternate,
                  const Context& context) {
    cluster.security = security;
    update_ctl(cluster, alternate, context);
}

// New in 10.0; Cisco 118892 leads out of a loss of all eTokens by it.
Refusal update_ctl_without_etokens(ClusterState& cluster, std::optional<ClusterSecurity> security,
                                   const AlternateTftp& alternate, const Context& context) {
    if (!cluster.behaviour().ctl_signer)
        return "there is no such command before 10.0: the CTL client signs with eTokens (Cisco 118893). "
               "use update_ctl or set_security_mode instead";
    cluster.etokens.clear();
    if (security) cluster.security = *security;
    update_ctl(cluster, alternate, context);
    return {};
}

Refusal reset_ctl_locally(ClusterState& cluster, const AlternateTftp& alternate, const Context& context) {
    const std::optional<ListSigner> signer = cluster.behaviour().ctl_reset_signer;
    if (cluster.uses_etokens() || !signer)
        return "this CTL has no second SAST of the cluster to sign it: the command is for tokenless CTLs "
               "from 10.5(2) on (Security Guide 12.5(1)SU1, CTL setup)";
    if (!cluster.ctl) return "there is no CTL";
    const TlsIdentity identity = list_signer(cluster, *signer, cluster.publisher());
    sign_ctl(cluster, identity, alternate, context);
    return {};
}

// With a key on the publisher, by version (version.cpp). A 1024-bit ITLRecovery among larger keys makes it
// fail (Cisco 214231).
Outcome reset_itl_locally(ClusterState& cluster, const Context& context) {
    const std::optional<ListSigner> signer = cluster.behaviour().itl_reset_signer;
    if (!signer)
        return {"there is no such command before 10.0: ITLRecovery is new in 10.0(1) (Cisco 117598)"};
    const int own_bits =
        cluster.publisher().identities->at(CertificateKind::call_manager).certificate->public_key().bits();
    const int bits = cluster.itl_recovery->certificate->public_key().bits();
    if (bits < own_bits)
        return {fmt::format(
            "ITLRecovery has a key of {} bits, CallManager one of {}: nothing is signed. Renew ITLRecovery, "
            "before there is trouble (Cisco 214231)",
            bits, own_bits)};
    const TlsIdentity identity = list_signer(cluster, *signer, cluster.publisher());
    return reset_itl(cluster, identity, context);
}

// The publisher's ITL, transferred to every active TFTP node, which offers it at once (CLI Reference
// 12.5(1)SU5; Q26); or, by choice, each node's own.
Outcome reset_itl(ClusterState& cluster, const TlsIdentity& signer, const Context& context) {
    const ctl::TrustListPtr of_publisher =
        signed_itl(cluster, cluster.publisher(), signer, cluster.digest, context);
    Outcome outcome;
    for (std::size_t i = 0; i < cluster.nodes.size(); ++i) {
        const NodeState& state = *cluster.nodes[i];
        if (!state.is_member || !state.runs(Service::tftp)) continue;
        if (!state.tftp || !takes_files_of_publisher(cluster, i) || state.stopped.contains(Service::tftp)) {
            outcome.notes.push_back(
                fmt::format("{} could not be reached: it keeps the ITL that it has. Run this again once all "
                            "TFTP nodes are listed as active (CLI Reference 12.5(1)SU5)",
                            state.name()));
            continue;
        }
        const ctl::TrustListPtr itl = cluster.description->choices.localkey_signs_each_nodes_itl
                                          ? signed_itl(cluster, state, signer, cluster.digest, context)
                                          : of_publisher;
        cluster.nodes[i].edit().tftp->edit().itl = itl;
    }
    return outcome;
}

void delete_ctl(ClusterState& cluster, const std::vector<std::string>& nodes) {
    for (const std::size_t node :
         cluster.chosen(nodes.empty() ? std::vector{cluster.publisher().name()} : nodes)) {
        cluster.nodes[node].edit().ctl_file = nullptr;
        if (node == 0) cluster.ctl = nullptr;
    }
}

bool ctl_names_capf_in_use(const ClusterState& cluster) {
    const auto& running = cluster.publisher().capf;
    if (cluster.security != ClusterSecurity::mixed || !cluster.ctl || !running) return true;
    const ctl::CertificatePtr& in_use = (*running)->identity.certificate;
    return std::ranges::any_of(cluster.ctl->records, [&in_use](const ctl::Record& r) {
        return r.role == ctl::Role::capf && r.certificate == in_use;
    });
}

}  // namespace model
