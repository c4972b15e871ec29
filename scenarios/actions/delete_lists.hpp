// scenarios/actions/delete_lists.hpp: What a technician does at the phone: Settings > Security > Trust List,
// or reset of the security settings.
#pragma once

#include "scenarios/actions/checker.hpp"
#include "scenarios/actions/words.hpp"

namespace actions {

struct DeleteLists {
    static constexpr PhoneEffect effect = PhoneEffect::waits;

    Phones phones{};
    bool is_itl_only = false;

    void check(Checker& checker) const;
    [[nodiscard]] Outcome apply(SiteState& site, const Context& context) const;
    [[nodiscard]] std::string words() const;
};

}  // namespace actions
