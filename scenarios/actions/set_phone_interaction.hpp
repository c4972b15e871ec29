// scenarios/actions/set_phone_interaction.hpp: The enterprise parameter "Phone Interaction on Certificate
// Update", new in 14: do phones reset by themselves when a certificate of their ITL changes?
#pragma once

#include "scenarios/actions/checker.hpp"
#include "scenarios/actions/words.hpp"

namespace actions {

struct SetPhoneInteraction {
    static constexpr PhoneEffect effect = PhoneEffect::none;

    std::string cluster{};
    std::optional<model::PhoneInteraction> value{};

    void check(Checker& checker) const;
    [[nodiscard]] Outcome apply(SiteState& site, const Context& context) const;
    [[nodiscard]] std::string words() const;
};

}  // namespace actions
