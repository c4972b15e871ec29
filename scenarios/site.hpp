// scenarios/site.hpp: all that a scenario describes, as it stands at one moment: clusters, phones, and what
// the last boot of each phone did. Steps change it; a world lets its phones boot.
#pragma once

#include "scenarios/authority/authority.hpp"
#include "scenarios/authority/desk.hpp"
#include "scenarios/cluster/bulk_folder.hpp"
#include "scenarios/cluster/cluster.hpp"
#include "scenarios/expressway/expressway.hpp"
#include "scenarios/expressway/zone.hpp"
#include "scenarios/language/scenario.pb.h"
#include "scenarios/standing.hpp"

namespace scenarios {

// Two handles: what it costs to have a million of them.
struct SitePhone {
    const Standing* standing;
    const std::vector<std::string>* option_150;  // TFTP servers from DHCP, in order
};

struct PhoneGroup {
    std::string name;
    std::size_t first = 0;  // its phones stand side by side
    std::size_t count = 0;
    std::map<std::string, std::optional<Device>> known_in;  // by cluster; nothing: unknown there
    phone::Identity kind;                                   // of each of them, but for the name
    std::optional<TlsIdentity> mic_authority;  // nothing: no server asks these phones for a certificate
    std::string
        authenticator;  // address of the publisher beside the server that lets them in (802.1X); or empty
};

struct SiteSettings {
    std::uint64_t seed = 1;
    Time start;  // when the first step is taken
    Ports ports;
    std::function<std::string(std::size_t)> address;  // of the n-th node, over all clusters
    std::filesystem::path bulk_folder;                // exists; what the run makes lies there
    BroughtFiles brought{};                           // the files beside the scenario that it may name
};

class Site {
  public:
    // The day before the first step: clusters run, no phone has booted yet. `scenario` has been checked.
    Site(const bellwether::Scenario& scenario, SiteSettings settings, KeyPool& keys);
    Site(const Site&) = delete;
    Site& operator=(const Site&) = delete;

    // What an administrator or technician does. A step that lets phones boot changes here what it changes
    // before they do.
    [[nodiscard]] Outcome apply(const bellwether::Step& step);

    // The certificates that a step looks for, as they are now.
    [[nodiscard]] std::vector<ListedCertificate> find_certificates(
        const bellwether::FindCertificates& step) const;

    // The phones that a step means: all, a group, or the first `count` of it.
    [[nodiscard]] std::vector<std::size_t> chosen_phones(const std::string& group,
                                                         std::optional<std::uint32_t> count) const;

    [[nodiscard]] const std::vector<SitePhone>& phones() const { return phones_; }
    [[nodiscard]] std::string phone_name(std::size_t number) const;
    // The phone as it stands, ready to boot, with its certificates.
    [[nodiscard]] phone::Phone phone(std::size_t number) { return made_phone(phones_[number], number); }
    // The first phone of the group, if it stood like this one.
    [[nodiscard]] phone::Phone phone_like(const SitePhone& phone) {
        return made_phone(phone, groups_[phone.standing->group].first);
    }
    // While it lives, the clusters take the first phone of the group for one that stands like this. For a
    // world in which one phone acts for many.
    class Pose {
      public:
        Pose(Site& site, const SitePhone& phone) : site_(site) { site_.pose_ = phone.standing; }
        ~Pose() { site_.pose_ = nullptr; }
        Pose(const Pose&) = delete;
        Pose& operator=(const Pose&) = delete;

      private:
        Site& site_;
    };
    // The phone that stands so got this LSC; or has deleted the one that it had.
    void enrol(Standing& standing, const ctl::Certificate& lsc);
    static void forget_lsc(Standing& standing);
    // How a phone stands after this boot, or visit; `before` is how it stood until then. For `stand`.
    [[nodiscard]] const Standing* after_boot(const Standing& before, const phone::Phone& phone,
                                             phone::BootReport report);
    [[nodiscard]] const Standing* after_visit(const Standing& before, const phone::Phone& phone,
                                              phone::VisitReport report);
    // The one standing that equals this one, in whose report `device` is the phone's name.
    [[nodiscard]] const Standing* shared(Standing standing, std::string_view device = own_name) {
        return standings_.shared(std::move(standing), device);
    }
    void stand(std::size_t number, const Standing* standing) { phones_[number].standing = standing; }
    [[nodiscard]] const std::vector<PhoneGroup>& groups() const { return groups_; }
    [[nodiscard]] const std::vector<std::unique_ptr<Cluster>>& clusters() const { return clusters_; }

