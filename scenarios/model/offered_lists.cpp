#include "scenarios/model/offered_lists.hpp"

#include "scenarios/model/lists.hpp"

namespace model {
namespace {

const Device* device_at(const ClusterState& cluster, std::size_t group) {
    const std::optional<Device>& device = cluster.devices->at(group);
    return device ? &*device : nullptr;
}

// Of a phone's TFTP servers the first that answers (Q30).
NodeAt answering_server(const SiteState& site, const PhoneState& phone) {
    for (const std::string& address : *phone.option_150)
        if (const NodeAt at = node_at(site, address))
            if (at.node->gives_files()) return at;
    return {};
}

// Whose files a server gives to a phone: its own cluster's, or as a proxy those of the first cluster behind
// it that knows the device.
NodeAt source_of_files(const SiteState& site, const NodeAt& server, std::size_t group) {
    if (device_at(*server.cluster, group) != nullptr) return server;
    for (const std::string& remote : server.cluster->description->remote_clusters) {
        const ClusterState& other = site.cluster(remote);
        if (device_at(other, group) == nullptr) continue;
        for (const Shared<NodeState>& node : other.nodes)
            if (node->gives_files()) return {&other, &*node};
    }
    return server;
}

}  // namespace

OfferedLists offered_lists(const SiteState& site, std::size_t group, const PhoneState& phone) {
    const NodeAt server = answering_server(site, phone);
    if (!server) return {};
    const NodeAt source = source_of_files(site, server, group);
    const RunningTftp& tftp = **source.node->tftp;
    // Phones ask for a CTL by their own name alone, and so find none where nobody knows them; the ITL has a
    // common name as well.
    const bool is_known = device_at(*source.cluster, group) != nullptr;
    return {server.cluster, is_known ? tftp.ctl : nullptr, tftp.itl};
}

bool holds_current_lists(const SiteState& site, std::size_t group, const PhoneState& phone) {
    // What a server outside offers nobody here knows: that the phone took it is all that can be asked.
    const NodeAt server = answering_server(site, phone);
    if (server && server.node->description->outside.contains(Service::tftp)) return true;
    const OfferedLists offered = offered_lists(site, group, phone);
    if (offered.cluster == nullptr) return false;
    const bool reads_itls = site.frame->groups[group].kind.model.has_security_by_default;
    return (!offered.ctl || is_alike(phone.lists.ctl, offered.ctl)) &&
           (!offered.itl || !reads_itls || is_alike(phone.lists.itl, offered.itl));
}

const Device* device_in_use(const SiteState& site, std::size_t group, const PhoneState& phone) {
    const NodeAt server = answering_server(site, phone);
    if (!server) return nullptr;
    return device_at(*source_of_files(site, server, group).cluster, group);
}

}  // namespace model
