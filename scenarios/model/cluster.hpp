// scenarios/model/cluster.hpp: a CUCM cluster as a value: its nodes, certificates, trust stores, services and
// parameters. What is done to it stands beside this file by subject (certificates, services, lists, ...), as
// functions that take a ClusterState and change it.
//
// An action changes what the real one changes, and no more: a regenerated certificate is presented after its
// service restarts, a list is rebuilt when TFTP restarts, a running TVS hears of the database by notification
// (Q8) or reads it when it starts (README.md, "What takes effect when").
#pragma once

#include "scenarios/model/description.hpp"
#include "scenarios/model/known_certificates.hpp"

namespace model {

// "Certificate Operation" of a device: Install/Upgrade and Delete.
enum class CertificateOperation { install, remove };

// A phone group as a cluster's database has it.
struct Device {
    std::vector<std::string> call_manager_group{};  // node names in order
    phone::SecurityMode security = phone::SecurityMode::non_secure;
    bool is_encrypted = false;  // "TFTP Encrypted Config"

    bool operator==(const Device&) const = default;
    [[nodiscard]] std::size_t hash() const {
        return Hash().add(call_manager_group).add(security).add(is_encrypted).value();
    }
};

// What DRS brings back: the publisher's database.
struct Backup {
    Version version;
    std::map<std::string, Shared<Identities>> identities;  // by node
    std::optional<TlsIdentity> itl_recovery;
    std::vector<TlsIdentity> etokens;
    Shared<TrustStores> stores;
    std::map<std::string, Shared<TrustStores>> stores_of_nodes;
    ctl::TrustListPtr ctl;
    ClusterSecurity security;
    bool rollback;
    ctl::Digest digest;
    PhoneInteraction phone_interaction;
    bool callmanager_reuses_tomcat;

    bool operator==(const Backup& other) const {
        return version == other.version && identities == other.identities &&
               itl_recovery == other.itl_recovery && etokens == other.etokens && stores == other.stores &&
               stores_of_nodes == other.stores_of_nodes && model::is_same(ctl, other.ctl) &&
               security == other.security && rollback == other.rollback && digest == other.digest &&
               phone_interaction == other.phone_interaction &&
               callmanager_reuses_tomcat == other.callmanager_reuses_tomcat;
    }
    [[nodiscard]] std::size_t hash() const {
        return Hash().add(identities).add(itl_recovery).add(stores).add(ctl).value();
    }
};

// A backup that runs: what it will hold once its time is over.
struct RunningBackup {
    std::string name;
    std::chrono::seconds left;
    Shared<Backup> taken;

    bool operator==(const RunningBackup&) const = default;
    [[nodiscard]] std::size_t hash() const { return Hash().add(name).add(left).add(taken).value(); }
};

struct ClusterState {
    std::shared_ptr<const ClusterDescription> description;
    Version version;
    ClusterSecurity security = ClusterSecurity::non_secure;
    bool rollback = false;  // "Prepare Cluster for Rollback to pre 8.0"
    // "Phone Interaction on Certificate Update"; looked at from 14 on.
    PhoneInteraction phone_interaction = PhoneInteraction::manual;
    SingleSignOn single_sign_on = SingleSignOn::off;
    bool callmanager_reuses_tomcat = false;   // the CallManager certificate is Tomcat's (14 on)
    ctl::Digest digest = ctl::Digest::sha1;   // "TFTP File Signature Algorithm"
    bool has_defect = false;                  // an upgrade renewed ITLRecovery (FN70613)
    std::vector<Shared<NodeState>> nodes;     // the publisher first
    std::optional<TlsIdentity> itl_recovery;  // the publisher's
    std::vector<TlsIdentity> etokens;         // that sign its CTL; none where it is tokenless
    Shared<TrustStores> stores;               // the publisher's database
    ctl::TrustListPtr ctl;                    // nullptr: never made, or deleted
    // What the 802.1X server beside the cluster trusts.
    Shared<CertificateSet> authentication_server;
    // The CAPF certificates that it has or had, with their keys: LSCs of all of them are its own.
    Shared<std::map<ctl::CertificateIdentity, TlsIdentity>> capfs;
    Shared<std::set<ctl::CertificateIdentity>> imported;  // that came with a bulk import
    Shared<std::map<std::string, Backup>> backups;        // by name
    std::optional<RunningBackup> running_backup;
    Shared<std::map<std::string, std::string>> failed_backups;  // by name: why
    std::uint32_t etoken_generation = 0;                        // how many it has had
    Shared<std::vector<std::optional<Device>>> devices;         // by phone group; nothing: unknown here

    [[nodiscard]] const std::string& name() const { return description->name; }
    [[nodiscard]] Behaviour behaviour() const { return model::behaviour(version); }
    [[nodiscard]] const NodeState& publisher() const { return *nodes.front(); }
    [[nodiscard]] const NodeState& node(std::string_view name) const;
    [[nodiscard]] NodeState& edit_node(std::string_view name);
    // The publisher's CAPF certificate; nullptr where it runs none.
    [[nodiscard]] const TlsIdentity* capf() const {
        return publisher().runs(Service::capf) ? publisher().identity(CertificateKind::capf) : nullptr;
    }
    [[nodiscard]] bool uses_etokens() const { return !etokens.empty(); }
    [[nodiscard]] tvs::TlsRange tls(const NodeState& node) const {
        return {node.oldest_tls, behaviour().newest_tls};
    }
    // Members by these names, or all of them where there are none. Indices into `nodes`.
    [[nodiscard]] std::vector<std::size_t> chosen(const std::vector<std::string>& names) const;
    // What this owner has for this kind now; nullptr: nothing.
    [[nodiscard]] ctl::CertificatePtr present(CertificateKind kind, const std::string& owner) const;

    bool operator==(const ClusterState&) const;
    [[nodiscard]] std::size_t hash() const;
};

// A service that started anew: who was connected to it is not any more. It is no part of a state.
struct ServiceStart {
    std::string node;
    Service service = Service::call_manager;

    bool operator==(const ServiceStart&) const = default;
};
using ServiceStarts = std::vector<ServiceStart>;

// Phones that the cluster resets by itself (automatic_resets.hpp). It is no part of a state.
struct AutomaticReset {
    std::string cluster;
    std::optional<std::string>
        node;         // phones with it in their CallManager group; nothing: all of the cluster
    std::string why;  // "TVS hq-sub1 is another one"
};
using AutomaticResets = std::vector<AutomaticReset>;

// What an action is given beside the state: where certificates come from, and the time.
struct Context {
    issuing::Issuer& issuer;
    KnownCertificates& known;
    Time now;     // certificates are judged at this time
    Time issued;  // and made at this one: `now`, or the start of the era where states are compared
    ServiceStarts* starts = nullptr;    // where the services are told that an action starts; may be nullptr
    AutomaticResets* resets = nullptr;  // likewise, the phones that the cluster resets
};

// What a step came to: why it was refused, or what the administrator is told.
struct Outcome {
    Refusal refusal{};
    std::vector<std::string> notes{};
};

}  // namespace model
