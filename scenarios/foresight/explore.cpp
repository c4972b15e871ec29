#include "scenarios/foresight/explore.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>

#include <fmt/format.h>

#include "scenarios/actions/overloaded.hpp"
#include "scenarios/model/make_site.hpp"
#include "scenarios/model/services.hpp"
#include "scenarios/os/interruption.hpp"
#include "scenarios/run/scenario_runner.hpp"
#include "scenarios/worlds/virtual/untimed_world.hpp"

namespace foresight {
namespace {

using actions::Step;
using model::SiteState;

const actions::Action* action_of(const Step& step) {
    return std::get_if<actions::Action>(&step.what);
}

// The group that a step names; nothing: it names none, or all.
std::optional<std::string> named_group(const Step& step) {
    if (const auto* expect = std::get_if<actions::Expect>(&step.what)) return expect->phones;
    const actions::Action* action = action_of(step);
    if (action == nullptr) return std::nullopt;
    return std::visit(
        [](const auto& each) -> std::optional<std::string> {
            if constexpr (requires { each.phones.group; })
                return each.phones.group;
            else if constexpr (requires { each.phones.has_value(); })
                return each.phones;
            else
                return std::nullopt;
        },
        *action);
}

bool names_part_of_group(const Step& step) {
    const actions::Action* action = action_of(step);
    return action != nullptr && std::visit(
                                    [](const auto& each) {
                                        if constexpr (requires { each.phones.count; })
                                            return each.phones.count.has_value();
                                        else
                                            return false;
                                    },
                                    *action);
}

// The phone that stands for a group, alone in its site.
model::SiteDescription alone(const model::SiteDescription& site, std::size_t group) {
    model::SiteDescription its = site;
    its.phones = {site.phones[group]};
    its.phones.front().count = 1;
    return its;
}

// The steps, as far as they are about this group: what is only about others does nothing.
std::vector<std::optional<Step>> steps_of(const OpenPlan& plan, const std::string& group) {
    std::vector<std::optional<Step>> steps;
    for (const Step& step : plan.steps) {
        const std::optional<std::string> named = named_group(step);
        steps.push_back(!named || *named == group ? std::optional(step) : std::nullopt);
        if (!steps.back()) continue;
        if (auto* expect = std::get_if<actions::Expect>(&steps.back()->what)) expect->count.reset();
    }
    return steps;
}

class Search {
  public:
    Search(const OpenPlan& plan, std::size_t group, std::size_t most_states, issuing::KeyPool& keys)
        : plan_(plan),
          most_states_(most_states),
          issuer_(keys, plan.seed),
          description_(alone(plan.site, group)),
          steps_(steps_of(plan, description_.phones.front().name)),
          memo_(issuer_, known_) {
        const std::string& name = description_.phones.front().name;
        may_be_absent_ = plan.phones_may_be_absent &&
                         (plan.absent.empty() || std::ranges::find(plan.absent, name) != plan.absent.end());
        for (const std::optional<Step>& step : steps_) expectations_.push_back(step ? *step : Step());
        verdict_.group = group;
    }

    Verdict run() {
        open({come_up(), std::vector<bool>(steps_.size()), false}, none, {}, {});
        while (!layers_.empty() && !verdict_.counterexample && !verdict_.is_cut) {
            // Of equal cost in the order in which they were found: the same in every run.
            const Cost cost = layers_.begin()->first;
            std::vector<std::size_t> layer = std::move(layers_.begin()->second);
            layers_.erase(layers_.begin());
            for (const std::size_t number : layer) {
                if (nodes_[number].cost != cost || nodes_[number].is_closed) continue;
                nodes_[number].is_closed = true;
                ++verdict_.states;
                os::look_for_interruption();
                if (judge(number)) break;
                follow(number);
                if (nodes_.size() > most_states_) {
                    verdict_.is_cut = true;
                    break;
                }
            }
        }
        return std::move(verdict_);
    }

  private:
    static constexpr std::size_t none = static_cast<std::size_t>(-1);

    struct State {
        SiteState site;
        std::vector<bool> done;
        bool is_absent = false;  // it missed a reset, and has not booted since

        bool operator==(const State&) const = default;
        [[nodiscard]] std::size_t hash() const {
            return model::Hash()
                .add(site.hash())
                .add(std::hash<std::vector<bool>>()(done))
                .add(is_absent)
                .value();
        }
    };
    struct Node {
        State state;
        std::size_t from = none;
        Move by{};
        Cost cost{};
        bool is_closed = false;
    };

    [[nodiscard]] model::Time start() const { return description_.start; }

