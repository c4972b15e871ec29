// scenarios/report/difference.hpp: what changed between two lists, two baselines or two runs, as far as a
// phone or an engineer would notice, for `diff`: a line each; none where nothing did.
#pragma once

#include "scenarios/report/inspection.hpp"
#include "scenarios/survey/survey.hpp"

namespace report {

using DifferenceLines = std::vector<std::string>;

// Two trust lists, or two signed files: signer, form and records; and what a phone that holds the first makes
// of the second. Two files with other bytes always differ.
[[nodiscard]] DifferenceLines differences(const Inspection& before, const Inspection& after);

// What two surveys of a cluster saw: files by node, certificates of servers, answers of TVS.
[[nodiscard]] DifferenceLines differences(const survey::Survey& before, const survey::Survey& after);

// Reports of `run --json`, one object a line. Scenarios are compared by their files. Fails where a line is
// none; the offset is that of the line.
[[nodiscard]] ctl::Result<DifferenceLines> run_differences(std::string_view before, std::string_view after);

}  // namespace report
