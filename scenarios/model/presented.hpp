// scenarios/model/presented.hpp: what of a cluster is away, and what of its certificates it does not show
// yet.
#pragma once

#include "scenarios/model/site.hpp"

namespace model {

// A node, one service of it or one port of it that is off the network, or does not answer as it should.
struct Away {
    std::string cluster;
    std::string node;
    std::optional<Service> service{};
    std::optional<std::uint16_t> port{};
    std::optional<PortFault> fault{};  // of the port

    auto operator<=>(const Away&) const = default;
};
// Of the members of the cluster; of a node that is away, the node alone.
[[nodiscard]] std::vector<Away> away(const ClusterState& cluster);

// A certificate that its owner has, and that a service which runs does not use: it was renewed, and the
// service has not started since. TFTP is such a service for each certificate that its ITL should name.
struct NotPresented {
    std::string cluster;
    std::string owner;  // of the certificate: a node
    CertificateKind kind = CertificateKind::call_manager;
    std::string node;  // where the service runs
    Service service = Service::tftp;

    auto operator<=>(const NotPresented&) const = default;
};
[[nodiscard]] std::vector<NotPresented> not_presented(const SiteState& site, const ClusterState& cluster);

// In mixed mode: why the CTL is older than the certificates that it names; empty where it is not. What came
// into Phone-SAST-trust since is not looked at, nor are clusters that share it (alternate TFTP).
[[nodiscard]] std::vector<std::string> why_ctl_is_old(const ClusterState& cluster);

}  // namespace model
