// scenarios/language/check_expectation.hpp: the part of the checker that looks at what is expected: whether
// anything is, and whether its names are those of something that there is.
#pragma once

#include "scenarios/language/description.hpp"

namespace scenarios {

// What is wrong goes to `diagnostics`.
void check_expectation(const bellwether::Expect& expect, const Spot& spot,
                       const bellwether::Scenario& scenario, Description& description,
                       std::vector<Diagnostic>& diagnostics);

}  // namespace scenarios
