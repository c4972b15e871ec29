// scenarios/actions/delete_lsc.hpp: Certificate operation "Delete": at its next boot the phone deletes its
// LSC.
#pragma once

#include "scenarios/actions/checker.hpp"
#include "scenarios/actions/words.hpp"

namespace actions {

struct DeleteLsc {
    static constexpr PhoneEffect effect = PhoneEffect::waits;

    Phones phones{};
    std::string cluster{};

    void check(Checker& checker) const;
    [[nodiscard]] Outcome apply(SiteState& site, const Context& context) const;
    [[nodiscard]] std::string words() const;
};

}  // namespace actions
