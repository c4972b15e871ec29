#include "scenarios/model/description.hpp"

#include <algorithm>

#include "scenarios/model/certificate_facts.hpp"
#include "scenarios/model/named.hpp"

namespace model {

std::optional<std::size_t> RealPhones::group_of(std::string_view name) const {
    constexpr std::string_view prefix = "SEP";
    constexpr std::size_t digits = 12;
    const bool is_name = name.size() == prefix.size() + digits && name.starts_with(prefix) &&
                         name.find_first_not_of("0123456789ABCDEF", prefix.size()) == std::string_view::npos;
    if (!is_name) return std::nullopt;
    const auto found = groups.find(name);
    return found == groups.end() ? others : found->second;
}

std::vector<std::string> nodes_running(const ClusterDescription& cluster, Service service) {
    std::vector<std::string> found;
    for (const NodeDescription& node : cluster.nodes)
        if (node.runs.contains(service)) found.push_back(node.name);
    return found;
}

const ClusterDescription& cluster_named(const SiteDescription& site, const std::string& name) {
    return named(site.clusters, name, &ClusterDescription::name);
}

ClusterDescription& cluster_named(SiteDescription& site, const std::string& name) {
    return named(site.clusters, name, &ClusterDescription::name);
}

bool has_kind(const NodeDescription& node, CertificateKind kind) {
    return !node.is_im_and_presence || facts_of(kind).is_on_im_and_presence;
}

bool has_kind(const ClusterDescription& cluster, CertificateKind kind) {
    if (issuing::is_ecdsa(kind)) return behaviour(cluster.version).has_ecdsa;
    if (kind == CertificateKind::capf && behaviour(cluster.version).has_capf_on_publisher_only)
        return !nodes_running(cluster, Service::capf).empty();
    return kind != CertificateKind::itl_recovery || behaviour(cluster.version).has_itl_recovery;
}

const Load* load_of(const ClusterDescription& cluster, std::string_view model) {
    const auto found = std::ranges::find(cluster.loads, model, &Load::model);
    return found == cluster.loads.end() ? nullptr : &*found;
}

}  // namespace model