    // When device certificates that somebody has cease to be valid, ascending.
    [[nodiscard]] const std::set<Time>& device_expiries() const { return device_expiries_; }

    // When a TVS of the site next knows more than it does now; nothing: they know all.
    [[nodiscard]] std::optional<Time> next_notice(Time now) const;

    // World time. Each step is taken a minute after the one before it.
    [[nodiscard]] Time now() const { return now_; }
    void to_first_step();
    void to(Time now) { now_ = now; }

    // The node at this address; nullptr for an address of no node.
    [[nodiscard]] const Node* node_at(std::string_view address) const;
    [[nodiscard]] const Cluster* cluster_at(std::string_view address) const;
    [[nodiscard]] const Cluster& cluster(const std::string& name) const;

    // Ports that servers stand at for other servers: those of Expressways, and those of nodes that
    // Expressways alone call. `listening_port_at` knows the nodes' HTTPS ports as well; nothing where nothing
    // listens.
    [[nodiscard]] std::vector<ListeningPort> listening_ports() const;
    [[nodiscard]] std::optional<ListeningPort> listening_port_at(const std::string& address,
                                                                 std::uint16_t port) const;
    [[nodiscard]] const CertificationAuthority& authority(const std::string& name) const;
    [[nodiscard]] const Expressway& expressway(const std::string& name) const;
    [[nodiscard]] const Zone& zone(const std::string& name) const;
    [[nodiscard]] const std::vector<RemoteAccess>& remote_accesses() const { return accesses_; }
    [[nodiscard]] const RemoteAccess& remote_access(const std::string& name) const;

    // What a cluster has or had this certificate for; nullptr for a stranger's.
    [[nodiscard]] const KnownCertificate* known(const phone::CertificateName& certificate) const;
    // The cluster that has or had this certificate; nullptr for a stranger's.
    [[nodiscard]] const Cluster* cluster_of(const phone::CertificateName& certificate) const;
    // The cluster with a node of this name; nullptr if there is none.
    [[nodiscard]] const Cluster* cluster_of_node(std::string_view name) const;

    // "CallManager hq-pub" for a certificate that a cluster has or had; its common name for any other.
    [[nodiscard]] std::string label(const phone::CertificateName& certificate) const;
    // The label and as much of the serial number as tells a certificate from the one that it replaced.
    [[nodiscard]] std::string described(const phone::CertificateName& certificate) const;

