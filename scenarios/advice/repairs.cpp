#include "scenarios/advice/repairs.hpp"

#include <algorithm>

#include "phone/model.hpp"
#include "scenarios/actions/procedures.hpp"
#include "scenarios/model/offered_lists.hpp"
#include "scenarios/model/presented.hpp"

namespace advice {
namespace {

using actions::Action;
using model::CertificateKind;
using model::ClusterState;
using model::Service;
using model::TrustStore;
using Actions = std::vector<Action>;

class Repairs {
  public:
    Repairs(const model::SiteState& site, model::Time now, const Trouble& trouble)
        : site_(site), now_(now), trouble_(trouble) {
        const model::PhoneState& phone = *trouble.example.state;
        target_ = model::offered_lists(site, trouble.group, phone).cluster;
        origin_ = &site.cluster(site.frame->description.phones[trouble.group].cluster);
        if (target_ == nullptr) target_ = model::node_at(site, phone.option_150->front()).cluster;
        if (target_ == nullptr) target_ = origin_;
        add_involved(target_);
        if (!trouble.outcome.home.empty()) add_involved(&site.cluster(trouble.outcome.home));
        add_involved(origin_);
    }

    std::vector<Repair> all() {
        add({}, "");
        switch_on();
        reconnect();
        for (const ClusterState* cluster : involved_) of_cluster(*cluster);
        const std::size_t basic = found_.size();
        of_device();
        for (const ClusterState* other : involved_)
            if (other != target_) between(*other);
        other_tftp_nodes();
        const std::size_t singles = found_.size();
        combine(basic, singles);
        for (const ClusterState* cluster : involved_) restore(*cluster);
        visits(singles);
        return std::move(found_);
    }

  private:
    void add_involved(const ClusterState* cluster) {
        if (std::ranges::find(involved_, cluster) == involved_.end()) involved_.push_back(cluster);
    }

    void add(Actions actions, std::string source, bool is_visit = false) {
        found_.push_back({.actions = std::move(actions), .source = std::move(source), .is_visit = is_visit});
    }

    template <typename Made>
    void add_for_groups(Made made, std::string source, bool is_visit = false) {
        Actions actions;
        for (const std::string& group : trouble_.groups) actions.push_back(made(group));
        add(std::move(actions), std::move(source), is_visit);
    }

    [[nodiscard]] static actions::Command command(const ClusterState& cluster, std::string text) {
        return {.cluster = cluster.name(), .text = std::move(text)};
    }

    void switch_on() {
        if (trouble_.outcome.is_off)
            add_for_groups([](const std::string& group) { return actions::SwitchOn{{.group = group}}; }, "");
    }

    void reconnect() {
        Actions actions;
        for (const ClusterState* cluster : involved_)
            for (const model::Away& away : model::away(*cluster))
                actions.push_back(actions::Reconnect{
                    .cluster = away.cluster,
                    .nodes = {away.node},
                    .service = away.service,
                    .port = away.port ? std::optional<std::uint32_t>(*away.port) : std::nullopt});
        if (!actions.empty()) add(std::move(actions), "Security Guide 14SU2");
    }

    // What can be done in one cluster alone.
    void of_cluster(const ClusterState& cluster) {
        const std::string& name = cluster.name();
        const model::Behaviour behaviour = cluster.behaviour();
        const bool is_mixed = cluster.security == model::ClusterSecurity::mixed;
        const actions::Restart restart = restart_of(cluster);
        add({actions::Restart{.cluster = name, .services = {Service::tvs}}}, "Cisco 213407");
        add({restart}, "Cisco 214231");
        if (trouble_.outcome.services == phone::Services::host_not_found) {
            add({actions::Restart{.cluster = name, .services = {Service::tomcat}}}, "Cisco 118699");
            add({actions::Restart{.cluster = name, .services = {Service::tomcat, Service::tvs}}},
                "Cisco 118699");
        }
        if (is_mixed) {
            add({actions::UpdateCtl{name}, actions::restart_that_offers_ctl(name)}, "Cisco 214231");
            add({actions::UpdateCtl{name}, restart}, "Cisco 214231");
        }
        if (behaviour.itl_reset_signer) add({command(cluster, "utils itl reset localkey")}, "Cisco 117598");
        if (is_mixed && behaviour.ctl_reset_signer && cluster.etokens.empty())
            add({command(cluster, "utils ctl reset localkey"), actions::restart_that_offers_ctl(name)},
                "Security Guide 12.5(1)SU1, CTL setup");
        if (cluster.rollback)
            add({actions::SetRollback{name, false},
                 actions::Restart{.cluster = name, .services = {Service::tvs, Service::tftp}}},
                "Security Guide 14SU2");
        if (cluster.digest != ctl::Digest::sha1)
            add({actions::SetSignatureAlgorithm{name, ctl::Digest::sha1},
                 actions::Restart{.cluster = name, .services = {Service::tftp}}},
                "Security Guide 12.5(1)");
        lower_tls(cluster);
        renew_expired(cluster);
        smaller_key(cluster);
        if (trouble_.outcome.is_set_secure && !is_mixed && &cluster == target_)
            add({actions::SetSecurityMode{name, model::ClusterSecurity::mixed}, restart},
                "Security Guide 12.5(1)SU1, CTL setup");
    }

