#include "scenarios/advice/alternative.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "scenarios/actions/procedures.hpp"

namespace advice {
namespace {

using actions::Action;
using actions::Step;
using model::CertificateKind;
using model::ClusterDescription;
using model::Service;
using Actions = std::vector<Action>;

// A plan with something put into it, or left out.
struct Change {
    std::vector<Step> steps;
    std::string words;
    std::string source;
};

class Changes {
  public:
    Changes(const model::SiteDescription& site, const std::vector<Step>& steps)
        : site_(site), steps_(steps) {}

    std::vector<Change> all() {
        insert(steps_.size(), {actions::ResetPhones{}}, "in the end", "");
        switch_on_before_renewals();
        settle_after_renewals();
        leave_out();
        update_ctls_before_resets();
        exchange_before_moves();
        mixed_mode_before_moves();
        restart_before_resets();
        return std::move(found_);
    }

  private:
    template <typename Sought>
    [[nodiscard]] static const Sought* as(const Step& step) {
        const auto* action = std::get_if<Action>(&step.what);
        return action == nullptr || step.is_meant_to_be_refused ? nullptr : std::get_if<Sought>(action);
    }

    template <typename... Sought>
    [[nodiscard]] static bool is_any(const Step& step) {
        return (... || (as<Sought>(step) != nullptr));
    }

    // The cluster and kind of a step that renews certificates.
    [[nodiscard]] static std::optional<std::pair<std::string, CertificateKind>> renewal(const Step& step) {
        if (const auto* regenerate = as<actions::Regenerate>(step))
            return std::pair(regenerate->cluster,
                             regenerate->certificate.value_or(CertificateKind::call_manager));
        const auto* upload = as<actions::UploadSigned>(step);
        if (upload != nullptr && !upload->expressway && upload->certificate)
            return std::pair(upload->cluster, *upload->certificate);
        return std::nullopt;
    }

    [[nodiscard]] const ClusterDescription& cluster(const std::string& name) const {
        return model::cluster_named(site_, name);
    }

    [[nodiscard]] std::string named(std::size_t step) const {
        return fmt::format("step {} ({})", step + 1, actions::words(steps_[step]));
    }

    void insert(std::size_t before, const Actions& actions, std::string where, std::string source) {
        std::vector<Step> changed = steps_;
        for (std::size_t i = 0; i < actions.size(); ++i)
            changed.insert(changed.begin() + static_cast<std::ptrdiff_t>(before + i),
                           Step{.what = actions[i]});
        found_.push_back(
            {std::move(changed), fmt::format("{}: {}", where, actions::words(actions)), std::move(source)});
    }

    // What the documents have done when certificates were renewed, before anything else.
    [[nodiscard]] Actions procedure(const std::string& name, CertificateKind kind) const {
        Actions actions = actions::after_renewal(kind, actions::administered(cluster(name)));
        actions.push_back(actions::ResetPhones{});
        return actions;
    }

    // Those that lay in a drawer.
    void switch_on_before_renewals() {
        for (std::size_t off = 0; off < steps_.size(); ++off) {
            const auto* switched = as<actions::SwitchOff>(steps_[off]);
            if (switched == nullptr) continue;
            std::size_t renewals = 0;
            for (std::size_t i = off + 1; i < steps_.size(); ++i) {
                if (!renewal(steps_[i]) || ++renewals == 1) continue;
                insert(
                    i,
                    {actions::SwitchOn{switched->phones}, actions::ResetPhones{.phones = switched->phones}},
                    fmt::format("before {}, since {} were off from step {} on", named(i),
                                switched->phones.words(), off + 1),
                    "Cisco 214231");
            }
            insert(steps_.size(), {actions::SwitchOn{switched->phones}}, "in the end", "");
        }
    }

