// scenarios/cluster/node.hpp: one node of a cluster: what it runs, what its services read when they started,
// and what of it can be reached.
#pragma once

#include <array>
#include <map>
#include <set>

#include "ctl/signed_file.hpp"
#include "scenarios/cluster/certificate_upload.hpp"
#include "scenarios/cluster/certificates.hpp"
#include "scenarios/cluster/trust_stores.hpp"

namespace scenarios {

// Phones inside notice nothing of the last two.
enum class Service { call_manager, tftp, tvs, capf, tomcat, drf, cti_manager, ha_proxy };

// What every node runs, whatever else it does.
inline constexpr std::array everywhere{Service::tomcat, Service::drf, Service::cti_manager,
                                       Service::ha_proxy};

using SharedBytes = std::shared_ptr<const ctl::Bytes>;

// Ports as phones know them. Only a port that this user may not bind is another than usual.
struct Ports {
    std::uint16_t tftp = 69;
    std::uint16_t tvs = 2445;
    std::uint16_t sip = 5060;
    std::uint16_t secured_sip = 5061;
    std::uint16_t capf = 3804;
    std::uint16_t https = 8443;
    std::uint16_t remote_sip = 5091;  // SIP of phones that come by Expressway-C
    std::uint16_t tftp_https = 6972;  // configurations for Expressway-C, with certificates on both sides
};

// From node to node: the publisher copies lists to the others (Cisco 118893).
inline constexpr std::uint16_t sftp_port = 22;

// What the Cisco TFTP service of a node read when it started.
struct RunningTftp {
    SharedBytes itl;
    SharedBytes ctl;     // nullptr: none is offered
    TlsIdentity signer;  // of configuration files
    ctl::Digest digest;  // of all that it signs
};

// What Cisco CallManager, Tomcat or a proxy of a node read when it started.
struct RunningService {
    TlsIdentity identity;
    std::vector<ctl::CertificatePtr> trusted;  // CallManager-trust or tomcat-trust
};

using VouchedCertificates = std::shared_ptr<const tvs::CertificateStore>;

// What the TVS of a node presents since it started, and what it knows of the database: what it read then, and
// what it is told of changes (Q8). The CTL cache is not here: it follows the file (Cisco 118893).
struct RunningTvs {
    struct Notice {
        Time from;  // when it knows of it
        VouchedCertificates database;
    };

    TlsIdentity identity;
    VouchedCertificates read_at_start;
    std::vector<Notice> notices{};  // in the order of time

    [[nodiscard]] const VouchedCertificates& database(Time now) const;
};

struct Node {
    std::string name;
    std::string address;
    std::string host;       // in its certificates; scenarios go on to call it by its name
    bool is_member = true;  // of the cluster
    std::set<Service> runs;
    std::map<CertificateKind, TlsIdentity> certificates;
    std::map<CertificateKind, SigningRequest> requests;  // that wait for a certificate
    Subject subject;                                     // in its requests, and `set web-security`
    std::vector<std::string> alternative_names;          // likewise
    TrustStores stores;    // the node's copy, as of the last replication that reached it
    SharedBytes ctl_file;  // CTLFile.tlv on its disk; nullptr: none
    tvs::TlsVersion oldest_tls = tvs::TlsVersion::tls_1_0;  // `set tls min-version`

    // What its services present and know, as of their last start.
    std::optional<RunningTftp> tftp;
    std::optional<RunningTvs> tvs;
    std::optional<RunningService> call_manager;
    std::optional<RunningService> tomcat;
    // The HTTPS port for files presents the Tomcat certificate (Security Guide 12.5(1)SU3), and looks into
    // CallManager-trust, as TFTP read them when it started, or from 14 on HAProxy (Cisco 225746).
    std::optional<RunningService> tftp_https;
    std::optional<RunningService> ha_proxy;
    std::optional<TlsIdentity> capf;
    std::optional<TlsIdentity> drf;

    // What was taken off the network.
    bool is_away = false;
    std::set<Service> stopped;
    std::set<std::uint16_t> blocked_ports;

    // Does the service run, and can it be reached on this port?
    [[nodiscard]] bool serves(Service service, std::uint16_t port) const;
};

}  // namespace scenarios
