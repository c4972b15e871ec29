// scenarios/actions/set_rollback.hpp: The enterprise parameter "Prepare Cluster for Rollback to pre 8.0".
// Effective when TFTP restarts; resets phones by
// itself only where a scenario says so (Q32).
#pragma once

#include "scenarios/actions/checker.hpp"
#include "scenarios/actions/words.hpp"

namespace actions {

struct SetRollback {
    static constexpr PhoneEffect effect = PhoneEffect::none;

    std::string cluster{};
    std::optional<bool> value{};

    void check(Checker& checker) const;
    [[nodiscard]] Outcome apply(SiteState& site, const Context& context) const;
    [[nodiscard]] std::string words() const;
};

}  // namespace actions
