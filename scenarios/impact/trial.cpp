#include "scenarios/impact/trial.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "ctl/print.hpp"
#include "scenarios/cluster/runbook.hpp"
#include "scenarios/language/words.hpp"

namespace scenarios {

namespace pb = bellwether;

using Kind = pb::Regenerate::Certificate;

std::string written(Time time) {
    return ctl::rfc3339_text(time);
}

bool has_kind(const pb::Cluster& cluster, Kind kind) {
    if (kind == pb::Regenerate::CAPF) return !nodes_running(cluster, pb::Node::CAPF).empty();
    return kind != pb::Regenerate::ITLRECOVERY ||
           behaviour(*parse_version(cluster.version())).has_itl_recovery;
}

void set_expiry(pb::Cluster& cluster, Kind kind, std::string_view node, Time until) {
    for (pb::HeldCertificate& held : *cluster.mutable_certificate()) {
        const bool is_meant = node.empty() || held.node().empty() || held.node(0) == node;
        if (held.certificate() == kind && is_meant) held.set_valid_until(written(until));
    }
}

pb::Scenario lasting_site(const pb::Scenario& scenario) {
    constexpr Time lasting = std::chrono::sys_days(std::chrono::year(2099) / 12 / 31);
    constexpr std::uint32_t most_days = 36500;  // that an authority may last
    pb::Scenario site = scenario;
    const auto left = std::chrono::floor<std::chrono::days>(lasting - *start_time(site)).count();
    for (pb::Authority& authority : *site.mutable_authority())
        authority.set_valid_days(
            std::min(most_days, authority.age_days() + static_cast<std::uint32_t>(left)));
    for (pb::Expressway& expressway : *site.mutable_expressway())
        expressway.set_valid_until(written(lasting));
    for (pb::Cluster& cluster : *site.mutable_cluster())
        for (const Kind kind : renewable) set_expiry(cluster, kind, "", lasting);
    return site;
}

namespace {

// The nodes that have a certificate of this kind on the first day; none for ITLRecovery, which the cluster
// has.
std::vector<std::string> nodes_with(const pb::Cluster& cluster, Kind kind) {
    if (kind == pb::Regenerate::ITLRECOVERY) return {};
    std::vector<std::string> nodes =
        nodes_running(cluster, kind == pb::Regenerate::CAPF ? pb::Node::CAPF : pb::Node::TOMCAT);
    for (const pb::Node& node : cluster.node())
        if (node.added_later()) std::erase(nodes, node.name());
    return nodes;
}

pb::HeldCertificate described(const pb::Cluster& cluster, Kind kind, const std::string& node) {
    pb::HeldCertificate found;
    for (const pb::HeldCertificate& held : cluster.certificate())
        if (held.certificate() == kind &&
            (held.node().empty() || std::ranges::find(held.node(), node) != held.node().end()))
            found = held;
    found.clear_node();
    found.set_certificate(kind);
    return found;
}

// The certificates of each node, one by one.
void spell_out(pb::Cluster& cluster) {
    std::vector<pb::HeldCertificate> all;
    for (const Kind kind : renewable) {
        if (!has_kind(cluster, kind)) continue;
        if (kind == pb::Regenerate::ITLRECOVERY) all.push_back(described(cluster, kind, ""));
        for (const std::string& node : nodes_with(cluster, kind)) {
            all.push_back(described(cluster, kind, node));
            all.back().add_node(node);
        }
    }
    cluster.clear_certificate();
    for (pb::HeldCertificate& held : all) *cluster.add_certificate() = std::move(held);
}

constexpr std::chrono::days until_expiry{1};
constexpr const char* expiry_step = "wait { days: 2 }";

// The trials of one cluster.
class ClusterTrials {
  public:
    ClusterTrials(const pb::Scenario& site, const pb::Cluster& cluster)
        : site_(site),
          cluster_(cluster),
          name_(cluster.name()),
          is_mixed_(cluster.security_mode() == pb::Cluster::MIXED),
          version_(*parse_version(cluster.version())) {}

    std::vector<Trial> all() {
        for (const Kind kind : renewable)
            if (has_kind(cluster_, kind)) add_kind(kind);
        add_together({pb::Regenerate::CALLMANAGER, pb::Regenerate::TVS});
        if (has_kind(cluster_, pb::Regenerate::ITLRECOVERY))
            add_together({pb::Regenerate::CALLMANAGER, pb::Regenerate::TVS, pb::Regenerate::ITLRECOVERY});
        return std::move(trials_);
    }

