// scenarios/model/description.hpp: what a site is made from: clusters, phones and what stands around them, as
// they are on a healthy day before the first step. Checked: names are good, and those that are mentioned
// exist.
#pragma once

#include "phone/configuration.hpp"
#include "phone/model.hpp"
#include "phone/rules.hpp"
#include "scenarios/model/node.hpp"
#include "scenarios/model/version.hpp"

namespace model {

enum class ClusterSecurity { non_secure = 0, mixed = 1 };

// SAML single sign-on. It is switched off before Tomcat is renewed, and on afterwards (Cisco's guides to
// CA-signed certificates): `fails` is what comes of forgetting that.
enum class SingleSignOn { off, works, fails };

// Does a cluster reset phones by itself when a certificate of their ITL changes?
enum class PhoneInteraction { automatic, manual };

// Choices that are the clusters' to make, by the number of the open question (catalogue/README.md).
struct ClusterChoices {
    bool tvs_vouches_own_itlrecovery = true;    // Q2
    bool itlrecovery_per_node = false;          // Q9: before 12.5
    bool tvs_learns_by_notification = true;     // Q8; bulk imports reach a running TVS either way
    std::chrono::seconds tvs_notification{10};  // Q8: from a change of the database until a running TVS knows
    std::optional<bool> itl_auto_rebuild{};     // Q15: by default from 14 on
    bool localkey_signs_each_nodes_itl = false;  // Q26
    bool ctl_is_offered_at_once = false;         // Q27: or when TFTP restarts
    bool registers_under_own_name = true;        // on 5061 a device has the name of its certificate
    bool rollback_resets_phones = false;         // Q32
    bool itlrecovery_resets_phones = false;      // Q35
};

// Certificates that are not new and self-signed on the first day.
struct HeldCertificate {
    CertificateKind kind = CertificateKind::call_manager;
    std::vector<std::string> nodes{};  // empty: all that have it
    int key_bits = 2048;
    std::optional<Time> valid_until{};
    std::string authority{};  // empty: self-signed
    bool is_multi_server = false;
    ctl::CertificatePtr likeness{};  // a real one that it is like, with a key of ours
    bool is_actual = false;          // `likeness` itself, which a server outside shows
};

// What a trust store holds beside issuers, as it is.
struct TrustedCertificate {
    TrustStore store{};
    ctl::CertificatePtr certificate;
    std::vector<std::string> nodes{};  // of CAPF-trust; empty: all
};

// Real lists that TFTP nodes offer on the first day, to be signed anew.
struct RealLists {
    std::vector<std::string> nodes{};  // empty: all
    ctl::TrustListPtr itl{};
    ctl::TrustListPtr ctl{};
};

// The firmware that a cluster has a model run.
struct Load {
    std::string model;
    std::string name;
    std::uint32_t megabytes = 30;
};

struct ClusterDescription {
    std::string name;
    Version version;
    std::string version_name{};            // as it was written: "11.5"
    std::uint32_t number = 0;              // in file order
    std::vector<NodeDescription> nodes{};  // the publisher first
    ClusterSecurity security = ClusterSecurity::non_secure;
    bool rollback = false;
    std::optional<PhoneInteraction> phone_interaction{};  // nothing: the plan leaves it open (Q32)
    bool callmanager_reuses_tomcat = false;
    bool has_single_sign_on = false;
    bool has_signer_version_1_1 = false;  // its lists say so, and 6971 is open
    bool auto_registration = false;
    tvs::TlsVersion oldest_tls = tvs::TlsVersion::tls_1_0;  // `set tls min-version`
    Ports ports{};
    std::vector<std::string> remote_clusters{};  // whose files its TFTP fetches (proxy TFTP)
    std::vector<std::string> alternate_tftp{};   // clusters whose TFTP nodes the CTL names
    std::optional<bool> etokens{};               // from 10.0 on; before, always
    int itl_recovery_bits = 2048;
    std::vector<Load> loads{};
    ClusterChoices choices{};
    std::vector<HeldCertificate> held{};                        // the last one that fits counts
    std::vector<std::pair<TrustStore, std::string>> trusted{};  // authorities, on the first day
    std::vector<TrustedCertificate> trusted_certificates{};
    std::vector<RealLists> offered{};
};

struct AuthorityDescription {
    std::string name;
    std::string common_name;
    std::string issuer{};  // empty: a root
    int key_bits = 2048;
    std::chrono::days age{365};  // when the first step is taken
    std::chrono::days valid{3650};
};

enum class ExpresswaySide { c, e };

struct ExpresswayDescription {
    std::string name;
    ExpresswaySide side = ExpresswaySide::c;
    std::string version{};    // "X14.2"
    std::string signed_by{};  // empty: self-signed
    std::vector<std::string> alternative_names{};
    std::optional<Time> valid_until{};
    std::vector<std::string> trusts{};             // authorities
    std::vector<std::string> trusts_expressway{};  // their certificates
    std::vector<std::string> trusts_cluster{};     // the CallManager and Tomcat certificates of their nodes
    std::string address{};
};

struct ZoneDescription {
    std::string name;
    std::vector<std::string> clients;
    std::vector<std::string> servers;
    std::vector<std::string> peer_addresses{};  // empty: the servers' names
    std::string tls_verify_name{};              // empty: the first client's name
};

struct RemoteAccessDescription {
    std::string name;
    std::string zone;
    std::string cluster;
    std::string domain;
    std::optional<bool> tls_verify{};  // nothing: as Expressway-C's version has it
};

// The same devices in another cluster than their own.
struct Elsewhere {
    std::string cluster;
    std::vector<std::string> call_manager_group{};
    bool is_unknown = false;
};

// Phones that are alike.
struct PhonesDescription {
    std::string name;
    std::size_t count = 1;
    std::string model = "8861";
    std::string cluster;
    std::vector<std::string> call_manager_group{};  // empty: all CallManager nodes
    std::vector<std::string> option_150{};          // empty: all TFTP nodes
    phone::SecurityMode security = phone::SecurityMode::non_secure;
    std::vector<Elsewhere> at{};
    bool has_encrypted_config = false;
    bool has_network_login = false;  // 802.1X
    std::optional<Time> lsc_valid_until{};
};

// How long an administrator's steps take, in both worlds. No document tells: every default is an assumption
// of ours.
struct Durations {
    std::chrono::seconds call_manager{60};  // until a service that was started serves
    std::chrono::seconds tftp{60};          // it builds its files anew
    std::chrono::seconds tvs{15};
    std::chrono::seconds capf{15};
    std::chrono::seconds tomcat{120};
    std::chrono::seconds other_service{30};
    std::chrono::seconds replication{10};  // of certificates and trust stores to the other nodes
    std::chrono::minutes upgrade{120};
    std::chrono::minutes node_start{10};  // a node that is added, renamed, or comes back
    std::chrono::minutes restore{10};     // DRS; a backup as well
};

// How long things take in the virtual world, likewise.
struct Timing {
    std::chrono::seconds restart{45};
    std::chrono::seconds restart_spread{30};
    std::chrono::milliseconds round_trip{10};
    std::chrono::milliseconds round_trip_spread{5};
    std::chrono::milliseconds judging{100};
    std::chrono::seconds notice{5};      // until all phones have noticed that their connection was closed
    std::chrono::seconds keepalive{30};  // from one sign of life to the next: silence is noticed within two
    std::chrono::seconds retry{30};      // from one round of an unregistered phone to the next
    std::chrono::seconds fall_back{
        120};  // that a CallManager before theirs is up before phones go back to it
    double loss_percent = 0;
    // Every node drops off the network once in each such time, for so long; nothing: never.
    struct Outages {
        std::chrono::minutes once_in{60};
        std::chrono::seconds length{30};
    };
    std::optional<Outages> outages{};
};

// Phones that are no simulated ones: each is known, and served, as the first phone of a group is on its
// first day, but for what only the phone itself knows (devices.hpp).
struct RealPhones {
    std::map<std::string, std::size_t, std::less<>> groups{};  // by the phone's name
    std::optional<std::size_t> others{};                       // for all other names; nothing: unknown

