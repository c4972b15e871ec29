// scenarios/run/durations.hpp: how long a step of the administrator takes.
#pragma once

#include "scenarios/actions/action.hpp"

namespace run {

// Services of one step start side by side; what else the step waits for comes on top of nothing.
[[nodiscard]] std::chrono::seconds duration_of(const actions::Action& action,
                                               const model::ServiceStarts& starts,
                                               const model::Durations& durations);

}  // namespace run
