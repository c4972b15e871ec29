// tests/support/checker.hpp: what the checker says of a scenario.
#pragma once

#include <string>

namespace support {

// All that is said of this text, as it is printed, in a file called "plan".
[[nodiscard]] std::string said_of(const std::string& text);

}  // namespace support
