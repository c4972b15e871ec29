#include "scenarios/language/description.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "phone/model.hpp"
#include "scenarios/language/conversion.hpp"
#include "scenarios/language/enumerations.hpp"
#include "scenarios/language/spelling.hpp"
#include "scenarios/model/certificates.hpp"

namespace language {

namespace pb = bellwether;

namespace {

constexpr std::uint32_t most_phones = 1000000;
constexpr int most_groups = 256;
constexpr int most_authorities = 64;

}  // namespace

std::vector<std::string> node_names(const pb::Cluster& cluster) {
    std::vector<std::string> names;
    for (const pb::Node& node : cluster.node()) names.push_back(node.name());
    return names;
}

// In file order.
std::vector<std::string> Description::nodes_running(const pb::Cluster& cluster,
                                                    pb::Node::Service service) const {
    for (const model::ClusterDescription& described : document_.site().clusters)
        if (described.name == cluster.name()) return model::nodes_running(described, to_service(service));
    return {};
}

Description::Description(const Document& document, std::vector<Diagnostic>& diagnostics)
    : document_(document), diagnostics_(diagnostics) {}

void Description::check() {
    const pb::Scenario& scenario = document_.scenario();
    const SourceLocation root = document_.root();
    if (scenario.has_start() && !parse_time(scenario.start()))
        report(root.error("start", fmt::format("\"{}\" is not a time", scenario.start()),
                          "a time in UTC from 2000 to 2099 is expected, such as 2027-01-04T08:00:00Z"));
    if (scenario.cluster_size() == 0)
        report(root.error(
            "no cluster: nothing could happen",
            "describe one: cluster { name: \"hq\"  version: \"11.5\"  node { name: \"hq-pub\" } }"));
    if (scenario.authority_size() > most_authorities)
        report(root.nested("authority", most_authorities).error("too many authorities", "at most 64"));
    for (int i = 0; i < scenario.authority_size(); ++i)
        check_authority(scenario.authority(i), root.nested("authority", i));
    for (int i = 0; i < scenario.cluster_size(); ++i)
        check_cluster(scenario.cluster(i), root.nested("cluster", i));
    for (int i = 0; i < scenario.outside_size(); ++i)
        check_outside(scenario.outside(i), root.nested("outside", i));
    for (const pb::Expressway& expressway : scenario.expressway())
        expressways_.try_emplace(expressway.name(), &expressway);
    for (int i = 0; i < scenario.expressway_size(); ++i)
        check_expressway(scenario.expressway(i), root.nested("expressway", i));
    for (int i = 0; i < scenario.traversal_zone_size(); ++i)
        check_zone(scenario.traversal_zone(i), root.nested("traversal_zone", i));
    for (int i = 0; i < scenario.remote_access_size(); ++i)
        check_remote_access(scenario.remote_access(i), root.nested("remote_access", i));
    if (scenario.phones_size() > most_groups)
        report(root.nested("phones", most_groups).error("too many groups of phones", "at most 256"));
    for (int i = 0; i < scenario.phones_size(); ++i)
        check_phones(scenario.phones(i), root.nested("phones", i));
}

void Description::check_name(const std::string& name, const SourceLocation& location,
                             std::set<std::string>& taken, std::string_view what) {
    if (name.empty()) {
        report(location.error(fmt::format("{} {} without a name", what.starts_with('a') ? "an" : "a", what),
                              "give it one: name: \"hq\""));
    } else if (!actions::is_good_name(name)) {
        report(location.error(
            "name", fmt::format("\"{}\" can't be a name", name),
            fmt::format("letters, digits, '-', '_' and '.', up to {} of them", actions::longest_name)));
    } else if (!taken.insert(name).second) {
        report(location.error("name", fmt::format("a second {} named \"{}\"", what, name),
                              "each needs a name of its own"));
    }
}

void Description::check_cluster(const pb::Cluster& cluster, const SourceLocation& location) {
    check_name(cluster.name(), location, cluster_names_, "cluster");
    clusters_.try_emplace(cluster.name(), &cluster);
    const std::optional<model::Version> version = model::parse_version(cluster.version());
    if (!version) {
        report(location.error("version",
                              fmt::format("\"{}\" is not a known version of CUCM", cluster.version()),
                              fmt::format("known are {}, and their releases such as 12.5(1)SU2",
                                          fmt::join(model::known_versions(), ", "))));
    } else if (cluster.tls_min_version() > static_cast<int>(model::behaviour(*version).newest_tls)) {
        report(location.error("tls_min_version",
                              fmt::format("{} knows no newer TLS than {}", cluster.version(),
                                          tvs::tls_version_name(model::behaviour(*version).newest_tls)),
                              "TLS_1_0 is the default"));
    }
    check_options(cluster, version, location);
    check_loads(cluster, location);
    if (cluster.node_size() == 0)
        report(location.error("a cluster without a node",
                              "its first node is the publisher: node { name: \"hq-pub\" }"));
    node_count_ += cluster.node_size();
    if (node_count_ > most_nodes)
        report(location.error(fmt::format("{} nodes including this one", node_count_),
                              fmt::format("at most {} in one scenario", most_nodes)));
    for (int i = 0; i < cluster.node_size(); ++i) {
        const SourceLocation node = location.nested("node", i);
        check_name(cluster.node(i).name(), node, node_names_, "node");
        check_services(cluster.node(i), node);
        if (i == 0 && cluster.node(i).im_and_presence())
            report(
                node.error("im_and_presence", "the publisher is a CallManager node", "describe that first"));
        if (cluster.node(i).im_and_presence() && cluster.node(i).runs_size() > 0)
            report(node.error("runs", "an IM and Presence node runs none of these", "leave it out"));
        if (i == 0 && cluster.node(i).added_later())
            report(node.error("added_later", "the publisher can't be added later", "describe another first"));
    }
}

void Description::check_loads(const pb::Cluster& cluster, const SourceLocation& location) {
    constexpr std::uint32_t largest_load = 1000;
    std::set<std::string> models;
    std::set<std::string> names;
    for (int i = 0; i < cluster.load_size(); ++i) {
        const pb::Load& load = cluster.load(i);
        const SourceLocation place = location.nested("load", i);
        check_name(load.name(), place, names, "load");
        if (!phone::find_model(spelled_model(load.model())))
            report(place.error("model", fmt::format("\"{}\" is not a known phone model", load.model()),
                               fmt::format("known are {}", phone::known_models())));
        else if (!models.insert(spelled_model(load.model())).second)
            report(place.error("model", fmt::format("a second load for {}", load.model()),
                               "one for each model"));
        if (load.megabytes() > largest_load)
            report(place.error("megabytes", fmt::format("{} megabytes", load.megabytes()),
                               fmt::format("at most {}", largest_load)));
    }
}

void Description::check_services(const pb::Node& node, const SourceLocation& location) {
    for (int i = 0; i < node.runs_size(); ++i)
        if (std::ranges::find(model::everywhere, to_service(node.runs(i))) != model::everywhere.end())
            report(location.error("runs", i, "every node runs this", "leave it out"));
}

void Description::check_options(const pb::Cluster& cluster, const std::optional<model::Version>& version,
                                const SourceLocation& location) {
    if (version && cluster.etokens() && !model::behaviour(*version).may_use_etokens)
        report(location.error("etokens", fmt::format("{} has no eTokens any more", cluster.version()),
                              "they were dropped in 14SU3 (Cisco 214231)"));
    if (version && cluster.has_etokens() && !cluster.etokens() && !model::behaviour(*version).ctl_signer)
        report(location.error("etokens",
                              fmt::format("{} can't sign a CTL without eTokens", cluster.version()),
                              "tokenless CTLs are new in 10.0 (Cisco 118893)"));
    if (cluster.itlrecovery_key_bits() != 1024 && cluster.itlrecovery_key_bits() != 2048)
        report(location.error("itlrecovery_key_bits", fmt::format("{} bits", cluster.itlrecovery_key_bits()),
                              "2048, or 1024 for an old one"));
    if (cluster.signer_version_1_1() && version && !model::behaviour(*version).has_ecdsa)
        report(location.error("signer_version_1_1",
                              fmt::format("{} has no ECDSA certificate for port 6971", cluster.version()),
                              "they are new in 11.0: leave it out"));
    if (cluster.callmanager_reuses_tomcat()) {
        const bool has_one = std::ranges::any_of(cluster.certificate(), [](const pb::HeldCertificate& held) {
            return held.certificate() == pb::Regenerate::TOMCAT && held.multi_server();
        });
        if (version && !model::behaviour(*version).may_reuse_tomcat)
            report(location.error("callmanager_reuses_tomcat", fmt::format("not in {}", cluster.version()),
                                  "it is new in 14 (Security Guide 14)"));
        else if (!has_one)
            report(location.error("callmanager_reuses_tomcat", "Tomcat has no multi-server certificate here",
                                  "certificate { certificate: TOMCAT multi_server: true }"));
    }
    for (int i = 0; i < cluster.certificate_size(); ++i) {
        const pb::HeldCertificate& held = cluster.certificate(i);
        if (!held.multi_server() || !version) continue;
        const model::Behaviour its = model::behaviour(*version);
        const SourceLocation place = location.nested("certificate", i);
        if (!model::may_be_multi_server(to_kind(held.certificate()), its))
            report(place.error("multi_server", "there is no multi-server certificate of this kind",
                               "TOMCAT and CALLMANAGER have them, and TVS from 14 on"));
        else if (!its.has_self_signed_multi_server && !held.has_signed_by())
            report(place.error("multi_server", "no self-signed multi-server certificates before 14",
                               "signed_by an authority"));
        if (held.node_size() > 0)
            report(place.error("node", "a multi-server certificate is for all nodes", "leave the node out"));
    }
    for (int i = 0; i < cluster.closed_port_size(); ++i)
        if (cluster.closed_port(i) != model::Ports{}.tftp &&
            cluster.closed_port(i) != model::Ports{}.tftp_http)
            report(location.error("closed_port", i,
                                  fmt::format("{} is no port for files", cluster.closed_port(i)),
                                  "69 for TFTP, or 6970 for HTTP"));
    check_others(cluster, "remote_cluster", cluster.remote_cluster(), location);
    check_others(cluster, "alternate_tftp", cluster.alternate_tftp(), location);
    for (int i = 0; i < cluster.certificate_size(); ++i)
        check_held(cluster, cluster.certificate(i), location.nested("certificate", i));
    for (int i = 0; i < cluster.trust_size(); ++i)
        for (int k = 0; k < cluster.trust(i).authority_size(); ++k)
            need_authority(location.nested("trust", i), "authority", k, cluster.trust(i).authority(k));
    check_files(cluster, location);
}

void Description::check_others(const pb::Cluster& cluster, std::string_view field,
                               const google::protobuf::RepeatedPtrField<std::string>& others,
                               const SourceLocation& location) {
    for (int i = 0; i < others.size(); ++i) {
        const auto is_it = [&](const pb::Cluster& c) { return c.name() == others[i]; };
        if (others[i] == cluster.name() || std::ranges::none_of(document_.scenario().cluster(), is_it))
            report(location.error(field, i, fmt::format("\"{}\" is not another cluster", others[i]),
                                  "name a cluster of this scenario"));
    }
}

void Description::check_phones(const pb::Phones& phones, const SourceLocation& location) {
    check_name(phones.name(), location, group_names_, "group of phones");
    if (phones.count() == 0)
        report(
            location.error("count", "a group of 0 phones", "count: 1 is the least; without a count it is 1"));
    if (phones.count() > most_phones - std::min(most_phones, phone_count_))
        report(location.error(
            "count",
            fmt::format("{} phones including this group", std::uint64_t{phone_count_} + phones.count()),
            fmt::format("at most {} in one scenario", most_phones)));
    phone_count_ = static_cast<std::uint32_t>(
        std::min<std::uint64_t>(most_phones, std::uint64_t{phone_count_} + phones.count()));
    const std::optional<phone::Model> model = phone::find_model(spelled_model(phones.model()));
    if (!model)
        report(location.error("model", fmt::format("\"{}\" is not a known phone model", phones.model()),
                              "known are " + phone::known_models() + " (x is any digit)"));
    const pb::Cluster* home = cluster_named(location, "cluster", phones.cluster());
    if (home == nullptr) return;
    check_members(location, "call_manager_group", phones.call_manager_group(), *home, pb::Node::CALLMANAGER);
    check_option_150(location, phones);
    if (phones.has_lsc_valid_until())
        check_valid_until(location, "lsc_valid_until", phones.lsc_valid_until());
    const bool needs_lsc = phones.encrypted_config() || phones.network_login();
    if (needs_lsc && home->node_size() > 0 &&
        !actions::contains(nodes_running(*home, pb::Node::CAPF), home->node(0).name()))
        report(location.error(
            "cluster",
            fmt::format("the publisher of \"{}\" runs no CAPF, so its phones have no LSC", home->name()),
            "encrypted configurations and 802.1X need one: let it run CAPF"));
    if (nodes_running(*home, pb::Node::CALLMANAGER).empty())
        report(location.error(
            "cluster",
            fmt::format("no node of \"{}\" runs CALLMANAGER, so its phones can't register", home->name()),
            "let one run it: runs: [CALLMANAGER, TFTP, TVS]"));
    if (nodes_running(*home, pb::Node::TFTP).empty())
        report(location.error(
            "cluster", fmt::format("no node of \"{}\" runs TFTP, so its phones can't boot", home->name()),
            "let one run it: runs: [CALLMANAGER, TFTP, TVS]"));
    std::set<std::string> told;
    for (int i = 0; i < phones.at_size(); ++i) {
        const SourceLocation at = location.nested("at", i);
        const pb::Cluster* other = cluster_named(at, "cluster", phones.at(i).cluster());
        if (other == nullptr) continue;
        if (other == home && phones.at(i).unknown())
            report(at.error("unknown", "phones that their own cluster doesn't know",
                            "name another cluster here, or give the group another home"));
        if (!told.insert(other->name()).second)
            report(at.error("cluster", fmt::format("\"{}\" is described twice", other->name()),
                            "one `at` for each cluster"));
        check_members(at, "call_manager_group", phones.at(i).call_manager_group(), *other,
                      pb::Node::CALLMANAGER);
    }
}

const pb::Cluster* Description::cluster_named(const SourceLocation& location, std::string_view field,
                                              const std::string& name) {
    const auto found = clusters_.find(name);
    if (found != clusters_.end() && !name.empty()) return found->second;
    std::vector<std::string> known;
    for (const auto& [known_name, cluster] : clusters_) known.push_back(known_name);
    if (name.empty()) {
        report(location.error(fmt::format("which {}?", field),
                              fmt::format("{}: \"...\" with one of {}", field, fmt::join(known, ", "))));
    } else {
        report(location.error(field, fmt::format("there is no cluster \"{}\"", name),
                              actions::suggestion(name, known, "there are")));
    }
    return nullptr;
}

void Description::check_members(const SourceLocation& location, std::string_view field,
                                const google::protobuf::RepeatedPtrField<std::string>& names,
                                const pb::Cluster& cluster, std::optional<pb::Node::Service> service) {
    std::set<std::string> seen;
    for (int i = 0; i < names.size(); ++i) {
        const std::string& name = names[i];
        if (!actions::contains(node_names(cluster), name)) {
            report(location.error(field, i,
                                  fmt::format("cluster \"{}\" has no node \"{}\"", cluster.name(), name),
                                  actions::suggestion(name, node_names(cluster), "its nodes are")));
        } else if (service && !actions::contains(nodes_running(cluster, *service), name)) {
            report(location.error(
                field, i, fmt::format("\"{}\" does not run {}", name, pb::Node::Service_Name(*service)),
                "nodes that do: " + actions::listed(nodes_running(cluster, *service))));
        } else if (!seen.insert(name).second) {
            report(location.error(field, i, fmt::format("\"{}\" is named twice", name), "name each once"));
        }
    }
}

// Servers of whatever clusters.
void Description::check_option_150(const SourceLocation& location, const pb::Phones& phones) {
    std::vector<std::string> known;
    for (const pb::Cluster& cluster : document_.scenario().cluster())
        for (std::string& node : nodes_running(cluster, pb::Node::TFTP)) known.push_back(std::move(node));
    std::set<std::string> seen;
    for (int i = 0; i < phones.option_150_size(); ++i) {
        const std::string& name = phones.option_150(i);
        if (!actions::contains(known, name))
            report(location.error("option_150", i, fmt::format("no node \"{}\" runs TFTP", name),
                                  actions::suggestion(name, known, "nodes that do:")));
        else if (!seen.insert(name).second)
            report(location.error("option_150", i, fmt::format("\"{}\" is named twice", name),
                                  "name each once"));
    }
}

}  // namespace language
