// scenarios/actions/change_host.hpp: The host name or the domain of a node: its certificates are made anew
// with it, and it starts anew. ITLRecovery stays (Security Guide 12.5(1)SU1, CTL setup).
#pragma once

#include "scenarios/actions/checker.hpp"
#include "scenarios/actions/words.hpp"

namespace actions {

struct ChangeHost {
    static constexpr PhoneEffect effect = PhoneEffect::none;

    std::string cluster{};
    std::string node{};
    std::string host{};  // the new host name, or fully qualified name

    void check(Checker& checker) const;
    [[nodiscard]] Outcome apply(SiteState& site, const Context& context) const;
    [[nodiscard]] std::string words() const;
};

}  // namespace actions
