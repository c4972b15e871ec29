// scenarios/rehearsal.hpp: plays a scenario's steps in a world and holds its expectations against what
// happens.
#pragma once

#include "scenarios/expectation.hpp"
#include "scenarios/language/document.hpp"
#include "scenarios/language/words.hpp"
#include "scenarios/world.hpp"

namespace scenarios {

struct StepResult {
    std::size_t number = 0;  // from 1
    const bellwether::Step* step = nullptr;
    Spot spot;
    Time taken;                              // when, in the world's time
    std::vector<FateGroup> fates;            // of phones that have booted by the end of this step
    std::optional<Traffic> traffic;          // what that took
    Underway underway = {};                  // when the step was done
    Refusal refusal;                         // why the cluster did not do this
    std::vector<std::string> notes;          // what the administrator is told of it
    std::optional<Expectation> expectation;  // of an expectation

    // A refusal where none was expected, or none where one was.
    [[nodiscard]] bool is_surprising() const {
        return step != nullptr && (is_meant_to_be_refused(*step) != refusal.has_value() || has_other_words());
    }
    // A refusal that was expected, but not in these words.
    [[nodiscard]] bool has_other_words() const {
        return refusal && step->has_refused_with() &&
               refusal->find(step->refused_with()) == std::string::npos;
    }
};

// Hears of each step as soon as it is done; after the last one, where phones still booted, of a step that is
// none: they come to the end of it.
using StepListener = std::function<void(const StepResult&)>;

// Expectations, and refusals: those that were expected count as such, others as failed.
struct RehearsalResult {
    std::size_t held = 0;
    std::size_t failed = 0;
};

// Plays all steps: first the day before, on which every phone boots, then the steps in order. Throws what the
// world throws.
[[nodiscard]] RehearsalResult rehearse(const Document& document, Site& site, World& world,
                                       const StepListener& listener);

}  // namespace scenarios
