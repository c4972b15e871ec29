// tests/agreement/shrink.hpp: the smallest scenario that still has what made one of them interesting.
#pragma once

#include <functional>

#include "scenarios/language/scenario.pb.h"

namespace agreement {

// Takes away steps, phones, nodes and fields, for as long as the scenario stays valid and `is_interesting`.
[[nodiscard]] bellwether::Scenario shrink(
    bellwether::Scenario scenario, const std::function<bool(const bellwether::Scenario&)>& is_interesting);

}  // namespace agreement