  private:
    void add_cluster(const bellwether::Cluster& cluster, const ClusterChoices& choices,
                     std::size_t& next_address);
    void add_group(const bellwether::Phones& phones, bool has_certificates);
    [[nodiscard]] std::optional<Device> device(const std::string& cluster, std::string_view phone);
    [[nodiscard]] phone::Phone made_phone(const SitePhone& stands, std::size_t number);
    [[nodiscard]] const std::vector<std::string>* option_150(std::vector<std::string> servers);
    [[nodiscard]] static std::vector<std::string> tftp_servers(const Cluster& cluster,
                                                               const std::vector<std::string>& nodes);
    [[nodiscard]] ctl::CertificatePtr device_certificate(std::size_t number, const Enrolled& enrolled);
    [[nodiscard]] std::vector<ctl::CertificatePtr> tftp_signers(
        const std::vector<std::string>& clusters) const;
    [[nodiscard]] SharedBytes remote_file(const std::vector<std::string>& clusters, std::string_view name,
                                          Time now) const;
    [[nodiscard]] Cluster& cluster(const std::string& name);
    [[nodiscard]] Outcome run(const bellwether::Command& step);
    [[nodiscard]] Refusal import(const bellwether::BulkImport& step);
    void set_option_150(const bellwether::SetOption150& step);
    void set_option_150(const std::vector<std::size_t>& phones, const Cluster& target,
                        const std::vector<std::string>& nodes);
    [[nodiscard]] Outcome upload(const bellwether::Upload& step);
    // About certificates that authorities sign: site_certificate_steps.cpp.
    void add_authority(const bellwether::Authority& wanted);
    // Expressways and what is configured of them: site_expressways.cpp.
    void add_expressways(const bellwether::Scenario& scenario, std::size_t next_address);
    [[nodiscard]] std::vector<ctl::CertificatePtr> trusted_by(const bellwether::Expressway& wanted) const;
    [[nodiscard]] Expressway& expressway(const std::string& name);
    void put_certificate(const Expressway& expressway);
    void upgrade_expressway(const bellwether::Upgrade& step);
    void set_zone(const bellwether::SetZone& step);
    [[nodiscard]] std::vector<ctl::CertificatePtr> certificates_of(const bellwether::Upload& step) const;
    [[nodiscard]] CertificationAuthority& authority(const std::string& name);
    [[nodiscard]] Refusal revoke(const bellwether::Revoke& step);
    void generate_csr(const bellwether::GenerateCsr& step);
    [[nodiscard]] Outcome download_csr(const bellwether::DownloadCsr& step);
    [[nodiscard]] Outcome sign(const bellwether::Sign& step);
    [[nodiscard]] Outcome upload_signed(const bellwether::UploadSigned& step);
    [[nodiscard]] Outcome upload_file(const bellwether::Upload& step);
    [[nodiscard]] Refusal delete_trusted(const bellwether::DeleteTrusted& step);
    [[nodiscard]] HeldCertificates held(const bellwether::HeldCertificate& wanted);
    void set_device(const bellwether::SetDevice& step);
    void set_operation(const bellwether::InstallLsc& step, CertificateOperation operation);
    void bulk_export(const bellwether::BulkExport& step);
    // Gives each of these phones the standing that `change` makes of its own.
    void restand(const std::vector<std::size_t>& phones, const std::function<void(Standing&)>& change);
    template <typename Action>
    [[nodiscard]] std::vector<std::size_t> phones_of(const Action& action) const;
    template <typename Absence>
    void change_absence(const Absence& action, bool takes);

    SiteSettings settings_;
    CertificateMaker maker_;
    Time first_day_;
    BulkFolder bulk_folder_;
    CertificateDesk desk_;
    std::vector<std::unique_ptr<CertificationAuthority>> authorities_;
    Time now_;
    std::vector<std::unique_ptr<Cluster>> clusters_;
    std::vector<std::unique_ptr<Expressway>> expressways_;
    std::vector<Zone> zones_;
    std::vector<RemoteAccess> accesses_;
    std::vector<PhoneGroup> groups_;
    std::vector<SitePhone> phones_;
    Standings standings_;
    std::deque<std::vector<std::string>> options_150_;         // each list once
    std::map<std::size_t, phone::Flash> device_certificates_;  // by phone: made when they are first needed
    std::map<std::size_t, std::vector<std::pair<Enrolled, ctl::CertificatePtr>>> issued_;  // LSCs, by phone
    std::map<std::size_t, const std::vector<std::string>*>
        before_login_;                             // option 150 of phones that EMCC took elsewhere
    std::map<std::string, Version> exported_;      // by cluster: what it ran when it exported
    std::map<std::string, Version> consolidated_;  // what of that was consolidated
    std::set<Time> device_expiries_;
    phone::Choices choices_;
    const Standing* pose_ = nullptr;
};

// A time of day in UTC as RFC 3339 has it: "2027-02-01T00:00:00Z". Nothing for any other text, or a time
// before 2000 or after 2099.
[[nodiscard]] std::optional<Time> parse_time(const std::string& text);

// When a scenario's first step is taken: its `start`, or 2027-01-04T08:00:00Z. Nothing for a text that is no
// RFC 3339 time in UTC.
[[nodiscard]] std::optional<Time> start_time(const bellwether::Scenario& scenario);

// Names of nodes in a cluster that run a service, in file order: what the defaults are made of.
[[nodiscard]] std::vector<std::string> nodes_running(const bellwether::Cluster& cluster,
                                                     bellwether::Node::Service service);

// The services of a cluster's node, with the defaults for a node that names none.
[[nodiscard]] std::vector<bellwether::Node::Service> services_of(const bellwether::Cluster& cluster,
                                                                 int node);

}  // namespace scenarios