    void settle_after_renewals() {
        std::vector<std::size_t> renewals;
        for (std::size_t i = 0; i < steps_.size(); ++i)
            if (renewal(steps_[i])) renewals.push_back(i);
        for (const std::size_t i : renewals) {
            // Signed certificates come node by node: the last one of a kind counts.
            const auto its = renewal(steps_[i]);
            const bool goes_on = std::ranges::any_of(
                renewals, [&](std::size_t k) { return k > i && renewal(steps_[k]) == its; });
            if (goes_on) continue;
            insert(i + 1, procedure(its->first, its->second),
                   fmt::format("after {}, before anything else", named(i)), "Cisco 214231");
        }
        // After each of them.
        if (renewals.size() < 2) return;
        std::vector<Step> changed;
        for (std::size_t i = 0; i < steps_.size(); ++i) {
            changed.push_back(steps_[i]);
            if (const auto its = renewal(steps_[i]))
                for (const Action& action : procedure(its->first, its->second))
                    changed.push_back({.what = action});
        }
        found_.push_back(
            {std::move(changed),
             "after each renewal, before the next: update the CTL in mixed mode, restart its services, "
             "and reset all phones",
             "Cisco 214231"});
    }

    void leave_out(std::size_t step) {
        std::vector<Step> changed = steps_;
        changed.erase(changed.begin() + static_cast<std::ptrdiff_t>(step));
        found_.push_back({std::move(changed), "without " + named(step), ""});
    }

    void leave_out() {
        for (std::size_t i = 0; i < steps_.size(); ++i)
            if (is_any<actions::Restore, actions::Disconnect, actions::Command,
                       actions::SetSignatureAlgorithm, actions::DeleteTrusted, actions::DeleteLists,
                       actions::DeleteLsc, actions::SetRollback, actions::SetDevice, actions::RemoveNode,
                       actions::SetSecurityMode, actions::FactoryReset>(steps_[i]))
                leave_out(i);
    }

    [[nodiscard]] std::vector<std::size_t> resets() const {
        std::vector<std::size_t> found;
        for (std::size_t i = 0; i < steps_.size(); ++i)
            if (is_any<actions::ResetPhones, actions::SwitchOn>(steps_[i])) found.push_back(i);
        return found;
    }

    void update_ctls_before_resets() {
        Actions actions;
        for (const ClusterDescription& each : site_.clusters)
            if (each.security == model::ClusterSecurity::mixed) {
                actions.push_back(actions::UpdateCtl{each.name});
                actions.push_back(actions::Restart{
                    .cluster = each.name, .services = {Service::tvs, Service::tftp, Service::call_manager}});
            }
        if (actions.empty()) return;
        for (const std::size_t i : resets()) insert(i, actions, "before " + named(i), "Cisco 214231");
    }

    void restart_before_resets() {
        Actions actions;
        for (const ClusterDescription& each : site_.clusters)
            actions.push_back(actions::Restart{
                .cluster = each.name, .services = {Service::tvs, Service::tftp, Service::call_manager}});
        for (const std::size_t i : resets()) insert(i, actions, "before " + named(i), "Cisco 214231");
    }

    void exchange_before_moves() {
        for (std::size_t i = 0; i < steps_.size(); ++i) {
            const auto* move = as<actions::SetOption150>(steps_[i]);
            if (move == nullptr) continue;
            for (const std::string& to : move->leads_to(site_))
                for (const ClusterDescription& from : site_.clusters)
                    if (from.name != to) exchange_before(i, from, to);
        }
    }

    void exchange_before(std::size_t move, const ClusterDescription& from, const std::string& to) {
        Actions exchange = actions::exchange(from.name, to);
        insert(move, exchange, "before " + named(move), "Cisco 215539");
        if (needs_capf(from, cluster(to))) {
            exchange.push_back(
                actions::upload_capf(to, from.name, nodes_running(cluster(to), Service::call_manager)));
            exchange.push_back(actions::Restart{.cluster = to, .services = {Service::call_manager}});
            insert(move, exchange, "before " + named(move),
                   "Cisco 215539; Security Guide 12.5(1)SU1, CTL setup");
        }
        insert(move,
               {actions::ResetPhones{}, actions::SetRollback{from.name, true},
                actions::Restart{.cluster = from.name, .services = {Service::tvs, Service::tftp}},
                actions::ResetPhones{}},
               "before " + named(move), "Security Guide 14SU2");
    }

