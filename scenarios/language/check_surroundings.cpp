// What stands around the clusters: authorities and their certificates, Expressways and what is configured of
// them.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "scenarios/language/conversion.hpp"
#include "scenarios/language/description.hpp"
#include "scenarios/model/expressway.hpp"

namespace language {

namespace pb = bellwether;

namespace {

constexpr std::uint32_t least_bits = 1024;
constexpr std::uint32_t most_bits = 8192;
constexpr std::uint32_t most_days = 36500;
constexpr std::array<std::uint32_t, 2> held_bits{2048, 4096};
constexpr int most_zones = 1000;  // each has a port of its own

}  // namespace

void Description::check_authority(const pb::Authority& authority, const SourceLocation& location) {
    if (authority.has_issuer() && !authorities_.contains(authority.issuer()))
        report(location.error(
            "issuer", fmt::format("there is no authority \"{}\" above here", authority.issuer()),
            authorities_.empty()
                ? "issuers are written before what they sign"
                : actions::suggestion(authority.issuer(), authorities(),
                                      "issuers are written before what they sign; there are")));
    check_name(authority.name(), location, file_names_, "authority");
    authorities_.insert(authority.name());
    if (authority.has_common_name() && !actions::is_good_common_name(authority.common_name()))
        report(location.error("common_name",
                              "a common name has 1 to 64 characters, and no control characters",
                              "such as \"Example Root CA\""));
    if (authority.key_bits() < least_bits || authority.key_bits() > most_bits ||
        authority.key_bits() % 8 != 0)
        report(location.error("key_bits", fmt::format("a key of {} bits", authority.key_bits()),
                              "from 1024 to 8192; 2048 is the default"));
    if (authority.age_days() > most_days)
        report(location.error("age_days", "older than a hundred years", "365 is the default"));
    if (authority.valid_days() == 0 || authority.valid_days() > most_days)
        report(location.error("valid_days", fmt::format("valid for {} days", authority.valid_days()),
                              "3650 is the default"));
}

void Description::need_authority(const SourceLocation& location, std::string_view field, int index,
                                 const std::string& name) {
    if (!authorities_.contains(name))
        report(location.error(field, index, fmt::format("there is no authority \"{}\"", name),
                              authorities_.empty() ? "describe it: authority { name: \"corp-root\" }"
                                                   : actions::suggestion(name, authorities(), "there are")));
}

void Description::check_valid_until(const SourceLocation& location, std::string_view field,
                                    const std::string& text) {
    const std::optional<model::Time> until = parse_time(text);
    if (!until)
        report(location.error(field, fmt::format("\"{}\" is not a time", text),
                              "a time in UTC from 2000 to 2099 is expected, such as 2027-02-01T00:00:00Z"));
}

// Each certificate is described once; a description of all nodes' comes before those of single nodes.
void Description::check_held_once(const pb::Cluster& cluster, const pb::HeldCertificate& held,
                                  const SourceLocation& location) {
    const std::optional<model::Version> version = model::parse_version(cluster.version());
    if (held.certificate() == pb::Regenerate::ITLRECOVERY && version &&
        !model::behaviour(*version).has_itl_recovery)
        report(location.error("certificate",
                              fmt::format("a {} cluster has no ITLRecovery", cluster.version()),
                              "it is new in 10.0 (Cisco 117598)"));
    if (held.certificate() == pb::Regenerate::ITLRECOVERY && held.node_size() > 0)
        report(location.error("node", "ITLRecovery exists once in a cluster", "leave the node out"));
    for (int i = 0; i < held.node_size(); ++i)
        for (const pb::Node& node : cluster.node())
            if (node.name() == held.node(i) && node.added_later())
                report(location.error("node", i,
                                      fmt::format("\"{}\" is not there on the first day", held.node(i)),
                                      "leave it out: its certificates are new when it is added"));
    for (const pb::HeldCertificate& other : cluster.certificate()) {
        if (&other == &held) return;
        if (other.certificate() != held.certificate()) continue;
        if (held.node().empty())
            report(location.error("certificate", "this covers all nodes, but some are already described",
                                  "describe those of all nodes first, then those of single ones"));
        for (int i = 0; i < held.node_size(); ++i)
            if (std::ranges::find(other.node(), held.node(i)) != other.node().end())
                report(location.error("node", i,
                                      fmt::format("\"{}\" already has one described above", held.node(i)),
                                      "describe it once"));
    }
}

void Description::check_held(const pb::Cluster& cluster, const pb::HeldCertificate& held,
                             const SourceLocation& location) {
    if (!held.has_certificate() || held.certificate() == pb::Regenerate::ETOKEN)
        report(location.error("which certificate?",
                              "certificate: CALLMANAGER, TVS, CAPF, TOMCAT, IPSEC or ITLRECOVERY"));
    const std::optional<model::Version> version = model::parse_version(cluster.version());
    const bool is_where_capf_runs = held.certificate() == pb::Regenerate::CAPF && version &&
                                    model::behaviour(*version).has_capf_on_publisher_only;
    check_members(location, "node", held.node(), cluster,
                  is_where_capf_runs ? std::optional(pb::Node::CAPF) : std::nullopt);
    check_held_once(cluster, held, location);
    if (held.has_valid_until()) check_valid_until(location, "valid_until", held.valid_until());
    if (std::ranges::find(held_bits, held.key_bits()) == held_bits.end())
        report(location.error("key_bits", fmt::format("a key of {} bits", held.key_bits()), "2048 or 4096"));
    if (!held.has_signed_by()) return;
    need_authority(location, "signed_by", 0, held.signed_by());
    if (held.certificate() == pb::Regenerate::ITLRECOVERY)
        report(location.error("signed_by", "ITLRecovery is always self-signed", "leave it out"));
}

namespace {

template <typename Value>
std::vector<std::string> keys(const std::map<std::string, Value>& map) {
    std::vector<std::string> names;
    for (const auto& [name, value] : map) names.push_back(name);
    return names;
}

}  // namespace

bool Description::need_expressway(const SourceLocation& location, std::string_view field, int index,
                                  const std::string& name) {
    if (expressways_.contains(name)) return true;
    report(location.error(field, index, fmt::format("there is no Expressway \"{}\"", name),
                          expressways_.empty()
                              ? "describe it: expressway { name: \"exp-c.example.com\"  side: C }"
                              : actions::suggestion(name, keys(expressways_), "there are")));
    return false;
}

const pb::TraversalZone* Description::zone_named(const SourceLocation& location, const std::string& name) {
    if (const auto found = zones_.find(name); found != zones_.end()) return found->second;
    report(location.error("zone", fmt::format("there is no traversal zone \"{}\"", name),
                          zones_.empty() ? "describe it: traversal_zone { ... }"
                                         : actions::suggestion(name, keys(zones_), "there are")));
    return nullptr;
}

void Description::check_expressway(const pb::Expressway& expressway, const SourceLocation& location) {
    check_name(expressway.name(), location, file_names_, "authority or Expressway");
    if (node_names_.contains(expressway.name()))
        report(location.error("name", fmt::format("a node is named \"{}\" as well", expressway.name()),
                              "each needs a name of its own"));
    if (++node_count_ > most_nodes)
        report(location.error(fmt::format("{} nodes and Expressways including this one", node_count_),
                              fmt::format("at most {} in one scenario", most_nodes)));
    if (!expressway.has_side())
        report(location.error("which side?", "side: C, or side: E for the one at the edge"));
    if (!model::verifies_servers(expressway.version()))
        report(location.error("version",
                              fmt::format("\"{}\" is not a version of Expressway", expressway.version()),
                              "such as X14.2"));
    if (expressway.has_signed_by()) need_authority(location, "signed_by", 0, expressway.signed_by());
    if (expressway.has_valid_until()) check_valid_until(location, "valid_until", expressway.valid_until());
    for (int i = 0; i < expressway.alternative_name_size(); ++i)
        if (!actions::is_good_name(expressway.alternative_name(i)))
            report(location.error("alternative_name", i,
                                  fmt::format("\"{}\" can't be a name", expressway.alternative_name(i)),
                                  "such as \"example.com\""));
    for (int i = 0; i < expressway.trusts_size(); ++i)
        need_authority(location, "trusts", i, expressway.trusts(i));
    for (int i = 0; i < expressway.trusts_expressway_size(); ++i)
        need_expressway(location, "trusts_expressway", i, expressway.trusts_expressway(i));
    for (int i = 0; i < expressway.trusts_cluster_size(); ++i)
        if (!clusters_.contains(expressway.trusts_cluster(i)))
            report(location.error(
                "trusts_cluster", i, fmt::format("there is no cluster \"{}\"", expressway.trusts_cluster(i)),
                actions::suggestion(expressway.trusts_cluster(i), keys(clusters_), "there are")));
}

void Description::check_side(const SourceLocation& location, std::string_view field,
                             const google::protobuf::RepeatedPtrField<std::string>& names,
                             pb::Expressway::Side side) {
    const std::string letter = pb::Expressway::Side_Name(side);
    if (names.empty())
        report(location.error(
            fmt::format("a zone without an Expressway-{}", letter),
            fmt::format("{}: \"exp-{}.example.com\"", field, side == pb::Expressway::C ? "c" : "e")));
    for (int i = 0; i < names.size(); ++i)
        if (std::count(names.begin(), names.begin() + i, names[i]) > 0)
            report(
                location.error(field, i, fmt::format("\"{}\" is listed twice", names[i]), "name each once"));
        else if (need_expressway(location, field, i, names[i]) && expressways_.at(names[i])->side() != side)
            report(location.error(field, i, fmt::format("\"{}\" is no Expressway-{}", names[i], letter),
                                  "clients are on side C, servers on side E"));
}

void Description::check_zone(const pb::TraversalZone& zone, const SourceLocation& location) {
    check_name(zone.name(), location, zone_names_, "traversal zone");
    zones_.try_emplace(zone.name(), &zone);
    if (static_cast<int>(zones_.size()) > most_zones)
        report(location.error("too many zones", fmt::format("at most {}", most_zones)));
    check_side(location, "client", zone.client(), pb::Expressway::C);
    check_side(location, "server", zone.server(), pb::Expressway::E);
    check_zone_settings(zone, location, zone.server_size());
}

void Description::check_zone_settings(const pb::TraversalZone& settings, const SourceLocation& location,
                                      int servers) {
    for (int i = 0; i < settings.peer_address_size(); ++i)
        if (!actions::is_good_name(settings.peer_address(i)))
            report(location.error("peer_address", i,
                                  fmt::format("\"{}\" is not a name", settings.peer_address(i)),
                                  "a name of the server's certificate: \"exp-e.example.com\""));
    if (settings.has_tls_verify_name() && !actions::is_good_name(settings.tls_verify_name()))
        report(location.error("tls_verify_name",
                              fmt::format("\"{}\" is not a name", settings.tls_verify_name()),
                              "a name of the client's certificate: \"exp-c.example.com\""));
    if (settings.peer_address_size() > 0 && settings.peer_address_size() != servers)
        report(location.error(
            "peer_address", fmt::format("{} addresses for {} servers", settings.peer_address_size(), servers),
            "one for each of the zone's servers, in their order"));
}

void Description::check_remote_access(const pb::RemoteAccess& access, const SourceLocation& location) {
    check_name(access.name(), location, accesses_, "remote access");
    (void)zone_named(location, access.zone());
    (void)cluster_named(location, "cluster", access.cluster());
    if (!actions::is_good_name(access.domain()))
        report(location.error("domain", fmt::format("\"{}\" is not a service domain", access.domain()),
                              "such as domain: \"example.com\""));
}

}  // namespace language
