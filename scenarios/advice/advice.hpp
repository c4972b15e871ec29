// scenarios/advice/advice.hpp: what to do about a refused list: what would have avoided it, and what cures
// it. Each with its source.
#pragma once

#include "scenarios/run/outcome.hpp"

namespace advice {

struct Advice {
    std::string instead;
    std::string recovery;
};

// For an outcome whose list was refused; empty for any other. It depends on more than the reason: a renewal
// in the phones' own cluster and a move to another one lock them for the same reason, and need different
// cures.
[[nodiscard]] Advice advice_for(const run::Situation& situation, const run::PhoneOutcome& outcome);

}  // namespace advice
