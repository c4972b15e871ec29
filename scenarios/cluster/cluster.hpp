// scenarios/cluster/cluster.hpp: a CUCM cluster: its nodes, certificates, trust stores, services and
// parameters, what an administrator does to them, and what the network sees of it. No socket and no clock of
// its own.
//
// An action changes what the real one changes, and no more: a regenerated certificate is presented after its
// service restarts, a list is rebuilt when TFTP restarts, a running TVS hears of the database by notification
// (Q8) or reads it when it starts (domain.md 4.5).
#pragma once

#include "scenarios/cluster/command.hpp"
#include "scenarios/cluster/settings.hpp"

namespace scenarios {

// A certificate that a cluster has or had, and what it is or was for.
struct KnownCertificate {
    CertificateKind kind;
    std::string owner;       // a node; "1 of hq" for an eToken
    bool is_former = false;  // another has taken its place
    ctl::CertificatePtr certificate;

    // "CallManager hq-pub", "former CallManager hq-pub": for reports, where serial and name are not enough.
    [[nodiscard]] std::string label() const;
};

// What somebody asks for with a signing request.
struct RequestWishes {
    int key_bits = 2048;
    bool is_multi_server = false;
    bool has_ms = true;  // "-ms" behind the common name of a multi-server request
    std::string parent_domain{};
    std::vector<std::string> other_domains{};
};

// What a step came to: why it was refused, or what the administrator is told.
struct Outcome {
    Refusal refusal{};
    std::vector<std::string> notes{};
};

// A certificate as Certificate Management > Find shows it.
struct ListedCertificate {
    std::string name;                     // "CallManager hq-pub"; "tomcat-trust corp-root"
    std::optional<CertificateKind> kind;  // nothing: in a trust store
    ctl::CertificatePtr certificate;
};

class Cluster {
  public:
    // The cluster as it runs on a normal day: all certificates made at `now`, all services started. In mixed
    // mode the CTL has been made and is offered.
    Cluster(ClusterSettings settings, CertificateMaker& maker, Time now);

    // What an administrator does. Nodes are named; an empty list means all that it can apply to. Names must
    // be the cluster's own: the scenario's checker has seen to that.
    void regenerate(CertificateKind kind, const std::vector<std::string>& nodes, Time now,
                    int key_bits = 2048);
    void restart(const std::vector<Service>& services, const std::vector<std::string>& nodes, Time now);
    // Into a trust store. Refused where one of them may not be uploaded, or where a namesake keeps its place:
    // then nothing changes.
    // On the pages of these nodes, by default the publisher's: CAPF-trust stays there, the others are
    // replicated.
    [[nodiscard]] Outcome upload(TrustStore store, const std::vector<ctl::CertificatePtr>& certificates,
                                 const std::vector<std::string>& nodes, Time now);
    // From a file.
    [[nodiscard]] Outcome upload(TrustStore store, ctl::BytesView file, const std::vector<std::string>& nodes,
                                 Time now);
    [[nodiscard]] Refusal delete_trusted(TrustStore store, const std::string& common_name, Time now);
    // A signing request on each of these nodes that has this certificate, or one for all nodes on the first
    // of these (by default the publisher).
    void generate_request(CertificateKind kind, const std::vector<std::string>& nodes,
                          const RequestWishes& wishes);
    // nullptr where none waits.
    [[nodiscard]] ctl::CertificateRequestPtr request(CertificateKind kind, const std::string& node) const;
    // A server's own certificate, as an authority made it of that node's request; of a multi-server request
    // for all nodes that are there now. ITLRecovery and eTokens have none.
    [[nodiscard]] Outcome upload_signed(CertificateKind kind, const std::string& node, ctl::BytesView file,
                                        Time now);
    // All certificates in use: own ones by kind and node, and what the trust stores hold.
    [[nodiscard]] std::vector<ListedCertificate> listed_certificates() const;
    // As `upload`, on all nodes, but of several with one name the newest counts, and nothing is refused. With
    // Q8 off a running TVS knows the certificates at once all the same: no documented recipe of an exchange
    // has a restart.
    void import_certificates(TrustStore store, const std::vector<ctl::CertificatePtr>& certificates,
                             Time now);
    // The CTL client with the eTokens, where there are some, or else the command line.
    void update_ctl(Time now);
    void set_security(ClusterSecurity security, Time now);
    // All but those about files that `file get` fetches: they are the site's. The command line knows no
    // eTokens: a CTL that it makes is signed without, from then on.
    [[nodiscard]] Outcome run(const Command& command, const std::vector<std::string>& nodes, Time now);
    // utils itl reset remotekey, with this ITLRecovery.
    [[nodiscard]] Outcome reset_itl(const TlsIdentity& signer, Time now);
    void set_rollback(bool value) { rollback_ = value; }
    // "TFTP File Signature Algorithm": effective when TFTP restarts.
    void set_signature_digest(ctl::Digest digest) { digest_ = digest; }
    // The old ones are lost. Refused where the CTL is tokenless.
    [[nodiscard]] Refusal replace_etokens(Time now);
    // Disaster Recovery System. Refused while a node's DRF presents a certificate that the cluster has
    // replaced, or an expired one.
    [[nodiscard]] Refusal back_up(const std::string& name, Time now);
    [[nodiscard]] Refusal restore(const std::string& name, Time now);
    // Everything that runs starts anew.
    void upgrade(const Version& version, Time now);
    void add_node(const std::string& name, Time now);
    void remove_node(const std::string& name, Time now);
    void change_host(const std::string& node, const std::string& host, Time now);
    // Node, service or port off the network and back. A node or service that comes back has started anew; an
    // open port restarts nothing.
    void take_away(const std::string& node, std::optional<Service> service,
                   std::optional<std::uint16_t> port);
    void give_back(const std::string& node, std::optional<Service> service, std::optional<std::uint16_t> port,
                   Time now);

