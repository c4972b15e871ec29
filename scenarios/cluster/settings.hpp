// scenarios/cluster/settings.hpp: what a cluster is made from, and what it asks its surroundings: the phones
// that it knows, and other clusters.
#pragma once

#include <functional>

#include "phone/configuration.hpp"
#include "scenarios/cluster/node.hpp"

namespace scenarios {

enum class ClusterSecurity { non_secure = 0, mixed = 1 };

// "Certificate Operation" of a device: Install/Upgrade and Delete.
enum class CertificateOperation { install, remove };

// A phone as a cluster knows it.
struct Device {
    std::vector<std::string> call_manager_group;  // node names in order
    phone::SecurityMode security = phone::SecurityMode::non_secure;
    bool is_encrypted = false;                        // "TFTP Encrypted Config"
    std::optional<CertificateOperation> operation{};  // that is pending
    ctl::CertificatePtr certificate{};  // that the cluster knows of it, where one of these asks for it
};

// Says what a cluster knows of a device by its name ("SEP..."); nothing for an unknown one.
using DeviceDirectory = std::function<std::optional<Device>(std::string_view name)>;

// Fetches a file for a device that the cluster doesn't know from remote clusters (proxy TFTP); nullptr: not
// found.
using RemoteFiles = std::function<SharedBytes(std::string_view name, Time now)>;

// Choices of domain.md section 7 that are the clusters' to make, by the number of the question.
struct ClusterChoices {
    bool tvs_vouches_own_itlrecovery = true;    // Q2
    bool itlrecovery_per_node = false;          // Q9: before 12.5
    bool tvs_learns_by_notification = true;     // Q8; bulk imports reach a running TVS either way
    std::chrono::seconds tvs_notification{10};  // Q8: from a change of the database until a running TVS knows
    std::optional<bool> itl_auto_rebuild{};     // Q15: by default from 14 on
    bool localkey_signs_each_nodes_itl = false;  // Q26
    bool ctl_is_offered_at_once = false;         // Q27: or when TFTP restarts
    bool registers_under_own_name = true;        // on 5061 a device has the name of its certificate
};

// Certificates that are not new and self-signed on the first day.
struct HeldCertificates {
    CertificateKind kind;
    std::vector<std::string> nodes;  // empty: all that have it
    int key_bits = 2048;
    std::optional<Time> valid_until;
    const TlsIdentity* authority = nullptr;  // nullptr: self-signed. Outlives the cluster
};

struct NodeSettings {
    std::string name;
    std::string address;  // IPv4
    std::set<Service> runs;
    bool is_added_later = false;
};

struct ClusterSettings {
    std::string name;
    Version version;
    std::vector<NodeSettings> nodes;  // the publisher first
    ClusterSecurity security = ClusterSecurity::non_secure;
    bool rollback = false;
    bool auto_registration = false;
    tvs::TlsVersion oldest_tls = tvs::TlsVersion::tls_1_0;  // `set tls min-version`
    Ports ports;
    DeviceDirectory devices;
    RemoteFiles remote_files;
    std::function<std::vector<ctl::CertificatePtr>()>
        alternate_tftp;           // their CallManager certificates; may be empty
    std::optional<bool> etokens;  // from 10.0 on; before, always
    int itl_recovery_bits = 2048;
    ClusterChoices choices;
    std::vector<HeldCertificates> held;                               // the last one that fits counts
    std::vector<std::pair<TrustStore, ctl::CertificatePtr>> trusted;  // on the first day
};

}  // namespace scenarios
