// scenarios/language/description.hpp: the part of the checker that looks at what there is: clusters, nodes
// and groups of phones. Steps look their names up here.
#pragma once

#include <map>
#include <set>

#include "scenarios/cluster/version.hpp"
#include "scenarios/language/document.hpp"

namespace scenarios {

class Description {
  public:
    // Of this document; what is wrong goes to `diagnostics`. Both outlive it.
    Description(const Document& document, std::vector<Diagnostic>& diagnostics);

    // Looks at all of it. Comes before the look-ups.
    void check();

    // The cluster or group that a field names; where there is none that is reported at `spot`, and nullptr
    // comes back.
    [[nodiscard]] const bellwether::Cluster* cluster_named(const Spot& spot, std::string_view field,
                                                           const std::string& name);
    // Likewise.
    bool need_expressway(const Spot& spot, std::string_view field, int index, const std::string& name);
    const bellwether::TraversalZone* zone_named(const Spot& spot, const std::string& name);
    // What is configured of a zone with so many servers, there or in a step.
    template <typename Settings>
    void check_zone_settings(const Settings& settings, const Spot& spot, int servers);
    bool need_remote_access(const Spot& spot, const std::string& name);

    [[nodiscard]] bool has_authority(const std::string& name) const { return authorities_.contains(name); }
    [[nodiscard]] std::vector<std::string> authorities() const {
        return {authorities_.begin(), authorities_.end()};
    }
    [[nodiscard]] const bellwether::Phones* group_named(const Spot& spot, const std::string& name);

    // Reports names that are none of the cluster's nodes, nodes that don't run the service, and names that
    // stand twice.
    void check_members(const Spot& spot, std::string_view field,
                       const google::protobuf::RepeatedPtrField<std::string>& names,
                       const bellwether::Cluster& cluster, std::optional<bellwether::Node::Service> service);

    // `phones` and `count` of an action: reports what they can't mean. Gives how many phones they do mean.
    template <typename Action>
    std::uint32_t check_chosen(const Action& action, const Spot& spot) {
        const std::optional<std::uint32_t> count =
            action.has_count() ? std::optional(action.count()) : std::nullopt;
        return check_chosen(spot, action.has_phones() ? &action.phones() : nullptr, count);
    }

  private:
    static constexpr int most_nodes = 200;  // with Expressways: each has an address of one block

    void report(Diagnostic diagnostic) { diagnostics_.push_back(std::move(diagnostic)); }
    std::uint32_t check_chosen(const Spot& spot, const std::string* phones,
                               std::optional<std::uint32_t> count);
    void check_name(const std::string& name, const Spot& spot, std::set<std::string>& taken,
                    std::string_view what);
    void check_cluster(const bellwether::Cluster& cluster, const Spot& spot);
    void check_options(const bellwether::Cluster& cluster, const std::optional<Version>& version,
                       const Spot& spot);
    void check_others(const bellwether::Cluster& cluster, std::string_view field,
                      const google::protobuf::RepeatedPtrField<std::string>& others, const Spot& spot);
    void check_authority(const bellwether::Authority& authority, const Spot& spot);
    void check_expressway(const bellwether::Expressway& expressway, const Spot& spot);
    void check_zone(const bellwether::TraversalZone& zone, const Spot& spot);
    void check_side(const Spot& spot, std::string_view field,
                    const google::protobuf::RepeatedPtrField<std::string>& names,
                    bellwether::Expressway::Side side);
    void check_remote_access(const bellwether::RemoteAccess& access, const Spot& spot);
    void check_held(const bellwether::Cluster& cluster, const bellwether::HeldCertificate& held,
                    const Spot& spot);
    void check_held_once(const bellwether::Cluster& cluster, const bellwether::HeldCertificate& held,
                         const Spot& spot);
    void check_valid_until(const Spot& spot, std::string_view field, const std::string& text);
    void need_authority(const Spot& spot, std::string_view field, int index, const std::string& name);
    void check_services(const bellwether::Node& node, const Spot& spot);
    void check_phones(const bellwether::Phones& phones, const Spot& spot);

    const Document& document_;
    std::vector<Diagnostic>& diagnostics_;
    std::map<std::string, const bellwether::Cluster*> clusters_;
    std::map<std::string, const bellwether::Phones*> groups_;
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

// Letters, digits, '-', '_' and '.', not too many.
[[nodiscard]] bool is_good_name(const std::string& name);
// 1 to 64 bytes without control characters: what a certificate's common name can be.
[[nodiscard]] bool is_good_common_name(const std::string& name);
[[nodiscard]] std::vector<std::string> node_names(const bellwether::Cluster& cluster);
[[nodiscard]] bool contains(const std::vector<std::string>& names, const std::string& name);

}  // namespace scenarios