    SiteState come_up() {
        const model::Time day_before = start() - std::chrono::days(1);
        SiteState site = model::make_site(description_, {issuer_, known_, day_before, day_before});
        virtual_world::UntimedWorld world(memo_, day_before);
        run::ScenarioRunner runner(no_steps_, std::move(site), world, issuer_, known_);
        runner.come_up();
        return runner.site();
    }

    // What is pending comes due, without any time going by.
    static void let_come_due(SiteState& site) {
        while (const auto due = model::next_due(site)) model::pass(site, *due);
    }

    // One that is switched off does nothing.
    SiteState booted(SiteState site) {
        if (site.phones[0]->at(0).state->is_off) return site;
        virtual_world::UntimedWorld world(memo_, start());
        world.follow(site);
        world.boot(site, {{0, 0, 1}});
        let_come_due(site);
        return site;
    }

    SiteState taken(const SiteState& site, const Step& step) {
        virtual_world::UntimedWorld world(memo_, start());
        world.follow(site);
        run::ScenarioRunner runner(no_steps_, site, world, issuer_, known_);
        run::StepResult done{.number = 1, .step = &step, .taken = start()};
        runner.take(step, done);
        SiteState after = runner.site();
        let_come_due(after);
        return after;
    }

    [[nodiscard]] run::Situation situation(const SiteState& site) const {
        return {site, known_, history_, start()};
    }
    [[nodiscard]] run::PhoneOutcome outcome(const SiteState& site) const {
        return run::outcome_of(situation(site), 0, site.phones[0]->at(0));
    }

    void open(State state, std::size_t from, Move by, Cost cost) {
        std::vector<std::size_t>& alike = by_hash_[state.hash()];
        for (const std::size_t number : alike) {
            if (!(nodes_[number].state == state)) continue;
            if (nodes_[number].is_closed || nodes_[number].cost <= cost) return;
            nodes_[number].from = from;
            nodes_[number].by = by;
            nodes_[number].cost = cost;
            layers_[cost].push_back(number);
            return;
        }
        alike.push_back(nodes_.size());
        layers_[cost].push_back(nodes_.size());
        nodes_.push_back({std::move(state), from, by, cost});
    }

    [[nodiscard]] bool is_over(const State& state) const {
        for (std::size_t i = 0; i < steps_.size(); ++i)
            if (!state.done[i] && !plan_.steps[i].is_optional) return false;
        return true;
    }

    // Is there harm here?
    bool judge(std::size_t number) {
        const State& state = nodes_[number].state;
        const model::PhoneState& phone = *state.site.phones[0]->at(0).state;
        if (phone.was_locked) {
            refute(number, Demand::never_locked, state.site);
            return true;
        }
        if (!is_over(state)) return false;
        // Who was absent comes back and boots.
        const SiteState end = state.is_absent ? booted(state.site) : state.site;
        const run::Health health =
            run::health_of(situation(end), run::expectations_of(expectations_, expectations_.size()));
        if (health.is_as_expected()) return false;
        refute(number, Demand::healthy_at_end, end);
        verdict_.counterexample->deviations = run::unexpected(health);
        if (state.is_absent) verdict_.counterexample->moves.push_back({Move::Kind::boot, 0});
        return true;
    }

    void refute(std::size_t number, Demand demand, const SiteState& site) {
        Counterexample found{.demand = demand, .cost = nodes_[number].cost, .outcome = outcome(site)};
        for (std::size_t at = number; nodes_[at].from != none; at = nodes_[at].from)
            found.moves.push_back(nodes_[at].by);
        std::ranges::reverse(found.moves);
        verdict_.counterexample = std::move(found);
    }

    void follow(std::size_t number) {
        const State state = nodes_[number].state;
        const Cost cost = nodes_[number].cost;
        std::uint32_t passed_over = 0;  // steps that stand before, and are not done
        for (std::size_t i = 0; i < steps_.size(); ++i) {
            if (state.done[i]) continue;
            const bool is_ready = std::ranges::all_of(plan_.before[i], [&state, this](std::size_t earlier) {
                return state.done[earlier] || plan_.steps[earlier].is_optional;
            });
            // What may be left out comes at its place, or not at all.
            bool is_late = false;
            for (std::size_t later = 0; later < steps_.size(); ++later)
                is_late = is_late || (state.done[later] &&
                                      std::ranges::find(plan_.before[later], i) != plan_.before[later].end());
            if (is_ready && !is_late) {
                Cost then = cost;
                ++then.steps;
                if (passed_over > 0) ++then.deviations;
                take(state, i, number, then);
            }
            if (!plan_.steps[i].is_optional) ++passed_over;
        }
        if (!plan_.phones_boot) return;
        State after = state;
        after.site = booted(std::move(after.site));
        after.is_absent = false;
        ++verdict_.moves;
        Cost then = cost;
        ++then.boots;
        open(std::move(after), number, {Move::Kind::boot, 0}, then);
    }

