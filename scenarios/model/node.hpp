// scenarios/model/node.hpp: one node of a cluster: what it runs, what its services read when they started,
// and what of it can be reached.
#pragma once

#include <array>

#include "scenarios/issuing/issuer.hpp"
#include "scenarios/model/certificate_upload.hpp"
#include "scenarios/model/trust_stores.hpp"

namespace model {

using issuing::CertificateKind;
using issuing::SharedBytes;
using issuing::Time;
using issuing::TlsIdentity;

// Phones inside notice nothing of the last two.
enum class Service { call_manager, tftp, tvs, capf, tomcat, drf, cti_manager, ha_proxy };

inline constexpr std::size_t service_count = static_cast<std::size_t>(Service::ha_proxy) + 1;

// What every node runs, whatever else it does.
inline constexpr std::array everywhere{Service::tomcat, Service::drf, Service::cti_manager,
                                       Service::ha_proxy};

[[nodiscard]] std::string service_name(Service service);  // "CALLMANAGER", as scenarios have it
// By the name that `utils service list` shows: "Cisco CallManager"; nothing for any other.
[[nodiscard]] std::optional<Service> service_by_cisco_name(std::string_view name);

// Ports as phones know them. Only a port that this user may not bind is another than usual.
struct Ports {
    std::uint16_t tftp = 69;
    std::uint16_t tftp_http = 6970;            // the same files by HTTP
    std::uint16_t configuration_https = 6971;  // configurations for phones whose ITL has signer version 1.1
    std::uint16_t tvs = 2445;
    std::uint16_t sip = 5060;
    std::uint16_t secured_sip = 5061;
    std::uint16_t capf = 3804;
    std::uint16_t https = 8443;
    std::uint16_t remote_sip = 5091;  // SIP of phones that come by Expressway-C
    std::uint16_t tftp_https = 6972;  // configurations for Expressway-C, with certificates on both sides
};

// What is wrong with a port: silent, as behind a firewall that drops packets; closed, which refuses at once;
// or, of the files on 6970, open with an answer that is no file: 503 "Service Unavailable", as while remote
// clusters are searched (Cisco 214528), something that is no HTTP, or a file without an end.
enum class PortFault { silent, closed, unavailable, garbage, endless };
[[nodiscard]] std::string port_fault_words(PortFault fault);                       // "is blocked"
[[nodiscard]] std::optional<PortFault> port_fault_by_word(std::string_view word);  // "CLOSED", in scenarios

// From node to node: the publisher copies lists to the others (Cisco 118893).
inline constexpr std::uint16_t sftp_port = 22;

// How many of what a node can do at a time; the virtual world alone looks at it.
struct Capacity {
    std::uint32_t tftp_transfers = 500;
    std::uint32_t tvs_handshakes_per_second = 200;
    std::uint32_t registrations_per_second = 100;
};

// A service of a node that a server outside of this program gives.
struct OutsideServer {
    std::string address;
    std::uint16_t port = 0;
    std::optional<std::uint16_t> http_port{};  // of TFTP: the same files by HTTP; nothing: not by HTTP
};

// What a node is made from.
struct NodeDescription {
    std::string name;
    std::string address;  // IPv4
    std::set<Service> runs;
    bool is_added_later = false;
    bool is_im_and_presence = false;  // it has Tomcat and IPsec, and phones notice nothing of it
    std::uint32_t number = 0;         // over all clusters, in file order
    Capacity capacity{};
    std::set<std::uint16_t> closed_ports{};  // that it never listens on
    std::map<Service, OutsideServer> outside{};
};

using Identities = std::map<CertificateKind, TlsIdentity>;

// What the Cisco TFTP service of a node read when it started.
struct RunningTftp {
    ctl::TrustListPtr itl;
    ctl::TrustListPtr ctl;  // nullptr: none is offered
    TlsIdentity signer;     // of configuration files
    ctl::Digest digest;     // of all that it signs

    bool operator==(const RunningTftp& other) const {
        return is_same(itl, other.itl) && is_same(ctl, other.ctl) && signer == other.signer &&
               digest == other.digest;
    }
    [[nodiscard]] std::size_t hash() const {
        return Hash().add(itl).add(ctl).add(signer).add(digest).value();
    }
};

// What Cisco CallManager, Tomcat or a proxy of a node read when it started.
struct RunningService {
    TlsIdentity identity;
    std::vector<ctl::CertificatePtr> trusted{};  // CallManager-trust or tomcat-trust

    bool operator==(const RunningService& other) const {
        return identity == other.identity && trusted == other.trusted;
    }
    [[nodiscard]] std::size_t hash() const { return Hash().add(identity).add(trusted).value(); }
};

// What a TVS vouches for.
struct VouchedCertificates {
    tvs::CertificateStore store;

