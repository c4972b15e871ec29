// scenarios/run/reconnected.hpp: who changed CallManagers.
#pragma once

#include "scenarios/run/situation.hpp"

namespace run {

// Phones that lost their CallManager, or got another one, by a step.
struct Reconnected {
    std::string group;
    std::string from;  // a node; empty: they were not registered
    std::string to;    // likewise
    std::size_t count = 0;

    bool operator==(const Reconnected&) const = default;
};

// Phones whose CallManager is another than before, if they were switched on then and are now: by group, in
// file order. `were` are the phones as they were then, by group.
[[nodiscard]] std::vector<Reconnected> reconnected(const SiteState& site,
                                                   const std::vector<model::Shared<model::PhoneRuns>>& were);

}  // namespace run
