// scenarios/actions/open_services.hpp: Somebody presses the directory button. The phones don't boot: what
// TVS told them counts for 24 hours.
#pragma once

#include "scenarios/actions/checker.hpp"
#include "scenarios/actions/words.hpp"

namespace actions {

struct OpenServices {
    static constexpr PhoneEffect effect = PhoneEffect::waits;

    Phones phones{};
    std::optional<std::string> cluster{};  // whose; nothing: those that the phone's configuration names

    void check(Checker& checker) const;
    [[nodiscard]] Outcome apply(SiteState& site, const Context& context) const;
    [[nodiscard]] std::string words() const;
};

}  // namespace actions
