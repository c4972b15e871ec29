// scenarios/actions/switch_off.hpp: Phones lose their power, or are on another continent: they miss what
// happens.
#pragma once

#include "scenarios/actions/checker.hpp"
#include "scenarios/actions/words.hpp"

namespace actions {

struct SwitchOff {
    static constexpr PhoneEffect effect = PhoneEffect::waits;

    Phones phones{};

    void check(Checker& checker) const;
    [[nodiscard]] Outcome apply(SiteState& site, const Context& context) const;
    [[nodiscard]] std::string words() const;
};

}  // namespace actions
