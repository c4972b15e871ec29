// scenarios/language/replay.hpp: one way through a plan whose order is open, as a plan of its own: for one
// phone, and that `run` plays.
#pragma once

#include "scenarios/language/document.hpp"

namespace language {

// What happens next: a step of the plan, by its number from 0, which is about no other phones; or the phone
// boots.
using ReplayStep = std::optional<std::size_t>;

struct Replay {
    std::string title;
    std::string group;  // of the phone, which is alone in the site
    std::vector<ReplayStep> steps;
    std::vector<actions::ExpectedValue> expected{};  // of it, in the end; empty: the site's health says it
    std::vector<std::string> comments{};             // lines above all
};

// As text; what the plan includes stands in it.
[[nodiscard]] std::string replay_text(const Document& document, const Replay& replay);

}  // namespace language
