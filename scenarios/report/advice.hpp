// scenarios/report/advice.hpp: what to do about a refused list: what would have avoided it, and what cures
// it. Each with its source.
#pragma once

#include <string>

#include "phone/verdict.hpp"

namespace scenarios {

struct Advice {
    std::string instead;
    std::string recovery;
};

// For a refused verdict.
[[nodiscard]] Advice advice_for(const phone::Verdict& verdict);

}  // namespace scenarios
