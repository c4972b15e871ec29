// tests/agreement/both_worlds.hpp: the same scenario in the live and in the virtual world, phone by phone.
#pragma once

#include <filesystem>
#include <string>

#include "scenarios/language/scenario.pb.h"

namespace agreement {

// A scenario as a file would hold it.
[[nodiscard]] std::string text_of(const bellwether::Scenario& scenario);

// Does the checker take it?
[[nodiscard]] bool is_valid(const bellwether::Scenario& scenario);

struct Outcome {
    bool is_healthy = true;   // on the day before; what is not is no scenario
    std::string difference;   // the first phone with which the worlds differ, and in what; empty: they agree
    std::size_t boots = 0;    // that were compared
    std::size_t failed = 0;   // expectations that did not hold, in either world
    std::size_t remarks = 0;  // steps of which something was heard, that was compared
};

// Plays a valid scenario in both worlds and compares, after each step and for each phone: trust,
// registration, configuration and status, each verdict with its chain of causes, and the console log, which
// has the phone's decisions in their order; and of each step what was refused, noted and found, with every
// connection between servers. Times are left out: a boot takes none of the live world's. `brought` has files
// that steps name.
[[nodiscard]] Outcome play_in_both(const bellwether::Scenario& scenario, std::uint64_t seed,
                                   const std::filesystem::path& brought = {});

}  // namespace agreement
