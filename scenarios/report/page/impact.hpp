// scenarios/report/page/impact.hpp: what a step does to phones: nothing, to their lists, or to their
// registration.
#pragma once

#include "scenarios/report/page/page.hpp"
#include "scenarios/run/scenario_runner.hpp"

namespace page {

// What phones went through: a boot, or a visit to their HTTPS services, which those that sign in with EMCC
// make first.
enum class Course { boot, visit };
[[nodiscard]] Course course_of(const run::StepResult& step, const run::PhoneOutcome& outcome);

// How a site stands at a moment.
struct SiteAt {
    run::SiteState site;
    run::PhoneCounts phones;
};
[[nodiscard]] SiteAt site_at(const run::Situation& situation);

// In a word, and then in numbers.
[[nodiscard]] Line impact_on_phones(const run::StepResult& step, const SiteAt& before, const SiteAt& after);

}  // namespace page