    bool operator==(const VouchedCertificates&) const = default;
    [[nodiscard]] std::size_t hash() const;
};

// What the TVS of a node presents since it started, and what it knows of the database: what it read then, and
// what it was told of changes (Q8). The CTL cache is not here: it follows the file (Cisco 118893).
struct RunningTvs {
    // What it will be told.
    struct Notice {
        std::chrono::seconds left;  // until it knows
        Shared<VouchedCertificates> database;

        bool operator==(const Notice&) const = default;
        [[nodiscard]] std::size_t hash() const { return Hash().add(left).add(database).value(); }
    };

    TlsIdentity identity;
    Shared<VouchedCertificates> read_at_start;
    Shared<VouchedCertificates> known;  // now
    std::vector<Notice> pending{};      // in the order of time

    bool operator==(const RunningTvs& other) const {
        return identity == other.identity && read_at_start == other.read_at_start && known == other.known &&
               pending == other.pending;
    }
    [[nodiscard]] std::size_t hash() const {
        return Hash().add(identity).add(read_at_start).add(known).add(pending).value();
    }
};

// How a node names itself in requests, and after `set web-security` in its Tomcat certificate.
struct CertificateNames {
    issuing::Subject subject;
    std::vector<std::string> alternative_names;

    bool operator==(const CertificateNames&) const = default;
    [[nodiscard]] std::size_t hash() const {
        return Hash()
            .add(subject.unit)
            .add(subject.organization)
            .add(subject.locality)
            .add(subject.state)
            .add(subject.country)
            .add(alternative_names)
            .value();
    }
};

struct NodeState {
    std::shared_ptr<const NodeDescription> description;
    std::string host;               // in its certificates; scenarios go on to call it by its name
    bool is_member = true;          // of the cluster
    Shared<Identities> identities;  // its own certificates
    Shared<std::map<CertificateKind, SigningRequest>> requests;  // that wait for a certificate
    Shared<CertificateNames> names;
    // How many certificates and requests of each kind it has had. No restore takes that back.
    std::array<std::uint32_t, issuing::certificate_kinds> generations{};
    Shared<TrustStores> stores;  // the node's copy, as of the last replication that reached it
    ctl::TrustListPtr ctl_file;  // CTLFile.tlv on its disk; nullptr: none
    tvs::TlsVersion oldest_tls = tvs::TlsVersion::tls_1_0;  // `set tls min-version`

    // What its services present and know, as of their last start.
    std::optional<Shared<RunningTftp>> tftp;
    std::optional<Shared<RunningTvs>> tvs;
    std::optional<Shared<RunningService>> call_manager;
    std::optional<Shared<RunningService>> tomcat;
    // The HTTPS port for files presents the Tomcat certificate (Security Guide 12.5(1)SU3), and looks into
    // CallManager-trust, as TFTP read them when it started, or from 14 on HAProxy (Cisco 225746).
    std::optional<Shared<RunningService>> tftp_https;
    std::optional<Shared<RunningService>> ha_proxy;
    // 6971 presents CallManager-ECDSA, as TFTP read it when it started; nothing: it is not open.
    std::optional<Shared<RunningService>> configuration_https;
    std::optional<Shared<RunningService>> capf;
    std::optional<Shared<RunningService>> drf;

    // What was taken off the network.
    bool is_away = false;
    std::set<Service> stopped;
    std::map<std::uint16_t, PortFault> port_faults;

    [[nodiscard]] const std::string& name() const { return description->name; }
    [[nodiscard]] const std::string& address() const { return description->address; }
    [[nodiscard]] bool runs(Service service) const { return description->runs.contains(service); }
    // Its own certificate of this kind; nullptr where it has none.
    [[nodiscard]] const TlsIdentity* identity(CertificateKind kind) const {
        const auto found = identities->find(kind);
        return found == identities->end() ? nullptr : &found->second;
    }
    [[nodiscard]] std::optional<PortFault> fault_of(std::uint16_t port) const {
        const auto found = port_faults.find(port);
        return found == port_faults.end() ? std::nullopt : std::optional(found->second);
    }
    // Is nobody there to refuse a connection to this port?
    [[nodiscard]] bool is_silent(std::uint16_t port) const {
        return is_away || !is_member || fault_of(port) == PortFault::silent;
    }
    // Does the service run, and can it be reached on this port? What comes from there may still be none of
    // its answers.
    [[nodiscard]] bool serves(Service service, std::uint16_t port) const {
        return runs(service) && !stopped.contains(service) && !is_silent(port) &&
               fault_of(port) != PortFault::closed && !description->closed_ports.contains(port);
    }

    // Do phones get files here, by HTTP or by TFTP?
    [[nodiscard]] bool gives_files() const {
        constexpr Ports usual;
        return tftp && (serves(Service::tftp, usual.tftp) ||
                        (serves(Service::tftp, usual.tftp_http) && !fault_of(usual.tftp_http)));
    }

    bool operator==(const NodeState&) const;
    [[nodiscard]] std::size_t hash() const;
};

}  // namespace model
