#include "scenarios/impact/what_if.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "scenarios/actions/procedures.hpp"
#include "scenarios/model/certificate_facts.hpp"
#include "scenarios/model/named.hpp"

namespace impact {
namespace {

using actions::Action;
using actions::kind_word;
using model::HeldCertificate;
using model::Service;

using Steps = std::vector<actions::Step>;

constexpr std::chrono::days until_expiry{1};
constexpr const char* renewal_csr = "renewal.csr";
constexpr const char* renewal_pem = "renewal.pem";

void add(Steps& steps, Action action) {
    steps.push_back({.what = std::move(action)});
}

void add(Steps& steps, const std::vector<Action>& more) {
    for (const Action& action : more) add(steps, action);
}

void add(Steps& steps, const Steps& more) {
    steps.insert(steps.end(), more.begin(), more.end());
}

// Past the day on which everything that is meant to expires.
Steps wait_for_expiry() {
    Steps steps;
    add(steps, actions::Wait{.days = std::chrono::days(2)});
    return steps;
}

// The nodes that have a certificate of this kind on the first day; none for ITLRecovery, which the cluster
// has.
std::vector<std::string> nodes_with(const ClusterDescription& cluster, CertificateKind kind) {
    std::vector<std::string> nodes;
    if (kind == CertificateKind::itl_recovery) return nodes;
    for (const model::NodeDescription& node : cluster.nodes)
        if (!node.is_added_later && has_kind(node, kind) &&
            (kind != CertificateKind::capf || node.runs.contains(Service::capf)))
            nodes.push_back(node.name);
    return nodes;
}

// The last one that fits counts.
HeldCertificate described(const ClusterDescription& cluster, CertificateKind kind, const std::string& node) {
    HeldCertificate found{.kind = kind};
    for (const HeldCertificate& held : cluster.held)
        if (held.kind == kind &&
            (held.nodes.empty() || std::ranges::find(held.nodes, node) != held.nodes.end()))
            found = held;
    found.nodes.clear();
    return found;
}

// The certificates of each node, one by one.
void spell_out(ClusterDescription& cluster) {
    std::vector<HeldCertificate> all;
    for (const CertificateKind kind : renewable_kinds()) {
        if (!has_kind(cluster, kind)) continue;
        if (kind == CertificateKind::itl_recovery) all.push_back(described(cluster, kind, ""));
        for (const std::string& node : nodes_with(cluster, kind)) {
            all.push_back(described(cluster, kind, node));
            all.back().nodes.push_back(node);
        }
    }
    cluster.held = std::move(all);
}

// The events of one cluster.
class ClusterEvents {
  public:
    ClusterEvents(const SiteDescription& site, const ClusterDescription& cluster)
        : site_(site),
          cluster_(cluster),
          name_(cluster.name),
          administered_(actions::administered(cluster)),
          is_mixed_(administered_.is_mixed) {}

    std::vector<WhatIf> all() {
        for (const CertificateKind kind : renewable_kinds())
            if (has_kind(cluster_, kind)) add_kind(kind);
        add_together({CertificateKind::call_manager, CertificateKind::tvs});
        if (has_kind(cluster_, CertificateKind::itl_recovery))
            add_together(
                {CertificateKind::call_manager, CertificateKind::tvs, CertificateKind::itl_recovery});
        return std::move(events_);
    }

  private:
    void add_kind(CertificateKind kind) {
        add_expiry(kind);
        Steps steps = renew(kind);
        // None: the service restarts by itself.
        const std::vector<Service> services = model::restarts_after(kind, cluster_.version);
        if (!services.empty()) add_event(kind, "renewed, no restart", steps);
        if (kind == CertificateKind::itl_recovery) {
            if (!services.empty()) add(steps, restart(services));
            add_event(kind,
                      services.empty() ? "renewed, no localkey step"
                                       : "renewed, services restarted, no localkey step",
                      std::move(steps));
            Steps documented;
            add(documented, actions::renew_itl_recovery(administered_));
            return add_event(kind, "renewed by the documents", std::move(documented));
        }
        if (is_mixed_ && model::facts_of(kind).is_named_in_ctl) {
            Steps without_ctl = steps;
            if (!services.empty()) add(without_ctl, restart(services));
            add_event(kind,
                      services.empty() ? "renewed, CTL not updated"
                                       : "renewed, services restarted, CTL not updated",
                      std::move(without_ctl));
        }
        add(steps, actions::after_renewal(kind, administered_));
        add_event(kind, "renewed by the documents", std::move(steps));
    }

    // Each node's as it was made: self-signed, or by its authority.
    [[nodiscard]] Steps renew(CertificateKind kind) const {
        Steps steps;
        if (kind == CertificateKind::itl_recovery) {
            add(steps, actions::Regenerate{.cluster = name_, .certificate = kind});
            return steps;
        }
        for (const std::string& node : nodes_with(cluster_, kind)) {
            const std::string authority = described(cluster_, kind, node).authority;
            if (authority.empty()) {
                add(steps, actions::Regenerate{.cluster = name_, .certificate = kind, .nodes = {node}});
                continue;
            }
            add(steps, actions::GenerateCsr{.cluster = name_, .certificate = kind, .nodes = {node}});
            add(steps, actions::DownloadCsr{
                           .cluster = name_, .certificate = kind, .node = node, .file = renewal_csr});
            add(steps, actions::Sign{.authority = authority, .csr = renewal_csr, .file = renewal_pem});
            add(steps, actions::UploadSigned{
                           .cluster = name_, .certificate = kind, .node = node, .file = renewal_pem});
        }
        return steps;
    }

