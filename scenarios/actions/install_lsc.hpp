// scenarios/actions/install_lsc.hpp: Certificate operation "Install/Upgrade" of devices: at its next boot
// the phone gets an LSC from the CAPF.
#pragma once

#include "scenarios/actions/checker.hpp"
#include "scenarios/actions/words.hpp"

namespace actions {

struct InstallLsc {
    static constexpr PhoneEffect effect = PhoneEffect::waits;

    Phones phones{};
    std::string cluster{};

    void check(Checker& checker) const;
    [[nodiscard]] Outcome apply(SiteState& site, const Context& context) const;
    [[nodiscard]] std::string words() const;
};

}  // namespace actions
