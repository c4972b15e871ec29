// tests/agreement/random_scenario.hpp: valid scenarios that nobody thought of.
#pragma once

#include <cstdint>

#include "scenarios/language/scenario.pb.h"

namespace agreement {

// The scenario of this seed; the checker takes it. Clusters of all versions, phones of all kinds, and plans
// that an administrator could carry out, sensible or not.
[[nodiscard]] bellwether::Scenario random_scenario(std::uint64_t seed);

}  // namespace agreement
