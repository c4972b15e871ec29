// scenarios/language/description.hpp: the part of the checker that looks at what there is: clusters, nodes,
// groups of phones, and what stands around them.
#pragma once

#include <map>
#include <set>

#include "scenarios/language/document.hpp"
#include "scenarios/language/scenario.pb.h"

namespace language {

class Description {
  public:
    // Of this document; what is wrong goes to `diagnostics`. Both outlive it.
    Description(const Document& document, std::vector<Diagnostic>& diagnostics);

    // Looks at all of it.
    void check();

  private:
    // The cluster that a field names; where there is none that is reported at `location`, and
    // nullptr comes back.
    [[nodiscard]] const bellwether::Cluster* cluster_named(const SourceLocation& location,
                                                           std::string_view field, const std::string& name);
    // Likewise.
    bool need_expressway(const SourceLocation& location, std::string_view field, int index,
                         const std::string& name);
    const bellwether::TraversalZone* zone_named(const SourceLocation& location, const std::string& name);
    // What is configured of a zone with so many servers.
    void check_zone_settings(const bellwether::TraversalZone& settings, const SourceLocation& location,
                             int servers);
    [[nodiscard]] std::vector<std::string> authorities() const {
        return {authorities_.begin(), authorities_.end()};
    }
    // Reports names that are none of the cluster's nodes, nodes that don't run the service, and names that
    // stand twice.
    void check_members(const SourceLocation& location, std::string_view field,
                       const google::protobuf::RepeatedPtrField<std::string>& names,
                       const bellwether::Cluster& cluster, std::optional<bellwether::Node::Service> service);
    // The bytes of a file beside the plan; where there is none that is reported.
    [[nodiscard]] std::optional<ctl::Bytes> need_file(const SourceLocation& location, std::string_view field,
                                                      int index, const std::string& name);
    void need_certificate(const SourceLocation& location, std::string_view field, int index,
                          const std::string& name);
    void need_list(const SourceLocation& location, std::string_view field, const std::string& name);
    void check_files(const bellwether::Cluster& cluster, const SourceLocation& location);
    void check_outside(const bellwether::Outside& outside, const SourceLocation& location);
    static constexpr int most_nodes = 200;  // with Expressways: each has an address of one block

    void report(Diagnostic diagnostic) { diagnostics_.push_back(std::move(diagnostic)); }
    void check_name(const std::string& name, const SourceLocation& location, std::set<std::string>& taken,
                    std::string_view what);
    void check_cluster(const bellwether::Cluster& cluster, const SourceLocation& location);
    void check_loads(const bellwether::Cluster& cluster, const SourceLocation& location);
    void check_options(const bellwether::Cluster& cluster, const std::optional<model::Version>& version,
                       const SourceLocation& location);
    void check_others(const bellwether::Cluster& cluster, std::string_view field,
                      const google::protobuf::RepeatedPtrField<std::string>& others,
                      const SourceLocation& location);
    void check_authority(const bellwether::Authority& authority, const SourceLocation& location);
    void check_expressway(const bellwether::Expressway& expressway, const SourceLocation& location);
    void check_zone(const bellwether::TraversalZone& zone, const SourceLocation& location);
    void check_side(const SourceLocation& location, std::string_view field,
                    const google::protobuf::RepeatedPtrField<std::string>& names,
                    bellwether::Expressway::Side side);
    void check_remote_access(const bellwether::RemoteAccess& access, const SourceLocation& location);
    void check_held(const bellwether::Cluster& cluster, const bellwether::HeldCertificate& held,
                    const SourceLocation& location);
    void check_held_once(const bellwether::Cluster& cluster, const bellwether::HeldCertificate& held,
                         const SourceLocation& location);
    void check_valid_until(const SourceLocation& location, std::string_view field, const std::string& text);
    void need_authority(const SourceLocation& location, std::string_view field, int index,
                        const std::string& name);
    [[nodiscard]] std::vector<std::string> nodes_running(const bellwether::Cluster& cluster,
                                                         bellwether::Node::Service service) const;
    void check_option_150(const SourceLocation& location, const bellwether::Phones& phones);
    void check_services(const bellwether::Node& node, const SourceLocation& location);
    void check_phones(const bellwether::Phones& phones, const SourceLocation& location);

    const Document& document_;
    std::vector<Diagnostic>& diagnostics_;
    std::map<std::string, const bellwether::Cluster*> clusters_;
    std::set<std::string> authorities_;
    std::map<std::string, const bellwether::Expressway*> expressways_;
    std::map<std::string, const bellwether::TraversalZone*> zones_;
    std::set<std::string> file_names_;  // of authorities and Expressways: NAME.pem
    std::set<std::string> zone_names_;
    std::set<std::string> accesses_;
    std::set<std::string> cluster_names_;
    std::set<std::string> node_names_;
    std::set<std::string> group_names_;
    int node_count_ = 0;
    std::uint32_t phone_count_ = 0;
};

[[nodiscard]] std::vector<std::string> node_names(const bellwether::Cluster& cluster);

}  // namespace language
