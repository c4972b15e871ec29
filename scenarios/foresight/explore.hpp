// scenarios/foresight/explore.hpp: is there a way for a phone to come to harm, in any order of a plan's steps
// that the plan leaves open, whenever phones boot, whoever is absent? Every state that can be reached is gone
// through, or the shortest way to harm is given. Nothing here knows a rule of its own: steps are taken by the
// real actions, and phones boot by the real rules with real signatures (model/boot_memo.hpp); what was gone
// through once is remembered by its content, and states are compared whole.
//
// One phone of each group stands for all of it: phones don't read each other, so that whatever can happen to
// one of many can happen to it alone (foresight's cutoff). What is not modelled: outages and silence of
// servers, the clock (a step takes no time, and what is pending comes due at once), and other readings of
// open questions than the plan's.
#pragma once

#include <optional>

#include "scenarios/actions/step.hpp"
#include "scenarios/issuing/key_pool.hpp"
#include "scenarios/run/outcome.hpp"

namespace foresight {

// A plan, and what is free in it. All borrowed.
struct OpenPlan {
    const model::SiteDescription& site;  // with the nodes' addresses
    const std::vector<actions::Step>& steps;
    const std::vector<std::vector<std::size_t>>& before;  // by step: those that come before it
    bool phones_boot = true;                              // when nobody told them to
    bool phones_may_be_absent = true;                     // and so not hear a reset
    std::vector<std::string> absent{};                    // only these groups; empty: any
    std::uint64_t seed = 1;
};

// What happens to a phone of the group, or to its cluster.
struct Move {
    enum class Kind {
        step,    // of the plan
        missed,  // likewise, a reset that the phone does not hear
        boot,    // of the phone, by itself
    };
    Kind kind = Kind::step;
    std::size_t step = 0;  // its number in the plan, from 0

    bool operator==(const Move&) const = default;
};

// What a way costs the world: fewer of the first are always less (foresight 3).
struct Cost {
    std::uint32_t absences = 0;    // resets that were missed
    std::uint32_t deviations = 0;  // steps that come before one that stands before them
    std::uint32_t boots = 0;       // that nobody asked for
    std::uint32_t steps = 0;

    auto operator<=>(const Cost&) const = default;
};

enum class Demand { never_locked, healthy_at_end };
[[nodiscard]] std::string demand_name(Demand demand);  // "NEVER LOCKED"

struct Counterexample {
    Demand demand = Demand::never_locked;
    std::vector<Move> moves{};
    Cost cost{};
    run::PhoneOutcome outcome;              // of the phone, at the end of them
    std::vector<std::string> deviations{};  // from a healthy phone, in words
};

// One group of phones.
struct Verdict {
    std::size_t group = 0;
    std::size_t states = 0;  // that were gone through: all, where there is no counterexample
    std::size_t moves = 0;   // between them
    std::optional<Counterexample> counterexample{};
    bool is_cut = false;  // there were more states than allowed: nothing is proven

    [[nodiscard]] bool is_safe() const { return !counterexample && !is_cut; }
};

// Does the step do something to phones of this group, or to what they read? Expectations and what names other
// groups don't.
[[nodiscard]] bool does_something(const actions::Step& step, const std::string& group);

// Why this plan can't be explored, and the step that it is about; nothing: it can.
struct Obstacle {
    std::size_t step = 0;
    std::string why;
};
[[nodiscard]] std::optional<Obstacle> obstacle(const OpenPlan& plan);

// Of phones of this group, with at most so many states. Throws run::UnhealthySite where the site does not
// come up.
[[nodiscard]] Verdict explore(const OpenPlan& plan, std::size_t group, std::size_t most_states,
                              issuing::KeyPool& keys);

}  // namespace foresight
