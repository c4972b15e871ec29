// scenarios/actions/emcc_logout.hpp: Back to the phones' own cluster. They boot.
#pragma once

#include "scenarios/actions/checker.hpp"
#include "scenarios/actions/words.hpp"

namespace actions {

struct EmccLogout {
    static constexpr PhoneEffect effect = PhoneEffect::boots;

    Phones phones{};

    void check(Checker& checker) const;
    [[nodiscard]] Outcome apply(SiteState& site, const Context& context) const;
    [[nodiscard]] std::string words() const;
};

}  // namespace actions