  private:
    using Steps = std::vector<std::string>;

    void add_kind(Kind kind) {
        add_expiry(kind);
        Steps steps = renew(kind);
        const Steps restarts = restart_after(kind);  // none: the service restarts by itself
        if (!restarts.empty()) add(kind, "renewed, no restart", steps);
        if (kind == pb::Regenerate::ITLRECOVERY) {
            append(steps, restarts);
            add(kind,
                restarts.empty() ? "renewed, no localkey step"
                                 : "renewed, services restarted, no localkey step",
                std::move(steps));
            return add(kind, "renewed by the documents", itl_recovery_procedure());
        }
        if (is_mixed_ && is_named_in_ctl(to_kind(kind))) {
            Steps without_ctl = steps;
            append(without_ctl, restarts);
            add(kind,
                restarts.empty() ? "renewed, CTL not updated"
                                 : "renewed, services restarted, CTL not updated",
                std::move(without_ctl));
            steps.push_back(update_ctl());
            // A CTL is offered when TFTP restarts (Q27).
            if (restarts.empty()) steps.push_back(restart({Service::tftp, Service::call_manager}));
        }
        append(steps, restarts);
        add(kind, "renewed by the documents", std::move(steps));
    }

    static void append(Steps& steps, const Steps& more) {
        steps.insert(steps.end(), more.begin(), more.end());
    }

    // Each node's as it was made: self-signed, or by its authority.
    [[nodiscard]] Steps renew(Kind kind) const {
        if (kind == pb::Regenerate::ITLRECOVERY)
            return {fmt::format("regenerate {{ cluster: \"{}\"  certificate: ITLRECOVERY }}", name_)};
        Steps steps;
        for (const std::string& node : nodes_with(cluster_, kind)) {
            const std::string where = fmt::format("cluster: \"{}\"  certificate: {}  node: \"{}\"", name_,
                                                  pb::Regenerate::Certificate_Name(kind), node);
            const std::string authority = described(cluster_, kind, node).signed_by();
            if (authority.empty()) {
                steps.push_back(fmt::format("regenerate {{ {} }}", where));
                continue;
            }
            steps.push_back(fmt::format("generate_csr {{ {} }}", where));
            steps.push_back(fmt::format("download_csr {{ {}  file: \"renewal.csr\" }}", where));
            steps.push_back(fmt::format(
                "sign {{ authority: \"{}\"  csr: \"renewal.csr\"  file: \"renewal.pem\" }}", authority));
            steps.push_back(fmt::format("upload_signed {{ {}  file: \"renewal.pem\" }}", where));
        }
        return steps;
    }

    [[nodiscard]] std::string restart(const std::vector<Service>& services) const {
        std::vector<std::string> names;
        for (const Service service : services) names.push_back(service_name(service));
        return fmt::format("restart {{ cluster: \"{}\"  services: [{}] }}", name_, fmt::join(names, ", "));
    }
    [[nodiscard]] Steps restart_after(Kind kind) const {
        const std::vector<Service> services = restarts_after(to_kind(kind), version_);
        if (services.empty()) return {};
        return {restart(services)};
    }
    [[nodiscard]] std::string update_ctl() const {
        return fmt::format("update_ctl {{ cluster: \"{}\" }}", name_);
    }
    [[nodiscard]] std::string command(std::string_view text) const {
        return fmt::format("command {{ cluster: \"{}\"  command: \"{}\" }}", name_, text);
    }

    void add(Kind kind, std::string_view what, Steps steps) {
        trials_.push_back({fmt::format("{} {} {}", name_, pb::Regenerate::Certificate_Name(kind), what),
                           std::move(steps), site_});
    }

    void add_expiry(Kind kind) {
        add(kind, "expired", {expiry_step});
        trials_.back().site = lasting_site(site_);
        for (pb::Cluster& cluster : *trials_.back().site.mutable_cluster())
            if (cluster.name() == name_) set_expiry(cluster, kind, "", *start_time(site_) + until_expiry);
    }

    // Security Guide 12.5(1)SU3, certificates (domain.md 4.7); before 12.0 it signs nothing, and no localkey
    // step helps.
    [[nodiscard]] Steps itl_recovery_procedure() const {
        using enum Service;
        Steps steps = renew(pb::Regenerate::ITLRECOVERY);
        const bool signs = behaviour(version_).itl_signer == ListSigner::itl_recovery;
        if (!signs) {
            if (is_mixed_) steps.push_back(update_ctl());
        } else if (is_mixed_) {
            append(steps, {command("utils ctl reset localkey"), restart({tftp, call_manager}),
                           "reset_phones {}", update_ctl()});
        } else {
            append(steps, {command("utils itl reset localkey"), "reset_phones {}"});
        }
        steps.push_back(restart(is_mixed_ ? std::vector{tvs, tftp, call_manager} : std::vector{tvs, tftp}));
        return steps;
    }

