// tests/agreement/random_scenario.hpp: valid scenarios that nobody thought of, and the smallest that still
// has what made one of them interesting.
#pragma once

#include <functional>

#include "scenarios/language/scenario.pb.h"

namespace agreement {

// The scenario of this seed; the checker takes it. Clusters of all versions, phones of all kinds, and plans
// that an administrator could carry out, sensible or not.
[[nodiscard]] bellwether::Scenario random_scenario(std::uint64_t seed);

// Takes away steps, phones, nodes and fields, for as long as the scenario stays valid and `is_interesting`.
[[nodiscard]] bellwether::Scenario shrink(
    bellwether::Scenario scenario, const std::function<bool(const bellwether::Scenario&)>& is_interesting);

}  // namespace agreement
