#include "scenarios/model/presented.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "scenarios/model/backup.hpp"
#include "scenarios/model/lists.hpp"

namespace model {
namespace {

bool is_running(const NodeState& node, Service service) {
    return node.is_member && !node.is_away && node.runs(service) && !node.stopped.contains(service);
}

// The kind of a certificate that some node of this cluster has.
std::optional<std::pair<CertificateKind, std::string>> owner_of(const ClusterState& cluster,
                                                                const ctl::CertificatePtr& certificate) {
    if (cluster.itl_recovery && cluster.itl_recovery->certificate == certificate)
        return std::pair(CertificateKind::itl_recovery, cluster.publisher().name());
    for (const Shared<NodeState>& node : cluster.nodes)
        for (const auto& [kind, identity] : *node->identities)
            if (identity.certificate == certificate) return std::pair(kind, node->name());
    return std::nullopt;
}

class Inspection {
  public:
    Inspection(const SiteState& site, const ClusterState& cluster) : cluster_(cluster) {
        is_called_by_expressways_ = std::ranges::any_of(
            *site.accesses, [&](const RemoteAccess& access) { return access.cluster == cluster.name(); });
    }

    std::vector<NotPresented> all() {
        for (const Shared<NodeState>& node : cluster_.nodes) {
            compare(*node, Service::call_manager, CertificateKind::call_manager, node->call_manager);
            compare(*node, Service::tvs, CertificateKind::tvs, node->tvs);
            compare(*node, Service::capf, CertificateKind::capf, node->capf);
            compare(*node, Service::tomcat, CertificateKind::tomcat, node->tomcat);
            compare(*node, Service::drf, drs_certificate(cluster_), node->drf);
            compare_download(*node);
            if (is_running(*node, Service::tftp) && node->tftp) compare_tftp(*node);
        }
        return std::move(found_);
    }

  private:
    template <typename Running>
    void compare(const NodeState& node, Service service, CertificateKind kind,
                 const std::optional<Shared<Running>>& running) {
        const TlsIdentity* own = node.identity(kind);
        if (own != nullptr && running && is_running(node, service) &&
            (*running)->identity.certificate != own->certificate)
            add(kind, node.name(), node, service);
    }

    // Port 6972 is there for Expressways alone.
    void compare_download(const NodeState& node) {
        if (!is_called_by_expressways_ || !is_running(node, Service::tftp)) return;
        if (cluster_.behaviour().has_ha_proxy) {
            compare(node, Service::ha_proxy, CertificateKind::tomcat, node.ha_proxy);
        } else {
            compare(node, Service::tftp, CertificateKind::tomcat, node.tftp_https);
        }
    }

    void compare_tftp(const NodeState& node) {
        const RunningTftp& tftp = **node.tftp;
        const TlsIdentity* own = node.identity(CertificateKind::call_manager);
        if (own != nullptr && tftp.signer.certificate != own->certificate)
            add(CertificateKind::call_manager, node.name(), node, Service::tftp);
        for (const ctl::RecordTemplate& record : missing_records(*tftp.itl, cluster_, node))
            if (const auto owner = owner_of(cluster_, record.certificate))
                add(owner->first, owner->second, node, Service::tftp);
    }

    void add(CertificateKind kind, const std::string& owner, const NodeState& node, Service service) {
        NotPresented one{cluster_.name(), owner, kind, node.name(), service};
        if (std::ranges::find(found_, one) == found_.end()) found_.push_back(std::move(one));
    }

    const ClusterState& cluster_;
    bool is_called_by_expressways_ = false;
    std::vector<NotPresented> found_;
};

}  // namespace

std::vector<Away> away(const ClusterState& cluster) {
    std::vector<Away> found;
    for (const Shared<NodeState>& node : cluster.nodes) {
        if (!node->is_member) continue;
        if (node->is_away) {
            found.push_back({cluster.name(), node->name()});
            continue;
        }
        for (const Service service : node->stopped)
            found.push_back({cluster.name(), node->name(), service, std::nullopt});
        for (const auto& [port, fault] : node->port_faults)
            found.push_back({cluster.name(), node->name(), std::nullopt, port, fault});
    }
    return found;
}

std::vector<NotPresented> not_presented(const SiteState& site, const ClusterState& cluster) {
    return Inspection(site, cluster).all();
}

std::vector<std::string> why_ctl_is_old(const ClusterState& cluster) {
    std::vector<std::string> reasons;
    if (cluster.security != ClusterSecurity::mixed || !cluster.ctl) return reasons;
    for (const ctl::RecordTemplate& record : missing_records(*cluster.ctl, cluster)) {
        const auto owner = owner_of(cluster, record.certificate);
        // Beside eTokens no document lists it (Q24); an upgrade to 12.0 leaves CTLs without.
        if (cluster.uses_etokens() && owner && owner->first == CertificateKind::itl_recovery) continue;
        std::string reason = owner ? fmt::format("{} of {} is not in it",
                                                 issuing::certificate_kind_name(owner->first), owner->second)
                                   : "a certificate of its signers is not in it";
        if (std::ranges::find(reasons, reason) == reasons.end()) reasons.push_back(std::move(reason));
    }
    for (const Shared<NodeState>& node : cluster.nodes)
        if (is_running(*node, Service::tftp) && node->tftp && !is_alike((*node->tftp)->ctl, cluster.ctl))
            reasons.push_back(fmt::format("TFTP of {} offers an older one", node->name()));
    return reasons;
}

}  // namespace model