    // What the network sees.
    [[nodiscard]] const std::vector<Node>& nodes() const { return nodes_; }
    [[nodiscard]] const Node& node(std::string_view name) const;
    [[nodiscard]] const Node& publisher() const { return nodes_.front(); }
    [[nodiscard]] phone::HttpsAddress services() const { return services_address(publisher()); }
    // The file that the TFTP service of this node answers with; nothing: not found. A proxy fetches files of
    // devices that it does not know from its remote clusters.
    [[nodiscard]] SharedBytes file(const Node& node, std::string_view name, Time now) const;
    // The same of this cluster alone.
    [[nodiscard]] SharedBytes own_file(const Node& node, std::string_view name, Time now) const;
    // All that the node's TVS vouches for at this time: its database, and the CTL on its disk.
    [[nodiscard]] VouchedCertificates vouched_by(const Node& node, Time now) const;
    // When a running TVS next knows more than it does now; nothing: it knows all.
    [[nodiscard]] std::optional<Time> next_notice(Time now) const;
    // Does this TVS give its answer only because it was told of a change, and knew less when it started?
    // Certificates that a bulk import brought don't count: no document has a restart after that.
    [[nodiscard]] bool answers_by_notice(const Node& node, const tvs::Request& request,
                                         const tvs::Response& response) const;
    // May a device with this certificate register with this node? Its maker must be the CAPF, now or
    // before, a certificate in CallManager-trust or in the node's CAPF-trust, or the manufacturing authority,
    // and it must be valid at this time (Q7: TLS peers check dates). In mixed mode LSCs of the cluster's own
    // CAPF are refused while its CTL names another CAPF than the one in use (Q28; Security Guide 15).
    [[nodiscard]] bool accepts_device_certificate(const ctl::Certificate& shown, const Node& node,
                                                  Time now) const;
    // What is pending for a device that asks the CAPF: an LSC, unless its settings say otherwise. Nothing for
    // a device that the cluster doesn't know.
    [[nodiscard]] std::optional<CertificateOperation> certificate_operation(const std::string& device) const;
    // The LSC that the CAPF makes for this device and its key; nullptr for a device that the cluster doesn't
    // know.
    [[nodiscard]] ctl::CertificatePtr issue_lsc(const std::string& device, const ctl::PublicKey& key,
                                                Time now) const;
    // Does the authentication server beside the cluster let in who shows this (802.1X)? It trusts MICs, and
    // LSCs of the CAPF certificates that it was given: at first that of the cluster.
    [[nodiscard]] bool lets_in(const ctl::Certificate& shown, Time now) const;
    // May who showed this certificate register as this device? Its common name is the device's, or ends with
    // it, as MICs have it: "CP-8861-SEP..." (a choice: no document says what CallManager looks at).
    [[nodiscard]] bool may_register_as(std::string_view device, const ctl::Certificate& shown) const;
    // May a device register? Known ones may, and any with auto-registration.
    [[nodiscard]] bool accepts_device(std::string_view device) const;
    [[nodiscard]] tvs::TlsRange tls(const Node& node) const {
        return {node.oldest_tls, behaviour_.newest_tls};
    }

    [[nodiscard]] const std::string& name() const { return settings_.name; }
    [[nodiscard]] const Version& version() const { return settings_.version; }
    [[nodiscard]] const Behaviour& behaviour() const { return behaviour_; }
    [[nodiscard]] ClusterSecurity security() const { return security_; }
    [[nodiscard]] const Ports& ports() const { return settings_.ports; }
    [[nodiscard]] const std::optional<TlsIdentity>& itl_recovery() const { return itl_recovery_; }
    // Those that sign its CTL; none where it is tokenless.
    [[nodiscard]] const std::vector<TlsIdentity>& etokens() const { return etokens_; }
    // The publisher's CAPF certificate; nullptr where its publisher runs none.
    [[nodiscard]] const TlsIdentity* capf() const;
    // The CAPF certificates that the cluster has or had, with their keys.
    [[nodiscard]] const std::vector<TlsIdentity>& own_capfs() const { return own_capfs_; }
    // Every certificate that the cluster has or had.
    [[nodiscard]] const std::vector<KnownCertificate>& known_certificates() const { return known_; }
    // When a restore last brought back other certificates than there were; nothing: never.
    [[nodiscard]] const std::optional<Time>& restored() const { return restored_; }
    // Has a refresh upgrade renewed ITLRecovery, as it should not have (FN70613)?
    [[nodiscard]] bool has_defect_of_fn70613() const { return has_defect_; }

