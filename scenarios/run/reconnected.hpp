// scenarios/run/reconnected.hpp: who lost CallManagers, and who changed them.
#pragma once

#include "scenarios/model/connections.hpp"
#include "scenarios/run/situation.hpp"

namespace run {

// Phones that lost their CallManager by a step, or got another one. Where `from` is `to` they lost it, and it
// took them again.
struct Reconnected {
    std::string group;
    std::string from;  // a node; empty: they were not registered
    std::string to;    // likewise
    std::size_t count = 0;

    bool operator==(const Reconnected&) const = default;
};

// Of these phones, which registered again: those that have lost their connection since `were`, by group, was
// how they stood, or whose CallManager is another than then. By group, in file order.
[[nodiscard]] std::vector<Reconnected> reconnected(const SiteState& site,
                                                   const std::vector<model::Shared<model::PhoneRuns>>& were,
                                                   const std::vector<model::PhoneRange>& phones,
                                                   const model::ServiceStarts& starts);

}  // namespace run
