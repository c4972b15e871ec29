#include "scenarios/language/description.hpp"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>

#include "phone/model.hpp"
#include "scenarios/cluster/version.hpp"
#include "scenarios/language/words.hpp"
#include "scenarios/site.hpp"

namespace scenarios {

namespace pb = bellwether;

namespace {

constexpr std::size_t longest_name =
    48;  // a certificate's common name has 64 characters, "ITLRECOVERY_" takes 12
constexpr std::uint32_t most_phones = 1000000;
constexpr int most_groups = 256;
constexpr int most_authorities = 64;

}  // namespace

bool is_good_name(const std::string& name) {
    return !name.empty() && name.size() <= longest_name && std::ranges::all_of(name, [](unsigned char c) {
        return std::isalnum(c) != 0 || c == '-' || c == '_' || c == '.';
    });
}

bool is_good_common_name(const std::string& name) {
    constexpr std::size_t longest_common_name = 64;
    return !name.empty() && name.size() <= longest_common_name &&
           std::ranges::none_of(name, [](unsigned char c) { return std::iscntrl(c) != 0; });
}

std::vector<std::string> node_names(const pb::Cluster& cluster) {
    std::vector<std::string> names;
    for (const pb::Node& node : cluster.node()) names.push_back(node.name());
    return names;
}

bool contains(const std::vector<std::string>& names, const std::string& name) {
    return std::ranges::find(names, name) != names.end();
}

Description::Description(const Document& document, std::vector<Diagnostic>& diagnostics)
    : document_(document), diagnostics_(diagnostics) {}

void Description::check() {
    const pb::Scenario& scenario = document_.scenario();
    const Spot root = document_.root();
    if (!start_time(scenario))
        report(root.error("start", fmt::format("\"{}\" is no time", scenario.start()),
                          "a time in UTC from 2000 to 2099 is expected, such as 2027-01-04T08:00:00Z"));
    if (scenario.cluster_size() == 0)
        report(root.error(
            "no cluster: nothing could happen",
            "describe one: cluster { name: \"hq\"  version: \"11.5\"  node { name: \"hq-pub\" } }"));
    if (scenario.authority_size() > most_authorities)
        report(root.nested("authority", most_authorities).error("too many authorities", "64 are the most"));
    for (int i = 0; i < scenario.authority_size(); ++i)
        check_authority(scenario.authority(i), root.nested("authority", i));
    for (int i = 0; i < scenario.cluster_size(); ++i)
        check_cluster(scenario.cluster(i), root.nested("cluster", i));
    for (const pb::Expressway& expressway : scenario.expressway())
        expressways_.try_emplace(expressway.name(), &expressway);
    for (int i = 0; i < scenario.expressway_size(); ++i)
        check_expressway(scenario.expressway(i), root.nested("expressway", i));
    for (int i = 0; i < scenario.traversal_zone_size(); ++i)
        check_zone(scenario.traversal_zone(i), root.nested("traversal_zone", i));
    for (int i = 0; i < scenario.remote_access_size(); ++i)
        check_remote_access(scenario.remote_access(i), root.nested("remote_access", i));
    if (scenario.phones_size() > most_groups)
        report(root.nested("phones", most_groups).error("too many groups of phones", "256 are the most"));
    for (int i = 0; i < scenario.phones_size(); ++i)
        check_phones(scenario.phones(i), root.nested("phones", i));
}

void Description::check_name(const std::string& name, const Spot& spot, std::set<std::string>& taken,
                             std::string_view what) {
    if (name.empty()) {
        report(spot.error(fmt::format("{} {} without a name", what.starts_with('a') ? "an" : "a", what),
                          "give it one: name: \"hq\""));
    } else if (!is_good_name(name)) {
        report(spot.error("name", fmt::format("\"{}\" can't be a name", name),
                          fmt::format("letters, digits, '-', '_' and '.', up to {} of them", longest_name)));
    } else if (!taken.insert(name).second) {
        report(spot.error("name", fmt::format("a second {} named \"{}\"", what, name),
                          "each needs a name of its own"));
    }
}

void Description::check_cluster(const pb::Cluster& cluster, const Spot& spot) {
    check_name(cluster.name(), spot, cluster_names_, "cluster");
    clusters_.try_emplace(cluster.name(), &cluster);
    const std::optional<Version> version = parse_version(cluster.version());
    if (!version) {
        report(spot.error("version",
                          fmt::format("\"{}\" is no version of CUCM that is known here", cluster.version()),
                          fmt::format("known are {}, and their releases such as 12.5(1)SU2",
                                      fmt::join(known_versions(), ", "))));
    } else if (cluster.tls_min_version() > static_cast<int>(behaviour(*version).newest_tls)) {
        report(spot.error("tls_min_version",
                          fmt::format("{} knows no newer TLS than {}", cluster.version(),
                                      tvs::tls_version_name(behaviour(*version).newest_tls)),
                          "TLS_1_0 is the default"));
    }
    check_options(cluster, version, spot);
    if (cluster.node_size() == 0)
        report(spot.error("a cluster without a node",
                          "its first node is the publisher: node { name: \"hq-pub\" }"));
    node_count_ += cluster.node_size();
    if (node_count_ > most_nodes)
        report(spot.error(fmt::format("{} nodes by here", node_count_),
                          fmt::format("{} are the most in one scenario", most_nodes)));
    for (int i = 0; i < cluster.node_size(); ++i) {
        const Spot node = spot.nested("node", i);
        check_name(cluster.node(i).name(), node, node_names_, "node");
        check_services(cluster.node(i), node);
        if (i == 0 && cluster.node(i).added_later())
            report(node.error("added_later", "the publisher is there from the first day",
                              "describe another first"));
    }
}

void Description::check_services(const pb::Node& node, const Spot& spot) {
    for (int i = 0; i < node.runs_size(); ++i)
        if (std::ranges::find(everywhere, to_service(node.runs(i))) != everywhere.end())
            report(spot.error("runs", i, "every node runs this", "leave it out"));
}

void Description::check_options(const pb::Cluster& cluster, const std::optional<Version>& version,
                                const Spot& spot) {
    if (version && cluster.etokens() && !behaviour(*version).may_use_etokens)
        report(spot.error("etokens", fmt::format("{} has no eTokens any more", cluster.version()),
                          "they were dropped in 14SU3 (Cisco 214231)"));
    if (version && cluster.has_etokens() && !cluster.etokens() && !behaviour(*version).ctl_signer)
        report(spot.error("etokens", fmt::format("{} can't sign a CTL without eTokens", cluster.version()),
                          "tokenless CTLs are new in 10.0 (Cisco 118893)"));
    if (cluster.itlrecovery_key_bits() != 1024 && cluster.itlrecovery_key_bits() != 2048)
        report(spot.error("itlrecovery_key_bits", fmt::format("{} bits", cluster.itlrecovery_key_bits()),
                          "2048, or 1024 for an old one"));
    check_others(cluster, "remote_cluster", cluster.remote_cluster(), spot);
    check_others(cluster, "alternate_tftp", cluster.alternate_tftp(), spot);
    for (int i = 0; i < cluster.certificate_size(); ++i)
        check_held(cluster, cluster.certificate(i), spot.nested("certificate", i));
    for (int i = 0; i < cluster.trust_size(); ++i)
        for (int k = 0; k < cluster.trust(i).authority_size(); ++k)
            need_authority(spot.nested("trust", i), "authority", k, cluster.trust(i).authority(k));
}

void Description::check_others(const pb::Cluster& cluster, std::string_view field,
                               const google::protobuf::RepeatedPtrField<std::string>& others,
                               const Spot& spot) {
    for (int i = 0; i < others.size(); ++i) {
        const auto is_it = [&](const pb::Cluster& c) { return c.name() == others[i]; };
        if (others[i] == cluster.name() || std::ranges::none_of(document_.scenario().cluster(), is_it))
            report(spot.error(field, i, fmt::format("\"{}\" is no other cluster", others[i]),
                              "name a cluster of this scenario"));
    }
}

void Description::check_phones(const pb::Phones& phones, const Spot& spot) {
    check_name(phones.name(), spot, group_names_, "group of phones");
    groups_.try_emplace(phones.name(), &phones);
    if (phones.count() == 0)
        report(spot.error("count", "a group of 0 phones", "count: 1 is the least; without a count it is 1"));
    if (phones.count() > most_phones - std::min(most_phones, phone_count_))
        report(spot.error("count",
                          fmt::format("{} phones by here", std::uint64_t{phone_count_} + phones.count()),
                          fmt::format("{} are the most in one scenario", most_phones)));
    phone_count_ = static_cast<std::uint32_t>(
        std::min<std::uint64_t>(most_phones, std::uint64_t{phone_count_} + phones.count()));
    const std::optional<phone::Model> model = phone::find_model(phones.model());
    if (!model)
        report(spot.error("model", fmt::format("\"{}\" is no phone model that is known here", phones.model()),
                          "known are " + phone::known_models() + " (x is any digit)"));
    const pb::Cluster* home = cluster_named(spot, "cluster", phones.cluster());
    if (home == nullptr) return;
    check_members(spot, "call_manager_group", phones.call_manager_group(), *home, pb::Node::CALLMANAGER);
    check_members(spot, "option_150", phones.option_150(), *home, pb::Node::TFTP);
    if (phones.has_lsc_valid_until()) check_valid_until(spot, "lsc_valid_until", phones.lsc_valid_until());
    const bool needs_lsc = phones.encrypted_config() || phones.network_login();
    if (needs_lsc && home->node_size() > 0 &&
        !contains(nodes_running(*home, pb::Node::CAPF), home->node(0).name()))
        report(spot.error(
            "cluster",
            fmt::format("the publisher of \"{}\" runs no CAPF, so its phones have no LSC", home->name()),
            "encrypted configurations and 802.1X need one: let it run CAPF"));
    if (nodes_running(*home, pb::Node::CALLMANAGER).empty())
        report(spot.error(
            "cluster",
            fmt::format("no node of \"{}\" runs CALLMANAGER, so its phones can't register", home->name()),
            "let one run it: runs: [CALLMANAGER, TFTP, TVS]"));
    if (nodes_running(*home, pb::Node::TFTP).empty())
        report(spot.error("cluster",
                          fmt::format("no node of \"{}\" runs TFTP, so its phones can't boot", home->name()),
                          "let one run it: runs: [CALLMANAGER, TFTP, TVS]"));
    std::set<std::string> told;
    for (int i = 0; i < phones.at_size(); ++i) {
        const Spot at = spot.nested("at", i);
        const pb::Cluster* other = cluster_named(at, "cluster", phones.at(i).cluster());
        if (other == nullptr) continue;
        if (other == home && phones.at(i).unknown())
            report(at.error("unknown", "phones that their own cluster doesn't know",
                            "name another cluster here, or give the group another home"));
        if (!told.insert(other->name()).second)
            report(at.error("cluster", fmt::format("\"{}\" is told of twice", other->name()),
                            "one `at` for each cluster"));
        check_members(at, "call_manager_group", phones.at(i).call_manager_group(), *other,
                      pb::Node::CALLMANAGER);
    }
}

const pb::Cluster* Description::cluster_named(const Spot& spot, std::string_view field,
                                              const std::string& name) {
    const auto found = clusters_.find(name);
    if (found != clusters_.end() && !name.empty()) return found->second;
    std::vector<std::string> known;
    for (const auto& [known_name, cluster] : clusters_) known.push_back(known_name);
    if (name.empty()) {
        report(spot.error(fmt::format("which {}?", field),
                          fmt::format("{}: \"...\" with one of {}", field, fmt::join(known, ", "))));
    } else {
        report(spot.error(field, fmt::format("there is no cluster \"{}\"", name),
                          suggestion(name, known, "there are")));
    }
    return nullptr;
}

void Description::check_members(const Spot& spot, std::string_view field,
                                const google::protobuf::RepeatedPtrField<std::string>& names,
                                const pb::Cluster& cluster, std::optional<pb::Node::Service> service) {
    std::set<std::string> seen;
    for (int i = 0; i < names.size(); ++i) {
        const std::string& name = names[i];
        if (!contains(node_names(cluster), name)) {
            report(spot.error(field, i,
                              fmt::format("cluster \"{}\" has no node \"{}\"", cluster.name(), name),
                              suggestion(name, node_names(cluster), "its nodes are")));
        } else if (service && !contains(nodes_running(cluster, *service), name)) {
            report(spot.error(field, i,
                              fmt::format("\"{}\" does not run {}", name, pb::Node::Service_Name(*service)),
                              "nodes that do: " + listed(nodes_running(cluster, *service))));
        } else if (!seen.insert(name).second) {
            report(spot.error(field, i, fmt::format("\"{}\" is named twice", name), "name each once"));
        }
    }
}

std::uint32_t Description::check_chosen(const Spot& spot, const std::string* phones,
                                        std::optional<std::uint32_t> count) {
    std::uint32_t available = phone_count_;
    if (groups_.empty()) {
        report(spot.error("there are no phones",
                          "describe some: phones { name: \"floor-1\"  count: 50  cluster: \"hq\" }"));
        return 0;
    }
    if (phones != nullptr) {
        const pb::Phones* group = group_named(spot, *phones);
        if (group == nullptr) return 0;
        available = group->count();
    }
    if (!count) return available;
    if (*count == 0) report(spot.error("count", "0 phones", "leave the count out to mean all"));
    if (*count > available)
        report(spot.error("count", fmt::format("{} phones, there are {}", *count, available),
                          "leave the count out to mean all"));
    return *count;
}

const pb::Phones* Description::group_named(const Spot& spot, const std::string& name) {
    const auto found = groups_.find(name);
    if (found != groups_.end() && !name.empty()) return found->second;
    std::vector<std::string> known;
    for (const auto& [known_name, group] : groups_) known.push_back(known_name);
    report(spot.error("phones", fmt::format("there is no group of phones \"{}\"", name),
                      suggestion(name, known, "there are")));
    return nullptr;
}

}  // namespace scenarios
