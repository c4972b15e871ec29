#include "scenarios/run/site_deviation.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "scenarios/actions/overloaded.hpp"

namespace run {
namespace {

using model::ClusterState;

// In all words {0} is the cluster, {1} the reason.
struct OfClusterKind {
    std::string_view field;
    std::vector<std::string> (*reasons)(const ClusterState&);  // none: it is not so
    std::string_view words;
    std::string_view summary;
    std::string_view unmet;
};

const std::array<OfClusterKind, 2> kinds{{
    {"old_ctl", model::why_ctl_is_old, "the CTL of {0} is older than its certificates: {1}",
     "CTL of {0} older than its certificates", "the CTL of {0} is as new as its certificates"},
    // SAML single sign-on: nobody signs in by it.
    {"sso_fails",
     [](const ClusterState& cluster) {
         return std::vector<std::string>(cluster.single_sign_on == model::SingleSignOn::fails ? 1 : 0);
     },
     "single sign-on of {0} fails: Tomcat was renewed while it was on; switch it off and on (Cisco's guide "
     "to "
     "CA-signed certificates)",
     "single sign-on of {0} fails", "single sign-on of {0} works, or is off"},
}};

const OfClusterKind& kind(std::string_view field) {
    const auto found = std::ranges::find(kinds, field, &OfClusterKind::field);
    if (found == kinds.end()) throw std::logic_error(fmt::format("no cluster deviates by {}", field));
    return *found;
}

bool covers(const std::vector<std::string>& nodes, const std::string& node) {
    return nodes.empty() || std::ranges::find(nodes, node) != nodes.end();
}

bool names(const actions::ExpectHealth::Away& expected, const SiteDeviation& deviation) {
    const auto* away = std::get_if<model::Away>(&deviation.what);
    if (away == nullptr || away->cluster != expected.cluster || !covers(expected.nodes, away->node))
        return false;
    if (expected.service) return away->service == expected.service;
    return !expected.port || (away->port && *away->port == *expected.port);
}

bool names(const actions::ExpectHealth::NotPresented& expected, const SiteDeviation& deviation) {
    const auto* missing = std::get_if<model::NotPresented>(&deviation.what);
    return missing != nullptr && missing->cluster == expected.cluster &&
           (!expected.certificate || missing->kind == *expected.certificate) &&
           covers(expected.nodes, missing->owner);
}

bool names(const actions::ExpectHealth::OfCluster& expected, const SiteDeviation& deviation) {
    const auto* each = std::get_if<SiteDeviation::OfCluster>(&deviation.what);
    return each != nullptr && each->field == expected.field && each->cluster == expected.cluster;
}

}  // namespace

std::vector<SiteDeviation> site_deviations(const model::SiteState& site) {
    std::vector<SiteDeviation> found;
    for (const model::Shared<ClusterState>& cluster : site.clusters) {
        for (model::Away& away : model::away(*cluster)) found.push_back({std::move(away)});
        for (model::NotPresented& missing : model::not_presented(site, *cluster))
            found.push_back({std::move(missing)});
        for (const OfClusterKind& each : kinds)
            for (std::string& reason : each.reasons(*cluster))
                found.push_back(
                    {SiteDeviation::OfCluster{std::string(each.field), cluster->name(), std::move(reason)}});
    }
    return found;
}

bool names(const actions::ExpectHealth& expected, const SiteDeviation& deviation) {
    const auto does = [&deviation](const auto& each) { return names(each, deviation); };
    return std::ranges::any_of(expected.away, does) || std::ranges::any_of(expected.not_presented, does) ||
           std::ranges::any_of(expected.of_clusters, does);
}

std::vector<std::string> unmet(const actions::ExpectHealth& expected,
                               const std::vector<SiteDeviation>& found) {
    std::vector<std::string> missing;
    const auto need = [&](const auto& each, std::string text) {
        if (std::ranges::none_of(found, [&each](const SiteDeviation& d) { return names(each, d); }))
            missing.push_back(std::move(text));
    };
    for (const auto& away : expected.away)
        need(away, fmt::format("away: nothing of that is away in {}", away.cluster));
    for (const auto& each : expected.not_presented)
        need(each, fmt::format("not_presented: {} presents what it has", each.cluster));
    for (const auto& each : expected.of_clusters)
        need(each, each.field + ": " + fmt::format(fmt::runtime(kind(each.field).unmet), each.cluster));
    return missing;
}

std::string words(const SiteDeviation& deviation) {
    return std::visit(
        actions::Overloaded{
            [](const model::Away& away) {
                if (away.service)
                    return fmt::format("{} of {} ({}) is stopped", model::service_name(*away.service),
                                       away.node, away.cluster);
                if (away.port)
                    return fmt::format("port {} of {} ({}) {}", *away.port, away.node, away.cluster,
                                       model::port_fault_words(away.fault.value()));
                return fmt::format("{} ({}) is off the network", away.node, away.cluster);
            },
            [](const model::NotPresented& missing) {
                const std::string kind = issuing::certificate_kind_name(missing.kind);
                const bool is_of_list = missing.service == model::Service::tftp &&
                                        missing.kind != issuing::CertificateKind::tomcat;
                if (is_of_list)
                    return fmt::format("TFTP of {} ({}) does not go by the present {} of {}: restart it",
                                       missing.node, missing.cluster, kind, missing.owner);
                return fmt::format("{} of {} ({}) still presents its former {}: restart it",
                                   model::service_name(missing.service), missing.node, missing.cluster, kind);
            },
            [](const SiteDeviation::OfCluster& each) {
                return fmt::format(fmt::runtime(kind(each.field).words), each.cluster, each.reason);
            }},
        deviation.what);
}

std::vector<std::string> summary(const std::vector<SiteDeviation>& deviations) {
    std::size_t nodes = 0;
    std::size_t services = 0;
    std::size_t ports = 0;
    std::size_t not_presented = 0;
    std::map<std::string_view, std::vector<std::string>> clusters;
    for (const SiteDeviation& deviation : deviations)
        std::visit(actions::Overloaded{[&](const model::Away& away) {
                                           ++(away.service ? services : away.port ? ports : nodes);
                                       },
                                       [&](const model::NotPresented&) { ++not_presented; },
                                       [&](const SiteDeviation::OfCluster& each) {
                                           std::vector<std::string>& known = clusters[each.field];
                                           if (std::ranges::find(known, each.cluster) == known.end())
                                               known.push_back(each.cluster);
                                       }},
                   deviation.what);
    std::vector<std::string> parts;
    const auto add = [&parts](std::size_t count, std::string_view one, std::string_view more) {
        if (count > 0) parts.push_back(fmt::format("{} {}", count, count == 1 ? one : more));
    };
    add(nodes, "node off the network", "nodes off the network");
    add(services, "service stopped", "services stopped");
    add(ports, "port blocked", "ports blocked");
    add(not_presented, "certificate renewed and not presented", "certificates renewed and not presented");
    for (const OfClusterKind& each : kinds)
        if (const auto found = clusters.find(each.field); found != clusters.end())
            parts.push_back(
                fmt::format(fmt::runtime(each.summary), fmt::format("{}", fmt::join(found->second, ", "))));
    return parts;
}

std::string naming(const SiteDeviation& deviation) {
    const std::string inside = std::visit(
        actions::Overloaded{[](const model::Away& away) {
                                return fmt::format("away {{ cluster: \"{}\"  node: \"{}\" }}", away.cluster,
                                                   away.node);
                            },
                            [](const model::NotPresented& missing) {
                                return fmt::format("not_presented {{ cluster: \"{}\"  certificate: {} }}",
                                                   missing.cluster, issuing::kind_word(missing.kind));
                            },
                            [](const SiteDeviation::OfCluster& each) {
                                return fmt::format("{} {{ cluster: \"{}\" }}", each.field, each.cluster);
                            }},
        deviation.what);
    return fmt::format("expect_health {{ {} }}", inside);
}

}  // namespace run
