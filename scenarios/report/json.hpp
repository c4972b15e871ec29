// scenarios/report/json.hpp: results for machines: report.proto, as JSON.
#pragma once

#include "scenarios/rehearsal.hpp"
#include "scenarios/report/report.pb.h"

namespace scenarios {

// Name, title, rows and sources of a scenario.
[[nodiscard]] bellwether::report::Run run_report(const Document& document);

void add_step(bellwether::report::Run& run, const Site& site, const StepResult& step);

// One line.
[[nodiscard]] std::string json(const bellwether::report::Run& run);

}  // namespace scenarios
