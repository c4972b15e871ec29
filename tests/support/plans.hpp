// tests/support/plans.hpp: small plans as text, and what becomes of them.
#pragma once

#include <fmt/format.h>

#include "tests/support/program.hpp"

namespace support {

// Plays it in virtual time; in what health it leaves the site is of no interest, unless the options say so.
inline CommandResult run_plan(const std::string& text,
                              const std::string& options = "--world virtual --no-health") {
    const Scratch scratch;
    return bellwether("run " + options + " " + scratch.file("plan.textproto", text) + " 2>&1");
}

// All that it expects, and there is something.
inline bool holds(const std::string& text) {
    return run_plan(text).exit_code == 0;
}

// "hq" with the nodes "pub" and "sub", and phones "a" of sub and "b" of pub: three lines.
inline std::string cluster(const std::string& version, const std::string& more = "") {
    return fmt::format(
        "cluster {{ name: \"hq\" version: \"{}\" {} node {{ name: \"pub\" }} node {{ name: \"sub\" }} }}\n"
        "phones {{ name: \"a\" count: 2 cluster: \"hq\" call_manager_group: [\"sub\"] }}\n"
        "phones {{ name: \"b\" count: 2 cluster: \"hq\" call_manager_group: [\"pub\"] }}\n",
        version, more);
}

inline std::string regenerate(const std::string& what) {
    return fmt::format("step {{ regenerate {{ cluster: \"hq\" {} }} }}\n", what);
}

inline std::string expect(const std::string& what) {
    return fmt::format("step {{ expect {{ {} }} }}\n", what);
}

}  // namespace support