    void add_together(const std::vector<Kind>& kinds) {
        using enum Service;
        Steps steps;
        std::vector<std::string> names;
        for (const Kind kind : kinds) {
            append(steps, renew(kind));
            names.push_back(pb::Regenerate::Certificate_Name(kind));
        }
        if (is_mixed_) steps.push_back(update_ctl());
        steps.push_back(restart({tvs, tftp, call_manager}));
        trials_.push_back({fmt::format("{} {} renewed together", name_, fmt::join(names, " and ")),
                           std::move(steps), site_});
    }

    const pb::Scenario& site_;
    const pb::Cluster& cluster_;
    std::string name_;
    bool is_mixed_;
    Version version_;
    std::vector<Trial> trials_;
};

std::vector<std::string> renew_expressway(const std::string& server, const std::string& authority) {
    const std::string where = fmt::format("expressway: \"{}\"", server);
    return {
        fmt::format("generate_csr {{ {} }}", where),
        fmt::format("download_csr {{ {}  file: \"renewal.csr\" }}", where),
        fmt::format("sign {{ authority: \"{}\"  csr: \"renewal.csr\"  file: \"renewal.pem\" }}", authority),
        fmt::format("upload_signed {{ {}  file: \"renewal.pem\" }}", where)};
}

// Typical after a renewal: the authority has a new intermediate, which only this Expressway was given
// (Cisco's German guide to Expressway certificates).
std::optional<Trial> by_new_intermediate(const pb::Scenario& site, const pb::Expressway& server) {
    constexpr const char* name = "new-intermediate";
    const auto authority = std::ranges::find_if(
        site.authority(), [&server](const pb::Authority& a) { return a.name() == server.signed_by(); });
    if (authority == site.authority().end() || !authority->has_issuer()) return std::nullopt;
    Trial trial{server.name() + " renewed by a new intermediate that it alone trusts",
                {fmt::format("upload {{ expressway: \"{}\"  file: \"{}.pem\" }}", server.name(), name)},
                site};
    for (std::string& step : renew_expressway(server.name(), name)) trial.steps.push_back(std::move(step));
    pb::Authority& added = *trial.site.add_authority();
    added.set_name(name);
    added.set_issuer(authority->issuer());
    added.set_age_days(1);
    return trial;
}

void add_surroundings(const pb::Scenario& site, std::vector<Trial>& trials) {
    for (int i = 0; i < site.expressway_size(); ++i) {
        const pb::Expressway& server = site.expressway(i);
        trials.push_back({server.name() + " expired", {expiry_step}, lasting_site(site)});
        trials.back().site.mutable_expressway(i)->set_valid_until(written(*start_time(site) + until_expiry));
        if (!server.has_signed_by()) continue;
        trials.push_back({server.name() + " renewed by the same authority",
                          renew_expressway(server.name(), server.signed_by()), site});
        if (auto trial = by_new_intermediate(site, server)) trials.push_back(std::move(*trial));
    }
    for (int i = 0; i < site.authority_size(); ++i) {
        trials.push_back(
            {"authority " + site.authority(i).name() + " expired", {expiry_step}, lasting_site(site)});
        trials.back().site.mutable_authority(i)->set_valid_days(
            site.authority(i).age_days() + static_cast<std::uint32_t>(until_expiry.count()));
    }
}

pb::Scenario without_steps(const pb::Scenario& scenario) {
    pb::Scenario site = scenario;
    site.clear_step();
    site.clear_row();
    site.clear_source();
    for (pb::Cluster& cluster : *site.mutable_cluster()) spell_out(cluster);
    return site;
}

}  // namespace

Trial no_event(const pb::Scenario& site) {
    return {"nothing happens", {}, without_steps(site)};
}

std::vector<Trial> certificate_trials(const pb::Scenario& scenario) {
    const pb::Scenario site = without_steps(scenario);
    std::vector<Trial> trials;
    for (const pb::Cluster& cluster : site.cluster())
        for (Trial& trial : ClusterTrials(site, cluster).all()) trials.push_back(std::move(trial));
    add_surroundings(site, trials);
    return trials;
}

}  // namespace scenarios
