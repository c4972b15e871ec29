// scenarios/report/page/verdict.hpp: what a plan comes to, in a sentence and in numbers.
#pragma once

#include "scenarios/report/page/over_time.hpp"
#include "scenarios/report/reporter.hpp"

namespace page {

[[nodiscard]] std::string verdict_sentence(const report::RunSummary& summary,
                                           const std::vector<AfterStep>& steps);

// The site before and after, what differs from a healthy one, and what else the plan may mean.
[[nodiscard]] Blocks site_blocks(const report::RunSummary& summary);

// Beside the command: what the run depends on.
[[nodiscard]] Table repeating_table(const report::RunFacts& facts);

}  // namespace page