  private:
    [[nodiscard]] Node& find(const std::string& name);
    [[nodiscard]] std::vector<Node*> chosen(const std::vector<std::string>& names);
    // What DRS brings back: the publisher's database.
    struct Snapshot {
        Version version;
        std::map<std::string, std::map<CertificateKind, TlsIdentity>> certificates;  // by node
        std::optional<TlsIdentity> itl_recovery;
        std::vector<TlsIdentity> etokens;
        TrustStores stores;
        std::map<std::string, TrustStores> stores_of_nodes;
        SharedBytes ctl;
        ClusterSecurity security;
        bool rollback;
        ctl::Digest digest;
    };

    [[nodiscard]] const TlsIdentity& itl_signer(const Node& node) const;
    [[nodiscard]] const TlsIdentity& list_signer(ListSigner signer, const Node& node) const;
    [[nodiscard]] const TlsIdentity& itl_recovery_of(const Node& node) const;
    [[nodiscard]] bool uses_etokens() const { return !etokens_.empty(); }
    [[nodiscard]] SharedBytes signed_itl(const Node& node, const TlsIdentity& signer, Time now) const;
    [[nodiscard]] SharedBytes signed_itl(const Node& node, const TlsIdentity& signer, Time now,
                                         ctl::Digest digest) const;
    [[nodiscard]] Refusal make_ctl_without_etokens(CommandKind kind, Time now);
    [[nodiscard]] Outcome reset_itl_locally(Time now);
    [[nodiscard]] Refusal drs_trouble(Time now) const;
    [[nodiscard]] std::vector<ctl::RecordTemplate> itl_records(const Node& node) const;
    [[nodiscard]] std::vector<ctl::RecordTemplate> ctl_records() const;
    [[nodiscard]] std::string common_file(std::string_view file) const;
    [[nodiscard]] phone::CallManagerAddress call_manager_address(const Node& node) const;
    [[nodiscard]] phone::HttpsAddress services_address(const Node& node) const;
    [[nodiscard]] phone::Configuration configuration(const Device& device) const;
    [[nodiscard]] static ctl::SigningOptions signing(const Node& node, std::string file_name, Time now);
    [[nodiscard]] static SharedBytes offered(const Node& node, const std::string& text, std::string_view name,
                                             bool is_signed, Time now);
    [[nodiscard]] SharedBytes encrypted(const Node& node, const Device& device, std::string_view name,
                                        Time now) const;
    void make_certificate(Node& node, CertificateKind kind, const CertificateTerms& terms, Time now);
    // As the description has it for the first day.
    [[nodiscard]] CertificateTerms first_terms(const Node& node, CertificateKind kind) const;
    void trust_first(CertificateKind kind, const TlsIdentity& identity);
    void set_web_security(Node& node, const Command& command, Time now);
    void make_certificates(Node& node, Time now);
    void make_etokens(Time now);
    void remember(CertificateKind kind, const std::string& owner, const TlsIdentity& identity);
    void replicate();
    // What follows a change of certificates or trust stores by itself: replication, TVS's knowledge, and from
    // 14 on lists, signing keys and services.
    void follow_database(Time now);
    void rebuild_itls(Time now);
    [[nodiscard]] VouchedCertificates database() const;
    [[nodiscard]] bool follows_by_itself() const;
    [[nodiscard]] bool takes_files_of_publisher(const Node& node) const;
    void sign_ctl(const TlsIdentity& signer, Time now);
    [[nodiscard]] bool ctl_names_capf_in_use() const;
    void start(Node& node, Service service, Time now);
    void start_all(Node& node, Time now);
    void start_tftp(Node& node, Time now);
    void start_tvs(Node& node);

    ClusterSettings settings_;
    Behaviour behaviour_;
    CertificateMaker& maker_;
    std::vector<Node> nodes_;
    std::optional<TlsIdentity> itl_recovery_;
    std::vector<TlsIdentity> etokens_;
    ctl::CertificatePtr manufacturing_authority_;
    std::vector<TlsIdentity> own_capfs_;  // now and before
    TrustStores stores_;                  // the publisher's database
    std::vector<ctl::CertificatePtr>
        authentication_server_;                    // what the 802.1X server beside the cluster trusts
    std::set<ctl::CertificateIdentity> imported_;  // that came with a bulk import
    ClusterSecurity security_;
    bool rollback_;
    SharedBytes ctl_;  // nullptr: never made, or deleted
    ctl::Digest digest_ = ctl::Digest::sha1;
    std::size_t etokens_made_ = 0;
    std::map<std::string, Snapshot> backups_;  // by name
    std::optional<Time> restored_;
    bool has_defect_ = false;
    std::vector<KnownCertificate> known_;
};

}  // namespace scenarios
