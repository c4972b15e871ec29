// scenarios/actions/restore.hpp: Brings back what a backup holds. Services present it after their restart.
#pragma once

#include "scenarios/actions/checker.hpp"
#include "scenarios/actions/words.hpp"

namespace actions {

struct Restore {
    static constexpr PhoneEffect effect = PhoneEffect::none;

    std::string cluster{};
    std::string backup{};  // by its name

    void check(Checker& checker) const;
    [[nodiscard]] Outcome apply(SiteState& site, const Context& context) const;
    [[nodiscard]] std::string words() const;
};

}  // namespace actions