    void lower_tls(const ClusterState& cluster) {
        std::vector<std::string> nodes;
        for (const auto& node : cluster.nodes)
            if (node->is_member && node->oldest_tls > tvs::TlsVersion::tls_1_0) nodes.push_back(node->name());
        if (!nodes.empty())
            add({actions::Command{cluster.name(), "set tls min-version 1.0", nodes}},
                "System Configuration Guide 15");
    }

    // These renewals, and what the documents have done after them.
    [[nodiscard]] static Actions renewed(const ClusterState& cluster, Actions actions) {
        if (cluster.security == model::ClusterSecurity::mixed)
            actions.push_back(actions::UpdateCtl{cluster.name()});
        actions::Restart restart = restart_of(cluster);
        restart.services.push_back(Service::tomcat);
        actions.push_back(std::move(restart));
        return actions;
    }

    void renew_expired(const ClusterState& cluster) {
        std::map<CertificateKind, std::vector<std::string>> expired;
        for (const auto& node : cluster.nodes) {
            if (!node->is_member) continue;
            for (const auto& [kind, identity] : *node->identities)
                if (identity.certificate->not_after() < now_) expired[kind].push_back(node->name());
        }
        Actions actions;
        for (auto& [kind, nodes] : expired)
            if (kind != CertificateKind::itl_recovery)
                actions.push_back(actions::Regenerate{
                    .cluster = cluster.name(), .certificate = kind, .nodes = std::move(nodes)});
        if (!actions.empty()) add(renewed(cluster, std::move(actions)), "Cisco 214231");
    }

    // A CallManager key that the model can't use.
    void smaller_key(const ClusterState& cluster) {
        const int largest = site_.frame->groups[trouble_.group].kind.model.largest_rsa_bits;
        std::vector<std::string> nodes;
        for (const auto& node : cluster.nodes)
            if (const auto* own = node->identity(CertificateKind::call_manager);
                node->is_member && own != nullptr && own->certificate->public_key().bits() > largest)
                nodes.push_back(node->name());
        if (nodes.empty()) return;
        add(renewed(cluster, {actions::Regenerate{.cluster = cluster.name(),
                                                  .certificate = CertificateKind::call_manager,
                                                  .nodes = nodes}}),
            "Security Guide 12.5(1)SU3, Certificates");
    }

    // What the cluster whose files the phones get knows of them.
    void of_device() {
        const std::string& name = target_->name();
        if (!target_->devices->at(trouble_.group))
            add_for_groups(
                [&name](const std::string& group) {
                    return actions::SetDevice{.phones = group, .cluster = name, .unknown = false};
                },
                "Cisco 118699");
        if (target_->capf() == nullptr) return;
        add_for_groups(
            [&name](const std::string& group) {
                return actions::InstallLsc{{.group = group}, name};
            },
            "Security Guide 12.5(1)SU1, CAPF");
        add_for_groups(
            [&name](const std::string& group) {
                return actions::DeleteLsc{{.group = group}, name};
            },
            "Security Guide 12.5(1)SU1, CAPF");
        renew_capf();
        if (site_.frame->description.phones[trouble_.group].has_network_login)
            add({actions::Upload{.cluster = name,
                                 .store = TrustStore::authentication_server,
                                 .from_cluster = name,
                                 .certificate = CertificateKind::capf}},
                "Cisco 225746");
    }

    // A CAPF whose LSCs nobody takes.
    void renew_capf() {
        Actions actions =
            renewed(*target_,
                    {actions::Regenerate{.cluster = target_->name(), .certificate = CertificateKind::capf}});
        for (const std::string& group : trouble_.groups)
            actions.push_back(actions::InstallLsc{{.group = group}, target_->name()});
        add(std::move(actions), "Cisco 225746");
    }

