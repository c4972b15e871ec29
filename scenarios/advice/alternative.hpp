// scenarios/advice/alternative.hpp: what of a plan should have been done otherwise, found by playing the plan
// with one thing changed.
#pragma once

#include "scenarios/advice/recovery.hpp"

namespace advice {

struct Alternative {
    std::string words;                 // "after step 1 (regenerate ...): restart ...; reset all phones"
    std::string source;                // the document; empty where none is needed
    std::vector<actions::Step> steps;  // the plan that was played
    std::size_t phones = 0;            // of the site: all are healthy at its end
};

// The least change after which every phone is healthy at the end of the plan; nothing where none was found. A
// plan in which all are healthy needs none.
[[nodiscard]] std::optional<Alternative> alternative(Rehearsals& rehearsals,
                                                     const model::SiteDescription& description,
                                                     const std::vector<actions::Step>& steps);

// The same for a plan whose resets are more than services stand: with its resets in batches, played in time.
[[nodiscard]] std::optional<Alternative> alternative_in_batches(Rehearsals& in_time,
                                                                const model::SiteDescription& description,
                                                                const std::vector<actions::Step>& steps);

}  // namespace advice
