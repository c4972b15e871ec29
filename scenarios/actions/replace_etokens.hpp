// scenarios/actions/replace_etokens.hpp: The eTokens are lost: two new ones sign from the next update of the
// CTL on.
#pragma once

#include "scenarios/actions/checker.hpp"
#include "scenarios/actions/words.hpp"

namespace actions {

struct ReplaceEtokens {
    static constexpr PhoneEffect effect = PhoneEffect::none;

    std::string cluster{};

    void check(Checker& checker) const;
    [[nodiscard]] Outcome apply(SiteState& site, const Context& context) const;
    [[nodiscard]] std::string words() const;
};

}  // namespace actions