    void take(const State& state, std::size_t step, std::size_t number, const Cost& cost) {
        State after = state;
        after.done[step] = true;
        const auto go = [&](State next, Move::Kind kind, const Cost& then) {
            ++verdict_.moves;
            open(std::move(next), number, {kind, step}, then);
        };
        if (!steps_[step]) return go(std::move(after), Move::Kind::step, cost);
        const Step& its = *steps_[step];
        const actions::Action* action = action_of(its);
        if (action == nullptr) {
            // Who is absent is not waited for.
            if (its.is_gate && !state.is_absent && !holds(state.site, its)) return;
            return go(std::move(after), Move::Kind::step, cost);
        }
        if (std::holds_alternative<actions::Wait>(*action))
            return go(std::move(after), Move::Kind::step, cost);
        if (std::holds_alternative<actions::ResetPhones>(*action)) {
            if (may_be_absent_) {
                State missed = after;
                missed.is_absent = true;
                Cost then = cost;
                ++then.absences;
                go(std::move(missed), Move::Kind::missed, then);
            }
            after.site = booted(std::move(after.site));
            after.is_absent = false;
            return go(std::move(after), Move::Kind::step, cost);
        }
        after.site = taken(state.site, its);
        go(std::move(after), Move::Kind::step, cost);
    }

    [[nodiscard]] bool holds(const SiteState& site, const Step& gate) const {
        const auto* expect = std::get_if<actions::Expect>(&gate.what);
        if (expect != nullptr) return run::matches(*expect, situation(site), outcome(site));
        return run::health_of(situation(site), run::expectations_of(expectations_, expectations_.size()))
            .is_as_expected();
    }

    const OpenPlan& plan_;
    std::size_t most_states_;
    issuing::Issuer issuer_;
    model::KnownCertificates known_;
    model::SiteDescription description_;
    std::vector<std::optional<Step>> steps_;
    std::vector<Step> expectations_;  // the same, for the site's health
    std::vector<Step> no_steps_;
    model::BootMemo memo_;
    run::History history_;
    bool may_be_absent_ = true;
    std::vector<Node> nodes_;
    std::unordered_map<std::size_t, std::vector<std::size_t>> by_hash_;
    std::map<Cost, std::vector<std::size_t>> layers_;
    Verdict verdict_;
};

}  // namespace

std::string demand_name(Demand demand) {
    switch (demand) {
        case Demand::never_locked: return "NEVER LOCKED";
        case Demand::healthy_at_end: return "HEALTHY AT THE END";
    }
    return "";
}

bool does_something(const Step& step, const std::string& group) {
    const std::optional<std::string> named = named_group(step);
    return action_of(step) != nullptr && (!named || *named == group);
}

std::optional<Obstacle> obstacle(const OpenPlan& plan) {
    const bool resets_by_itself =
        std::ranges::any_of(plan.site.clusters, [](const model::ClusterDescription& cluster) {
            return cluster.phone_interaction == model::PhoneInteraction::automatic;
        });
    if (resets_by_itself && !plan.steps.empty())
        return Obstacle{0,
                        "a cluster resets phones by itself (phone_interaction: AUTOMATIC), and who misses "
                        "that is not explored"};
    for (std::size_t i = 0; i < plan.steps.size(); ++i) {
        const Step& step = plan.steps[i];
        if (names_part_of_group(step))
            return Obstacle{i, "it is about some phones of a group: make them a group of their own"};
        if (step.is_meant_to_be_refused) return Obstacle{i, "it is meant to be refused"};
        const actions::Action* action = action_of(step);
        if (action == nullptr) continue;
        if (std::holds_alternative<actions::SetPhoneInteraction>(*action))
            return Obstacle{i, "clusters that reset phones by themselves are not explored"};
        const auto* wait = std::get_if<actions::Wait>(action);
        if (wait != nullptr && wait->days) return Obstacle{i, "days go by, and the clock is not explored"};
        if (std::holds_alternative<actions::Disconnect>(*action))
            return Obstacle{i, "outages are not explored"};
        if (std::holds_alternative<actions::Backup>(*action) ||
            std::holds_alternative<actions::Restore>(*action))
            return Obstacle{i, "backups are not explored"};
        if (std::holds_alternative<actions::EmccLogin>(*action) ||
            std::holds_alternative<actions::EmccLogout>(*action))
            return Obstacle{i, "sign-ins with Extension Mobility are not explored"};
    }
    return std::nullopt;
}

Verdict explore(const OpenPlan& plan, std::size_t group, std::size_t most_states, issuing::KeyPool& keys) {
    return Search(plan, group, most_states, keys).run();
}

}  // namespace foresight
