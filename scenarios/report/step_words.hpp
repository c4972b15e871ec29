// scenarios/report/step_words.hpp: what a step does, in a line.
#pragma once

#include <string>

#include "scenarios/language/scenario.pb.h"

namespace scenarios {

// "regenerate the TVS certificate of hq on hq-sub1"
// Who refuses a step: "the cluster", "the authority", "the Expressway".
[[nodiscard]] std::string refuser(const bellwether::Step& step);

[[nodiscard]] std::string step_words(const bellwether::Step& step);

}  // namespace scenarios
