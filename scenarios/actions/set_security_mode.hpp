// scenarios/actions/set_security_mode.hpp: By the CTL client where there are eTokens, else as by
// "utils ctl set-cluster mixed-mode".
#pragma once

#include "scenarios/actions/checker.hpp"
#include "scenarios/actions/words.hpp"

namespace actions {

struct SetSecurityMode {
    static constexpr PhoneEffect effect = PhoneEffect::none;

    std::string cluster{};
    std::optional<model::ClusterSecurity> mode{};

    void check(Checker& checker) const;
    [[nodiscard]] Outcome apply(SiteState& site, const Context& context) const;
    [[nodiscard]] std::string words() const;
};

}  // namespace actions
