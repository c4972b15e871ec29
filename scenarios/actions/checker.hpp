// scenarios/actions/checker.hpp: can a step be taken when its turn comes? What is known of a plan without
// playing it, and what is wrong with it.
#pragma once

#include "scenarios/actions/suggestion.hpp"
#include "scenarios/model/description.hpp"

namespace actions {

using model::CertificateKind;
using model::Service;

// What is wrong with a step: `field` is the schema's name for it, or empty for the step as a whole; `index`
// counts in a repeated one.
struct Complaint {
    std::string field{};
    int index = 0;
    std::string message{};    // what is wrong
    std::string remedy{};     // what would be right
    bool is_of_name = false;  // something by that name is described nowhere, whatever the plan does before
};

// Something that a step disconnects, and reconnects: a node, a service of it or a port of it.
struct Absence {
    std::string node{};
    std::optional<Service> service{};
    std::optional<std::uint32_t> port{};

    auto operator<=>(const Absence&) const = default;
};

// As it stands when the step at hand is taken.
struct PlanState {
    std::set<std::string> mixed;                                  // clusters in mixed mode
    std::map<std::string, model::Version> versions;               // by cluster
    std::set<std::string> outsiders;                              // nodes that are not part of their cluster
    std::map<std::pair<std::string, std::string>, bool> backups;  // by cluster and name: in mixed mode?
    std::set<std::string> fetched;                                // clusters whose ITLRecovery has been
    std::set<std::string> exported;                               // folders
    std::set<std::string> consolidated;                           // likewise
    std::set<std::string> files;                                  // that are there by then
    std::set<std::string> owned_files;                            // those of authorities and Expressways
    std::set<Absence> absent;
    std::chrono::seconds waited{0};
};

// Files beside the scenario that steps may name.
enum class FilePlace { inside, outside, missing, no_file };

class Checker {
  public:
    // All outlive it. The site may be wrong itself: then that has been told already. `places` has the files
    // that steps name.
    Checker(const model::SiteDescription& site, const std::map<std::string, FilePlace>& places,
            std::vector<Complaint>& complaints);

    [[nodiscard]] const model::SiteDescription& site() const { return site_; }
    PlanState& state() { return state_; }

    void report(std::string_view field, int index, std::string message, std::string remedy);
    void report(std::string_view field, std::string message, std::string remedy) {
        report(field, 0, std::move(message), std::move(remedy));
    }
    void report(std::string message, std::string remedy) {
        report("", 0, std::move(message), std::move(remedy));
    }

    // Nothing of that name is described.
    void report_name(std::string_view field, int index, std::string message, std::string remedy);

    // The cluster that a field names; where there is none that is reported, and nullptr comes back.
    const model::ClusterDescription* cluster(std::string_view field, const std::string& name);
    // Likewise, with its publisher there: commands of the publisher can't be given while it is disconnected.
    const model::ClusterDescription* administered(const std::string& name);
    const model::PhonesDescription* group(const std::string& name);
    const model::ZoneDescription* zone(const std::string& name);
    bool need_expressway(std::string_view field, int index, const std::string& name);
    // Of a step about an Expressway instead of a cluster: it is there, and none of these fields, which belong
    // to a cluster, is set.
    void need_expressway_alone(const std::string& name,
                               std::initializer_list<std::pair<std::string_view, bool>> fields_of_cluster);
    void need_remote_access(const std::string& name);
    void need_authority(std::string_view field, const std::string& name);
    // How many phones these are. Reports what they can't mean.
    std::uint64_t chosen(const std::optional<std::string>& phones, std::optional<std::uint32_t> count);

    // Reports names that are none of the cluster's nodes, nodes that don't run the service, and names that
    // stand twice.
    void check_members(std::string_view field, const std::vector<std::string>& names,
                       const model::ClusterDescription& cluster, std::optional<Service> service);
    // Reports nodes that are not part of their cluster here, and says whether there are any.
    bool need_members(std::string_view field, const std::vector<std::string>& names);
    void need_present(std::string_view field, const std::vector<std::string>& names);
    // Where no node is named, at least one of those that are meant must be there.
    void need_some_present(bool none_is_named, const std::vector<std::string>& meant,
                           std::optional<Service> service = {});
    void need_publisher(const model::ClusterDescription& cluster);
    void need_mixed(const model::ClusterDescription& cluster);
    void change_mode(std::string_view field, const model::ClusterDescription& cluster, bool wants_mixed);
    [[nodiscard]] bool is_away(const std::string& node) const;
    // Is the certificate there, in this version and on these nodes?
    void check_certificate(CertificateKind kind, const model::ClusterDescription& cluster,
                           std::string_view node_field, const std::vector<std::string>& nodes);
    // Can authorities sign this kind? Is it there, on these nodes?
    void check_signed_kind(const std::string& cluster, std::optional<CertificateKind> kind,
                           const std::vector<std::string>& nodes);
    void make_file(const std::string& name);
    void need_file(std::string_view field, const std::string& name);
    // Peer addresses and the name to verify, of a zone with so many servers.
    void check_zone_settings(const std::vector<std::string>& peer_addresses,
                             const std::optional<std::string>& tls_verify_name, std::size_t servers);
    // Time passes.
    void pass(std::chrono::seconds length);
    // Of the version that the cluster has when this step is taken; nothing for one that is not known.
    [[nodiscard]] std::optional<model::Behaviour> behaviour(const std::string& cluster) const;

  private:
    const model::SiteDescription& site_;
    const std::map<std::string, FilePlace>& places_;
    std::vector<Complaint>& complaints_;
    PlanState state_;
};

[[nodiscard]] std::vector<std::string> node_names(const model::ClusterDescription& cluster);

inline constexpr const char* outside_remedy =
    "files that a plan names lie in its folder or below; --allow-outside if you trust this plan";

}  // namespace actions
