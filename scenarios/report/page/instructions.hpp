// scenarios/report/page/instructions.hpp: a step as it is done on a real cluster: where, what is typed or
// clicked, and what must be seen before the next one. Paths of menus are those of Cisco Unified
// Communications Manager 10.0 on (Security Guide, Administration Guide); earlier releases name a few of them
// otherwise.
#pragma once

#include <string>
#include <vector>

#include "scenarios/run/scenario_runner.hpp"

namespace page {

// What is done in one place.
struct Instruction {
    std::string where;      // "hq-pub, command line"
    std::string what;       // "utils service restart Cisco Tftp"
    bool is_typed = false;  // as it stands there, or else in words
};

// Of a step that was taken, in the site as it was before and is after it.
[[nodiscard]] std::vector<Instruction> instructions(const actions::Step& step, const run::SiteState& before,
                                                    const run::SiteState& after);

// What is done before the first step.
[[nodiscard]] std::vector<Instruction> preparations(const run::SiteState& site);

// What must be seen then: what real tools say if the site is as it was in this run, and what to stop at.
[[nodiscard]] std::vector<std::string> checks(const run::StepResult& step, const run::Situation& situation);

// What has to be over before the next step.
[[nodiscard]] std::string waits_for(const run::StepResult& step);

}  // namespace page
