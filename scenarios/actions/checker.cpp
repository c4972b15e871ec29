#include "scenarios/actions/checker.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "scenarios/actions/words.hpp"

namespace actions {
namespace {

// Lists count seconds in 32 bits, which end in 2106.
constexpr model::Time last_time = std::chrono::sys_days(std::chrono::year(2100) / 1 / 1);

template <typename Described>
std::vector<std::string> names_of(const std::vector<Described>& all) {
    std::vector<std::string> names;
    for (const Described& each : all) names.push_back(each.name);
    return names;
}

template <typename Described>
const Described* find(const std::vector<Described>& all, const std::string& name) {
    const auto found = std::ranges::find(all, name, &Described::name);
    return found == all.end() || name.empty() ? nullptr : &*found;
}

constexpr const char* signed_kinds = "certificate: TOMCAT, CALLMANAGER, CAPF, TVS or IPSEC";

}  // namespace

std::vector<std::string> node_names(const model::ClusterDescription& cluster) {
    return names_of(cluster.nodes);
}

Checker::Checker(const model::SiteDescription& site, const std::map<std::string, FilePlace>& places,
                 std::vector<Complaint>& complaints)
    : site_(site), places_(places), complaints_(complaints) {
    for (const model::ClusterDescription& each : site_.clusters) {
        if (each.security == model::ClusterSecurity::mixed) state_.mixed.insert(each.name);
        if (each.version != model::Version{}) state_.versions[each.name] = each.version;
        for (const model::NodeDescription& node : each.nodes)
            if (node.is_added_later) state_.outsiders.insert(node.name);
    }
    for (const auto& authority : site_.authorities) state_.files.insert(authority.name + ".pem");
    for (const auto& expressway : site_.expressways) state_.files.insert(expressway.name + ".pem");
    state_.owned_files = state_.files;
}

void Checker::report(std::string_view field, int index, std::string message, std::string remedy) {
    complaints_.push_back({std::string(field), index, std::move(message), std::move(remedy)});
}

void Checker::report_name(std::string_view field, int index, std::string message, std::string remedy) {
    report(field, index, std::move(message), std::move(remedy));
    complaints_.back().is_of_name = true;
}

const model::ClusterDescription* Checker::cluster(std::string_view field, const std::string& name) {
    if (const auto* found = find(site_.clusters, name)) return found;
    const std::vector<std::string> known = names_of(site_.clusters);
    if (name.empty()) {
        report(fmt::format("which {}?", field),
               fmt::format("{}: \"...\" with one of {}", field, fmt::join(known, ", ")));
    } else {
        report_name(field, 0, fmt::format("there is no cluster \"{}\"", name),
                    suggestion(name, known, "there are"));
    }
    return nullptr;
}

const model::ClusterDescription* Checker::administered(const std::string& name) {
    const model::ClusterDescription* found = cluster("cluster", name);
    if (found != nullptr) need_publisher(*found);
    return found;
}

const model::PhonesDescription* Checker::group(const std::string& name) {
    if (const auto* found = find(site_.phones, name)) return found;
    report_name("phones", 0, fmt::format("there is no group of phones \"{}\"", name),
                suggestion(name, names_of(site_.phones), "there are"));
    return nullptr;
}

const model::ZoneDescription* Checker::zone(const std::string& name) {
    if (const auto* found = find(site_.zones, name)) return found;
    report_name("zone", 0, fmt::format("there is no traversal zone \"{}\"", name),
                site_.zones.empty() ? "describe it: traversal_zone { ... }"
                                    : suggestion(name, names_of(site_.zones), "there are"));
    return nullptr;
}

bool Checker::need_expressway(std::string_view field, int index, const std::string& name) {
    if (find(site_.expressways, name) != nullptr) return true;
    report_name(field, index, fmt::format("there is no Expressway \"{}\"", name),
                site_.expressways.empty() ? "describe it: expressway { name: \"exp-c.example.com\"  side: C }"
                                          : suggestion(name, names_of(site_.expressways), "there are"));
    return false;
}

void Checker::need_expressway_alone(
    const std::string& name, std::initializer_list<std::pair<std::string_view, bool>> fields_of_cluster) {
    need_expressway("expressway", 0, name);
    for (const auto& [field, is_set] : fields_of_cluster)
        if (is_set)
            report(field, "this belongs to a cluster, and the step is about an Expressway", "leave it out");
}

void Checker::need_remote_access(const std::string& name) {
    if (find(site_.accesses, name) == nullptr)
        report_name("remote_access", 0, fmt::format("there is no remote access \"{}\"", name),
                    site_.accesses.empty() ? "describe it: remote_access { ... }"
                                           : suggestion(name, names_of(site_.accesses), "there are"));
}

void Checker::need_authority(std::string_view field, const std::string& name) {
    if (find(site_.authorities, name) == nullptr)
        report_name(field, 0, fmt::format("there is no authority \"{}\"", name),
                    site_.authorities.empty() ? "describe it: authority { name: \"corp-root\" }"
                                              : suggestion(name, names_of(site_.authorities), "there are"));
}

std::uint64_t Checker::chosen(const std::optional<std::string>& phones, std::optional<std::uint32_t> count) {
    std::uint64_t available = 0;
    for (const model::PhonesDescription& each : site_.phones) available += each.count;
    if (site_.phones.empty()) {
        report("there are no phones",
               "describe some: phones { name: \"floor-1\"  count: 50  cluster: \"hq\" }");
        return 0;
    }
    if (phones) {
        const model::PhonesDescription* named = group(*phones);
        if (named == nullptr) return 0;
        available = named->count;
    }
    if (!count) return available;
    if (*count == 0) report("count", "0 phones", "leave the count out to mean all");
    if (*count > available)
        report("count", fmt::format("{} phones, there are {}", *count, available),
               "leave the count out to mean all");
    return *count;
}

void Checker::check_members(std::string_view field, const std::vector<std::string>& names,
                            const model::ClusterDescription& cluster, std::optional<Service> service) {
    std::set<std::string> seen;
    for (int i = 0; i < std::ssize(names); ++i) {
        const std::string& name = names[static_cast<std::size_t>(i)];
        if (!contains(node_names(cluster), name)) {
            report_name(field, i, fmt::format("cluster \"{}\" has no node \"{}\"", cluster.name, name),
                        suggestion(name, node_names(cluster), "its nodes are"));
        } else if (service && !contains(nodes_running(cluster, *service), name)) {
            report(field, i, fmt::format("\"{}\" does not run {}", name, model::service_name(*service)),
                   "nodes that do: " + listed(nodes_running(cluster, *service)));
        } else if (!seen.insert(name).second) {
            report(field, i, fmt::format("\"{}\" is named twice", name), "name each once");
        }
    }
}

bool Checker::need_members(std::string_view field, const std::vector<std::string>& names) {
    bool is_wrong = false;
    for (int i = 0; i < std::ssize(names); ++i) {
        const std::string& name = names[static_cast<std::size_t>(i)];
        if (!state_.outsiders.contains(name)) continue;
        is_wrong = true;
        report(field, i, fmt::format("\"{}\" is not part of the cluster here", name),
               "add it first: add_node { ... }");
    }
    return is_wrong;
}

void Checker::need_present(std::string_view field, const std::vector<std::string>& names) {
    if (need_members(field, names)) return;
    for (int i = 0; i < std::ssize(names); ++i)
        if (is_away(names[static_cast<std::size_t>(i)]))
            report(field, i, fmt::format("\"{}\" is disconnected", names[static_cast<std::size_t>(i)]),
                   "reconnect it first: reconnect { ... }");
}

void Checker::need_some_present(bool none_is_named, const std::vector<std::string>& meant,
                                std::optional<Service> service) {
    const auto is_gone = [&](const std::string& node) {
        return is_away(node) || (service && state_.absent.contains({node, service, {}}));
    };
    if (none_is_named && !meant.empty() && std::ranges::all_of(meant, is_gone))
        report(fmt::format("none of the nodes concerned is available: {}", listed(meant)),
               "bring one back first: reconnect { ... }, or add_node { ... }");
}

void Checker::need_publisher(const model::ClusterDescription& cluster) {
    if (!cluster.nodes.empty() && is_away(cluster.nodes.front().name))
        report("cluster", fmt::format("the publisher \"{}\" is disconnected", cluster.nodes.front().name),
               "reconnect it first: reconnect { ... }");
}

void Checker::need_mixed(const model::ClusterDescription& cluster) {
    if (!state_.mixed.contains(cluster.name))
        report(
            "cluster", fmt::format("\"{}\" is not in mixed mode here: it has no CTL to update", cluster.name),
            "first command: \"utils ctl set-cluster mixed-mode\", or security_mode: MIXED for the cluster");
}

void Checker::change_mode(std::string_view field, const model::ClusterDescription& cluster,
                          bool wants_mixed) {
    if (state_.mixed.contains(cluster.name) == wants_mixed)
        report(field, fmt::format("\"{}\" is in this mode already", cluster.name), "leave the step out");
    if (wants_mixed) {
        state_.mixed.insert(cluster.name);
    } else {
        state_.mixed.erase(cluster.name);
    }
}

bool Checker::is_away(const std::string& node) const {
    return state_.absent.contains({node, {}, {}}) || state_.outsiders.contains(node);
}

std::optional<model::Behaviour> Checker::behaviour(const std::string& cluster) const {
    const auto version = state_.versions.find(cluster);
    if (version == state_.versions.end()) return std::nullopt;
    return model::behaviour(version->second);
}

void Checker::check_certificate(CertificateKind kind, const model::ClusterDescription& cluster,
                                std::string_view node_field, const std::vector<std::string>& nodes) {
    const std::optional<model::Behaviour> its = behaviour(cluster.name);
    if (kind == CertificateKind::itl_recovery) {
        if (its && !its->has_itl_recovery)
            report("certificate", fmt::format("a {} cluster has no ITLRecovery", cluster.version_name),
                   "it is new in 10.0 (Cisco 117598)");
        const bool has_one = !cluster.choices.itlrecovery_per_node;
        for (int i = 0; i < std::ssize(nodes); ++i)
            if (!cluster.nodes.empty() && has_one &&
                nodes[static_cast<std::size_t>(i)] != cluster.nodes.front().name)
                report(node_field, i, "ITLRecovery exists once in a cluster, on the publisher",
                       "leave the node out");
    }
    const bool has_etokens = its && model::signs_with_etokens(*its, cluster.etokens.value_or(false));
    if (kind == CertificateKind::etoken && !has_etokens)
        report("certificate", fmt::format("\"{}\" has no eTokens", cluster.name),
               "clusters before 10.0 have them; from 10.0 on set etokens: true");
    if (issuing::is_ecdsa(kind) && its && !its->has_ecdsa)
        report("certificate",
               fmt::format("a {} cluster has no {} certificate", cluster.version_name,
                           issuing::certificate_kind_name(kind)),
               "ECDSA certificates are new in 11.0 (Cisco 214231)");
    for (int i = 0; i < std::ssize(nodes); ++i)
        for (const model::NodeDescription& node : cluster.nodes)
            if (node.name == nodes[static_cast<std::size_t>(i)] && !has_kind(node, kind))
                report(node_field, i, fmt::format("\"{}\" is an IM and Presence node", node.name),
                       "of these certificates it has TOMCAT, TOMCAT_ECDSA and IPSEC");
    const bool is_where_capf_runs =
        kind == CertificateKind::capf && (!its || its->has_capf_on_publisher_only);
    check_members(node_field, nodes, cluster,
                  is_where_capf_runs ? std::optional(Service::capf) : std::nullopt);
    if (is_where_capf_runs && nodes_running(cluster, Service::capf).empty())
        report("certificate", fmt::format("no node of \"{}\" runs CAPF", cluster.name),
               "so there is no such certificate");
}

void Checker::check_signed_kind(const std::string& cluster_name, std::optional<CertificateKind> kind,
                                const std::vector<std::string>& nodes) {
    const model::ClusterDescription* its = administered(cluster_name);
    if (!kind) return report("which certificate?", signed_kinds);
    if (kind == CertificateKind::itl_recovery || kind == CertificateKind::etoken)
        return report("certificate", "no authority signs this one", signed_kinds);
    if (its == nullptr) return;
    check_certificate(*kind, *its, "node", nodes);
    need_present("node", nodes);
}

void Checker::make_file(const std::string& name) {
    if (!is_good_name(name) || name.starts_with('.'))
        return report("file", fmt::format("\"{}\" can't be the name of a file here", name),
                      "letters, digits, '-', '_' and '.': \"tomcat-hq-pub.pem\"");
    if (state_.owned_files.contains(name))
        return report("file", fmt::format("\"{}\" is the certificate of an authority or Expressway", name),
                      "give yours another name");
    state_.files.insert(name);
}

void Checker::need_file(std::string_view field, const std::string& name) {
    if (state_.files.contains(name)) return;
    const auto known = places_.find(name);
    switch (known == places_.end() ? FilePlace::missing : known->second) {
        case FilePlace::inside: return;
        case FilePlace::outside:
            return report(field, fmt::format("\"{}\" leads out of the folder of this file", name),
                          outside_remedy);
        case FilePlace::no_file:
            return report(field, fmt::format("\"{}\" is not an ordinary file", name),
                          "name a file with a certificate in it");
        case FilePlace::missing: break;
    }
    const std::vector<std::string> files(state_.files.begin(), state_.files.end());
    report(field, fmt::format("there is no file \"{}\" when this step is taken", name),
           files.empty() ? "download_csr and sign make files; others lie beside the scenario"
                         : suggestion(name, files, "beside the scenario, or of these:"));
}

void Checker::check_zone_settings(const std::vector<std::string>& peer_addresses,
                                  const std::optional<std::string>& tls_verify_name, std::size_t servers) {
    for (int i = 0; i < std::ssize(peer_addresses); ++i)
        if (!is_good_name(peer_addresses[static_cast<std::size_t>(i)]))
            report("peer_address", i,
                   fmt::format("\"{}\" is not a name", peer_addresses[static_cast<std::size_t>(i)]),
                   "a name of the server's certificate: \"exp-e.example.com\"");
    if (tls_verify_name && !is_good_name(*tls_verify_name))
        report("tls_verify_name", fmt::format("\"{}\" is not a name", *tls_verify_name),
               "a name of the client's certificate: \"exp-c.example.com\"");
    if (!peer_addresses.empty() && peer_addresses.size() != servers)
        report("peer_address", fmt::format("{} addresses for {} servers", peer_addresses.size(), servers),
               "one for each of the zone's servers, in their order");
}

void Checker::pass(std::chrono::seconds length) {
    state_.waited += length;
    if (site_.start + state_.waited > last_time)
        report("this step would end after 2099", "timestamps in trust lists end in 2106: let less time pass");
}

}  // namespace actions
