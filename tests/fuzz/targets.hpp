// tests/fuzz/targets.hpp: one function for each parser that takes bytes from strangers. Each must return for
// any input, and fails by crashing. libFuzzer drives them without end (the preset `fuzz`), a test with a seed
// for a while.
#pragma once

#include <span>
#include <string_view>

#include "ctl/bytes.hpp"

namespace fuzz {

struct Target {
    std::string_view name;
    void (*run)(ctl::BytesView input);
};

[[nodiscard]] std::span<const Target> targets();

}  // namespace fuzz
