// scenarios/report/page/over_time.hpp: phones over the steps and the time of a plan, and what servers were
// asked.
#pragma once

#include "scenarios/report/page/page.hpp"
#include "scenarios/run/health.hpp"
#include "scenarios/worlds/traffic.hpp"

namespace page {

// How a site stands once a step is done.
struct AfterStep {
    std::size_t number = 0;  // 0: after the last one
    run::Time taken;
    run::Time ended;
    run::PhoneCounts phones;
};

// `first_day` is how it stands before the first step.
[[nodiscard]] Blocks over_time_blocks(const run::PhoneCounts& first_day, const std::vector<AfterStep>& steps,
                                      const worlds::Activity& activity);

}  // namespace page
