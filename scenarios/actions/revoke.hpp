// scenarios/actions/revoke.hpp: The authority revokes a certificate that it has made. Expressways hear of it
// at once; CUCM looks at no revocation list here.
#pragma once

#include "scenarios/actions/checker.hpp"
#include "scenarios/actions/words.hpp"

namespace actions {

struct Revoke {
    static constexpr PhoneEffect effect = PhoneEffect::none;

    std::string authority{};
    std::string file{};

    void check(Checker& checker) const;
    [[nodiscard]] Outcome apply(SiteState& site, const Context& context) const;
    [[nodiscard]] std::string words() const;
    [[nodiscard]] std::string refuser() const;
};

}  // namespace actions
