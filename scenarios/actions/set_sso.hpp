// scenarios/actions/set_sso.hpp: CM Administration > System > SAML Single Sign-On: off before Tomcat is
// renewed, and on afterwards.
#pragma once

#include "scenarios/actions/checker.hpp"
#include "scenarios/actions/words.hpp"

namespace actions {

struct SetSso {
    static constexpr PhoneEffect effect = PhoneEffect::none;

    std::string cluster{};
    std::optional<bool> enabled{};

    void check(Checker& checker) const;
    [[nodiscard]] Outcome apply(SiteState& site, const Context& context) const;
    [[nodiscard]] std::string words() const;
};

}  // namespace actions
