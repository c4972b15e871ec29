// What an administrator does to a whole cluster: commands, backups, upgrades, nodes that come, go and change
// their names.
#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>

#include "scenarios/cluster/cluster.hpp"

namespace scenarios {

Outcome Cluster::run(const Command& command, const std::vector<std::string>& nodes, Time now) {
    switch (command.kind) {
        case CommandKind::set_mixed_mode:
        case CommandKind::set_non_secure_mode:
        case CommandKind::update_ctl: return {make_ctl_without_etokens(command.kind, now)};
        case CommandKind::reset_ctl:
            if (uses_etokens() || !behaviour_.ctl_reset_signer)
                return {
                    "this CTL has no second SAST of the cluster that could sign it: it is for tokenless "
                    "CTLs from 10.5(2) on (Security Guide 12.5(1)SU1, CTL setup)"};
            if (!ctl_) return {"there is no CTL"};
            sign_ctl(list_signer(*behaviour_.ctl_reset_signer, publisher()), now);
            return {};
        case CommandKind::reset_itl: return reset_itl_locally(now);
        case CommandKind::delete_ctl:
            for (Node* node : chosen(nodes.empty() ? std::vector{publisher().name} : nodes)) {
                node->ctl_file = nullptr;
                if (node == &nodes_.front()) ctl_ = nullptr;
            }
            return {};
        case CommandKind::set_tls_version: {
            const bool is_for_all = !behaviour_.sets_tls_on_each_node;
            for (Node* node : chosen(is_for_all      ? std::vector<std::string>{}
                                     : nodes.empty() ? std::vector{publisher().name}
                                                     : nodes))
                node->oldest_tls = command.tls;
            return {};
        }
        case CommandKind::set_web_security:
            for (Node* node : chosen(nodes.empty() ? std::vector{publisher().name} : nodes))
                set_web_security(*node, command, now);
            follow_database(now);
            return {};
        case CommandKind::get_itl_recovery:
        case CommandKind::reset_itl_remotely: break;
    }
    throw std::logic_error("a command about files is the site's to carry out");
}

// Security Guide 12.5(1)SU1, CTL setup; Cisco 118893.
void Cluster::update_ctl(Time now) {
    const ListSigner signer =
        uses_etokens() ? ListSigner::etoken : behaviour_.ctl_signer.value_or(ListSigner::etoken);
    sign_ctl(list_signer(signer, publisher()), now);
}

void Cluster::set_security(ClusterSecurity security, Time now) {
    security_ = security;
    update_ctl(now);
}

// New in 10.0; Cisco 118892 leads out of a loss of all eTokens by it.
Refusal Cluster::make_ctl_without_etokens(CommandKind kind, Time now) {
    if (!behaviour_.ctl_signer)
        return "there is no such command before 10.0: the CTL client signs with eTokens (Cisco 118893). "
               "update_ctl and set_security_mode stand for it";
    etokens_.clear();
    if (kind != CommandKind::update_ctl)
        security_ =
            kind == CommandKind::set_mixed_mode ? ClusterSecurity::mixed : ClusterSecurity::non_secure;
    update_ctl(now);
    return {};
}

// With a key on the publisher, by version (domain.md 4.1). A 1024-bit ITLRecovery among larger keys makes it
// fail (Cisco 214231).
Outcome Cluster::reset_itl_locally(Time now) {
    if (!behaviour_.itl_reset_signer)
        return {"there is no such command before 10.0: ITLRecovery is new in 10.0(1) (Cisco 117598)"};
    const int own_bits =
        publisher().certificates.at(CertificateKind::call_manager).certificate->public_key().bits();
    const int bits = itl_recovery_->certificate->public_key().bits();
    if (bits < own_bits)
        return {fmt::format(
            "ITLRecovery has a key of {} bits, CallManager one of {}: nothing is signed. Renew ITLRecovery, "
            "before there is trouble (Cisco 214231)",
            bits, own_bits)};
    return reset_itl(list_signer(*behaviour_.itl_reset_signer, publisher()), now);
}

// The publisher's ITL, transferred to every active TFTP node, which offers it at once (CLI
// Reference 12.5(1)SU5; Q26); or, by choice, each node's own. What can't be reached keeps what it has.
Outcome Cluster::reset_itl(const TlsIdentity& signer, Time now) {
    const SharedBytes of_publisher = signed_itl(publisher(), signer, now);
    Outcome outcome;
    for (Node& node : nodes_) {
        if (!node.is_member || !node.runs.contains(Service::tftp)) continue;
        if (!node.tftp || !takes_files_of_publisher(node) || node.stopped.contains(Service::tftp)) {
            outcome.notes.push_back(
                fmt::format("{} could not be reached: it keeps the ITL that it has. Run this again once all "
                            "TFTP nodes are listed as "
                            "active (CLI Reference 12.5(1)SU5)",
                            node.name));
            continue;
        }
        node.tftp->itl =
            settings_.choices.localkey_signs_each_nodes_itl ? signed_itl(node, signer, now) : of_publisher;
    }
    return outcome;
}

// Do the nodes' DRF services trust each other? Each presents what it read when it started; its peers expect
// what the cluster has now (domain.md 4.5; that a backup fails otherwise is inferred from the procedures,
// which restart DRF).
Refusal Cluster::drs_trouble(Time now) const {
    const CertificateKind kind =
        behaviour_.drs_uses_tomcat ? CertificateKind::tomcat : CertificateKind::ipsec;
    for (const Node& node : nodes_) {
        if (!node.is_member || node.is_away) continue;
        const std::string name = certificate_kind_name(kind) + " " + node.name;
        if (node.stopped.contains(Service::drf) || !node.drf)
            return fmt::format("DRF of {} does not run", node.name);
        if (*node.drf->certificate != *node.certificates.at(kind).certificate)
            return fmt::format(
                "DRF of {} still presents its former certificate: restart DRF after {} was renewed",
                node.name, name);
        if (!node.drf->certificate->is_valid_at(now))
            return fmt::format("{} has expired, and DRF presents it: renew it, then restart DRF", name);
    }
    return {};
}

Refusal Cluster::back_up(const std::string& name, Time now) {
    if (Refusal refusal = drs_trouble(now)) return refusal;
    Snapshot snapshot{settings_.version, {},        itl_recovery_, etokens_, stores_, {}, ctl_,
                      security_,         rollback_, digest_};
    for (const Node& node : nodes_) {
        if (!node.is_member) continue;
        snapshot.certificates[node.name] = node.certificates;
        snapshot.stores_of_nodes[node.name] = node.stores;
    }
    backups_.insert_or_assign(name, std::move(snapshot));
    return {};
}

Refusal Cluster::restore(const std::string& name, Time now) {
    if (Refusal refusal = drs_trouble(now)) return refusal;
    const auto backup = backups_.find(name);
    if (backup == backups_.end()) return "there is no such backup: none was made by this name";
    const Snapshot& snapshot = backup->second;
    if (snapshot.version != settings_.version)
        return "the backup is of another release, and a restore needs the same one";
    for (Node& node : nodes_) {
        const auto held = snapshot.certificates.find(node.name);
        if (!node.is_member || held == snapshot.certificates.end()) continue;
        for (const auto& [kind, identity] : held->second) {
            const auto now_held = node.certificates.find(kind);
            if (now_held == node.certificates.end() || *now_held->second.certificate != *identity.certificate)
                restored_ = now;
        }
        node.certificates = held->second;
        node.stores = snapshot.stores_of_nodes.at(node.name);
        for (const auto& [kind, identity] : node.certificates) remember(kind, node.name, identity);
    }
    if (itl_recovery_ && *itl_recovery_->certificate != *snapshot.itl_recovery->certificate) restored_ = now;
    itl_recovery_ = snapshot.itl_recovery;
    if (itl_recovery_) remember(CertificateKind::itl_recovery, publisher().name, *itl_recovery_);
    etokens_ = snapshot.etokens;
    stores_ = snapshot.stores;
    ctl_ = snapshot.ctl;
    security_ = snapshot.security;
    rollback_ = snapshot.rollback;
    digest_ = snapshot.digest;
    for (Node& node : nodes_)
        if (node.is_member && !node.is_away) node.ctl_file = ctl_;
    follow_database(now);
    return {};
}

void Cluster::upgrade(const Version& version, Time now) {
    const bool is_tokenless_mixed = security_ == ClusterSecurity::mixed && !uses_etokens();
    const bool is_renewed = is_tokenless_mixed && renews_itl_recovery(settings_.version, version);
    settings_.version = version;
    behaviour_ = scenarios::behaviour(version);
    if (!behaviour_.may_use_etokens) etokens_.clear();
    if (behaviour_.has_itl_recovery && (!itl_recovery_ || is_renewed))
        make_certificate(nodes_.front(), CertificateKind::itl_recovery,
                         {.key_bits = settings_.itl_recovery_bits}, now);
    has_defect_ = has_defect_ || is_renewed;
    if (leaves_expired_behind(version)) {
        stores_.drop_expired(now);
        for (Node& node : nodes_) node.stores.drop_expired(now);
    }
    replicate();
    for (Node& node : nodes_)
        if (node.is_member && !node.is_away) start_all(node, now);
}

void Cluster::add_node(const std::string& name, Time now) {
    Node& node = find(name);
    node.is_member = true;
    node.ctl_file = ctl_;
    make_certificates(node, now);
    follow_database(now);
    start_all(node, now);
}

// Whatever it was is gone: added again, it is a new node with its old name and address.
void Cluster::remove_node(const std::string& name, Time now) {
    Node& node = find(name);
    Node gone;
    gone.name = gone.host = node.name;
    gone.address = node.address;
    gone.is_member = false;
    gone.runs = node.runs;
    gone.oldest_tls = settings_.oldest_tls;
    node = std::move(gone);
    follow_database(now);
}

void Cluster::change_host(const std::string& name, const std::string& host, Time now) {
    Node& node = find(name);
    node.host = host;
    make_certificates(node, now);
    follow_database(now);
    start_all(node, now);
}

}  // namespace scenarios
