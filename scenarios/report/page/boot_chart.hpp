// scenarios/report/page/boot_chart.hpp: a boot as a sequence chart: the phone, the servers that it asks, what
// they say, and what it decides by that.
#pragma once

#include "scenarios/report/page/impact.hpp"

namespace page {

// Of phones that share an outcome: picture, table, and the console of one of them.
[[nodiscard]] Blocks boot_blocks(const run::Situation& situation, const run::OutcomeGroup& group,
                                 Course course);

// Two groups whose phones asked and heard the same, and ended alike, have the same.
[[nodiscard]] std::string boot_key(const run::Situation& situation, const run::OutcomeGroup& group,
                                   Course course);

// How they ended: "LOCKED (TVS_DOES_NOT_KNOW), registered with hq-sub1, NON_SECURE".
[[nodiscard]] std::string ending(const run::PhoneOutcome& outcome, Course course);

}  // namespace page