    // In mixed mode phones show LSCs of the cluster that they come from.
    static bool needs_capf(const ClusterDescription& from, const ClusterDescription& to) {
        return !nodes_running(from, Service::capf).empty() && to.security == model::ClusterSecurity::mixed;
    }

    void mixed_mode_before_moves() {
        for (std::size_t i = 0; i < steps_.size(); ++i) {
            const auto* move = as<actions::SetOption150>(steps_[i]);
            if (move == nullptr) continue;
            for (const std::string& to : move->leads_to(site_)) {
                if (cluster(to).security == model::ClusterSecurity::mixed) continue;
                insert(i,
                       {actions::SetSecurityMode{to, model::ClusterSecurity::mixed},
                        actions::restart_that_offers_ctl(to)},
                       "before " + named(i), "Security Guide 12.5(1)SU1, CTL setup");
            }
        }
    }

    const model::SiteDescription& site_;
    const std::vector<Step>& steps_;
    std::vector<Change> found_;
};

// Can each step be taken when its turn comes?
bool is_sound(const model::SiteDescription& site, const std::vector<Step>& steps) {
    std::map<std::string, actions::FilePlace> places;
    for (const auto& [name, bytes] : site.brought) places.emplace(name, actions::FilePlace::inside);
    std::vector<actions::Complaint> complaints;
    actions::Checker checker(site, places, complaints);
    for (const Step& step : steps) {
        if (step.is_meant_to_be_refused) continue;
        if (std::holds_alternative<Action>(step.what)) actions::check(step, checker);
        if (!complaints.empty()) return false;
    }
    return true;
}

}  // namespace

std::optional<Alternative> alternative_in_batches(Rehearsals& in_time,
                                                  const model::SiteDescription& description,
                                                  const std::vector<Step>& steps) {
    for (const std::uint32_t batch : batches(model::phone_count(description))) {
        std::vector<Step> changed = steps;
        std::string where;
        for (std::size_t i = 0; i < changed.size(); ++i) {
            auto* action = std::get_if<Action>(&changed[i].what);
            auto* reset = action == nullptr ? nullptr : std::get_if<actions::ResetPhones>(action);
            if (reset == nullptr || reset->batch.value_or(batch + 1) <= batch) continue;
            reset->batch = batch;
            where += fmt::format("{}{}", where.empty() ? "" : ", ", i + 1);
        }
        if (where.empty()) return std::nullopt;
        const std::optional<Moment> end = in_time.play(description, changed);
        if (!end) continue;
        const std::vector<bool> healthy = healthy_phones(in_time.situation(*end));
        if (std::ranges::find(healthy, false) == healthy.end())
            return Alternative{fmt::format("reset {} phones a minute in step {}", batch, where), "",
                               std::move(changed), healthy.size()};
    }
    return std::nullopt;
}

std::optional<Alternative> alternative(Rehearsals& rehearsals, const model::SiteDescription& description,
                                       const std::vector<Step>& steps) {
    for (Change& change : Changes(description, steps).all()) {
        if (rehearsals.is_too_dear()) return std::nullopt;
        if (!is_sound(description, change.steps)) continue;
        const std::optional<Moment> end = rehearsals.play(description, change.steps);
        if (!end) continue;
        const std::vector<bool> healthy = healthy_phones(rehearsals.situation(*end));
        if (std::ranges::find(healthy, false) != healthy.end()) continue;
        return Alternative{std::move(change.words), std::move(change.source), std::move(change.steps),
                           healthy.size()};
    }
    return std::nullopt;
}

}  // namespace advice