    // Nothing for what is no phone's name, "SEP" and twelve digits.
    [[nodiscard]] std::optional<std::size_t> group_of(std::string_view name) const;
};

struct SiteDescription {
    Time start;  // when the first step is taken
    std::vector<AuthorityDescription> authorities{};
    std::vector<ClusterDescription> clusters{};
    std::vector<ExpresswayDescription> expressways{};
    std::vector<ZoneDescription> zones{};
    std::vector<RemoteAccessDescription> accesses{};
    std::vector<PhonesDescription> phones{};
    phone::Choices choices{};
    Timing timing{};
    Durations durations{};
    // Some step may have phones ask for an LSC, or show a certificate, that need none on the first day.
    bool may_ask_devices = false;
    // Files beside the scenario that its steps name.
    std::map<std::string, SharedBytes> brought{};
    RealPhones real_phones{};
};

// Names of nodes in a cluster that run a service, in file order: what the defaults are made of.
[[nodiscard]] std::vector<std::string> nodes_running(const ClusterDescription& cluster, Service service);

// The cluster of this name; it must be there.
[[nodiscard]] const ClusterDescription& cluster_named(const SiteDescription& site, const std::string& name);
[[nodiscard]] ClusterDescription& cluster_named(SiteDescription& site, const std::string& name);

// What it has this model run; nullptr: whatever that has.
[[nodiscard]] const Load* load_of(const ClusterDescription& cluster, std::string_view model);

// May this node have a certificate of the kind, by what it is?
[[nodiscard]] bool has_kind(const NodeDescription& node, CertificateKind kind);
// Does this cluster have certificates of the kind on its first day?
[[nodiscard]] bool has_kind(const ClusterDescription& cluster, CertificateKind kind);

}  // namespace model
