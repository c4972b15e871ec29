// scenarios/actions/factory_reset.hpp: At the phone: lists, LSC and configuration are erased (Cisco 225746;
// the LSC is inferred). It boots.
#pragma once

#include "scenarios/actions/checker.hpp"
#include "scenarios/actions/words.hpp"

namespace actions {

struct FactoryReset {
    static constexpr PhoneEffect effect = PhoneEffect::boots;

    Phones phones{};

    void check(Checker& checker) const;
    [[nodiscard]] Outcome apply(SiteState& site, const Context& context) const;
    [[nodiscard]] std::string words() const;
};

}  // namespace actions