    // Phones that came from another cluster, or hold its lists.
    void between(const ClusterState& other) {
        if (other.capf() != nullptr) {
            std::vector<std::string> nodes;
            for (const auto& node : target_->nodes)
                if (node->is_member && node->runs(Service::call_manager)) nodes.push_back(node->name());
            add({actions::upload_capf(target_->name(), other.name(), nodes),
                 actions::Restart{.cluster = target_->name(), .services = {Service::call_manager}}},
                "Security Guide 12.5(1)SU1, CTL setup");
        }
        Actions uploads = actions::upload_signers(other.name(), actions::administered(*target_));
        uploads.push_back(actions::Restart{.cluster = other.name(), .services = {Service::tvs}});
        add(uploads, "Cisco 213407");
        const Actions exchange = actions::exchange(other.name(), target_->name());
        add(exchange, "Cisco 215539");
        const Actions back = option_150(other, {});
        for (const auto& [given, source] :
             {std::pair(&exchange, "Cisco 215539"), std::pair(&std::as_const(uploads), "Cisco 213407")}) {
            Actions again = back;
            for (const std::string& group : trouble_.groups)
                again.push_back(actions::ResetPhones{.phones = {.group = group}});
            again.insert(again.end(), given->begin(), given->end());
            const Actions there = option_150(*target_, {});
            again.insert(again.end(), there.begin(), there.end());
            add(std::move(again), source);
        }
        add(back, "Cisco 213407");
        found_.back().is_way_back = true;
    }

    [[nodiscard]] Actions option_150(const ClusterState& cluster, std::vector<std::string> servers) const {
        Actions actions;
        for (const std::string& group : trouble_.groups)
            actions.push_back(actions::SetOption150{group, cluster.name(), servers});
        return actions;
    }

    // Another TFTP node may offer a list that the phones take.
    void other_tftp_nodes() {
        std::vector<std::string> nodes;
        for (const auto& node : target_->nodes)
            if (node->is_member && node->runs(Service::tftp)) nodes.push_back(node->name());
        for (std::size_t i = 1; i < nodes.size(); ++i) {
            std::ranges::rotate(nodes, nodes.begin() + 1);
            add(option_150(*target_, nodes), "Security Guide 14SU2");
        }
    }

    void combine(std::size_t basic, std::size_t singles) {
        for (std::size_t i = 1; i < basic; ++i)
            for (std::size_t j = i + 1; j < singles; ++j) {
                Actions both = found_[i].actions;
                both.insert(both.end(), found_[j].actions.begin(), found_[j].actions.end());
                const bool is_same = found_[i].source == found_[j].source;
                const bool is_way_back = found_[j].is_way_back;
                add(std::move(both), is_same ? found_[i].source : found_[i].source + "; " + found_[j].source);
                found_.back().is_way_back = is_way_back;
            }
    }

    void restore(const ClusterState& cluster) {
        for (const auto& [name, backup] : *cluster.backups)
            add({actions::Restore{cluster.name(), name}, restart_of(cluster)},
                "Security Guide 12.5(1)SU3, Certificates");
    }

    // With or without something that is done in the clusters.
    void visits(std::size_t singles) {
        const std::vector<Repair> before(found_.begin(),
                                         found_.begin() + static_cast<std::ptrdiff_t>(singles));
        const auto add_visit = [&](auto made, const std::string& source) {
            for (const Repair& repair : before) {
                Actions actions = repair.actions;
                for (const std::string& group : trouble_.groups) actions.push_back(made(group));
                add(std::move(actions), source, true);
            }
        };
        add_visit(
            [](const std::string& group) {
                return actions::DeleteLists{{.group = group}, true};
            },
            "Cisco 117598");
        add_visit(
            [](const std::string& group) {
                return actions::DeleteLists{{.group = group}, false};
            },
            "Cisco 117598");
        add_visit([](const std::string& group) { return actions::FactoryReset{{.group = group}}; },
                  "7906G guide");
    }

    const model::SiteState& site_;
    model::Time now_;
    const Trouble& trouble_;
    const ClusterState* target_ = nullptr;  // whose files the phones get
    const ClusterState* origin_ = nullptr;  // where they were on the first day
    std::vector<const ClusterState*> involved_;
    std::vector<Repair> found_;
};

// Visits, then what a cluster forgets, then a plan undone, then phones that are moved, then restarts, then
// how much there is to do.
auto harm(const Repair& repair) {
    std::size_t restores = 0;
    std::size_t moves = 0;
    std::size_t restarts = 0;
    for (const Action& action : repair.actions) {
        if (std::holds_alternative<actions::Restore>(action)) ++restores;
        if (std::holds_alternative<actions::SetOption150>(action)) ++moves;
        if (const auto* restart = std::get_if<actions::Restart>(&action))
            restarts += restart->services.size();
    }
    return std::tuple(repair.is_visit, restores, repair.is_way_back, moves, restarts, repair.actions.size());
}

}  // namespace

actions::Restart restart_of(const ClusterState& cluster) {
    actions::Restart restart{.cluster = cluster.name(),
                             .services = {Service::tvs, Service::tftp, Service::call_manager}};
    if (cluster.capf() != nullptr) restart.services.insert(restart.services.begin(), Service::capf);
    return restart;
}

std::vector<Repair> repairs(const model::SiteState& site, model::Time now, const Trouble& trouble) {
    std::vector<Repair> found = Repairs(site, now, trouble).all();
    std::ranges::stable_sort(found, {}, harm);
    return found;
}

}  // namespace advice