    [[nodiscard]] Action restart(std::vector<Service> services) const {
        return actions::Restart{.cluster = name_, .services = std::move(services)};
    }

    void add_event(CertificateKind kind, std::string_view what, Steps steps) {
        events_.push_back(
            {fmt::format("{} {} {}", name_, kind_word(kind), what), std::move(steps), site_, {kind}});
    }

    void add_expiry(CertificateKind kind) {
        add_event(kind, "expired", wait_for_expiry());
        events_.back().site = lasting_site(site_);
        set_expiry(cluster_named(events_.back().site, name_), kind, "", site_.start + until_expiry);
    }

    void add_together(const std::vector<CertificateKind>& kinds) {
        using enum Service;
        Steps steps;
        std::vector<std::string> names;
        for (const CertificateKind kind : kinds) {
            add(steps, renew(kind));
            names.push_back(kind_word(kind));
        }
        if (is_mixed_) add(steps, actions::UpdateCtl{name_});
        add(steps, restart({tvs, tftp, call_manager}));
        events_.push_back({fmt::format("{} {} renewed together", name_, fmt::join(names, " and ")),
                           std::move(steps), site_, kinds});
    }

    const SiteDescription& site_;
    const ClusterDescription& cluster_;
    std::string name_;
    actions::Administered administered_;
    bool is_mixed_;
    std::vector<WhatIf> events_;
};

Steps renew_expressway(const std::string& server, const std::string& authority) {
    Steps steps;
    add(steps, actions::GenerateCsr{.expressway = server});
    add(steps, actions::DownloadCsr{.file = renewal_csr, .expressway = server});
    add(steps, actions::Sign{.authority = authority, .csr = renewal_csr, .file = renewal_pem});
    add(steps, actions::UploadSigned{.file = renewal_pem, .expressway = server});
    return steps;
}

// Typical after a renewal: the authority has a new intermediate, which only this Expressway was given
// (Cisco's German guide to Expressway certificates).
std::optional<WhatIf> by_new_intermediate(const SiteDescription& site,
                                          const model::ExpresswayDescription& server) {
    constexpr const char* name = "new-intermediate";
    const auto authority =
        std::ranges::find(site.authorities, server.signed_by, &model::AuthorityDescription::name);
    if (authority == site.authorities.end() || authority->issuer.empty()) return std::nullopt;
    WhatIf event{server.name + " renewed by a new intermediate that only it trusts", {}, site};
    add(event.steps, actions::Upload{.file = fmt::format("{}.pem", name), .expressway = server.name});
    add(event.steps, renew_expressway(server.name, name));
    event.site.authorities.push_back(
        {.name = name, .common_name = name, .issuer = authority->issuer, .age = std::chrono::days(1)});
    return event;
}

void add_surroundings(const SiteDescription& site, std::vector<WhatIf>& events) {
    for (std::size_t i = 0; i < site.expressways.size(); ++i) {
        const model::ExpresswayDescription& server = site.expressways[i];
        events.push_back({server.name + " expired", wait_for_expiry(), lasting_site(site)});
        events.back().site.expressways[i].valid_until = site.start + until_expiry;
        if (server.signed_by.empty()) continue;
        events.push_back({server.name + " renewed by the same authority",
                          renew_expressway(server.name, server.signed_by), site});
        if (auto event = by_new_intermediate(site, server)) events.push_back(std::move(*event));
    }
    for (std::size_t i = 0; i < site.authorities.size(); ++i) {
        events.push_back(
            {"authority " + site.authorities[i].name + " expired", wait_for_expiry(), lasting_site(site)});
        events.back().site.authorities[i].valid = site.authorities[i].age + until_expiry;
    }
}

}  // namespace

std::vector<CertificateKind> renewable_kinds() {
    std::vector<CertificateKind> kinds;
    for (const model::CertificateFacts& facts : model::all_certificate_facts()) kinds.push_back(facts.kind);
    return kinds;
}

void set_expiry(ClusterDescription& cluster, CertificateKind kind, std::string_view node, Time until) {
    for (HeldCertificate& held : cluster.held) {
        const bool is_meant = node.empty() || held.nodes.empty() || held.nodes.front() == node;
        if (held.kind == kind && is_meant) held.valid_until = until;
    }
}

SiteDescription lasting_site(const SiteDescription& described_site) {
    constexpr Time lasting = std::chrono::sys_days(std::chrono::year(2099) / 12 / 31);
    constexpr std::chrono::days longest{36500};  // that an authority may last
    SiteDescription site = described_site;
    const auto left = std::chrono::floor<std::chrono::days>(lasting - site.start);
    for (model::AuthorityDescription& authority : site.authorities)
        authority.valid = std::min(longest, authority.age + left);
    for (model::ExpresswayDescription& expressway : site.expressways) expressway.valid_until = lasting;
    for (ClusterDescription& cluster : site.clusters)
        for (const CertificateKind kind : renewable_kinds()) set_expiry(cluster, kind, "", lasting);
    return site;
}

WhatIf no_event(const SiteDescription& site) {
    WhatIf event{"nothing happens", {}, site};
    for (ClusterDescription& cluster : event.site.clusters) spell_out(cluster);
    event.site.may_ask_devices = true;
    return event;
}

std::vector<WhatIf> certificate_events(const SiteDescription& described_site) {
    const SiteDescription site = no_event(described_site).site;
    std::vector<WhatIf> events;
    for (const ClusterDescription& cluster : site.clusters)
        for (WhatIf& event : ClusterEvents(site, cluster).all()) events.push_back(std::move(event));
    add_surroundings(site, events);
    return events;
}

}  // namespace impact
