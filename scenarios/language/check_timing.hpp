// scenarios/language/check_timing.hpp: the part of the checker that looks at how long things take and how
// much nodes can do.
#pragma once

#include "scenarios/language/document.hpp"

namespace language {

// What is wrong with `timing` and with nodes' own capacities; empty where nothing is.
[[nodiscard]] std::vector<Diagnostic> check_timing(const Document& document);

}  // namespace language
