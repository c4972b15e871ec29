// scenarios/actions/update_ctl.hpp: The CTL made anew: by the CTL client where eTokens sign it, else as by
// "utils ctl update CTLFile".
#pragma once

#include "scenarios/actions/checker.hpp"
#include "scenarios/actions/words.hpp"

namespace actions {

struct UpdateCtl {
    static constexpr PhoneEffect effect = PhoneEffect::none;

    std::string cluster{};

    void check(Checker& checker) const;
    [[nodiscard]] Outcome apply(SiteState& site, const Context& context) const;
    [[nodiscard]] std::string words() const;
};

}  // namespace actions
