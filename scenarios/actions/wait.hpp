// scenarios/actions/wait.hpp: Time passes. Without a length: until no phone boots any more.
#pragma once

#include "scenarios/actions/checker.hpp"
#include "scenarios/actions/words.hpp"

namespace actions {

struct Wait {
    static constexpr PhoneEffect effect = PhoneEffect::none;

    std::optional<std::chrono::days> days{};
    std::optional<std::chrono::hours> hours{};
    std::optional<std::chrono::minutes> minutes{};
    std::optional<std::chrono::seconds> seconds{};

    // Nothing: until all phones are back.
    [[nodiscard]] std::optional<std::chrono::seconds> length() const;

    void check(Checker& checker) const;
    [[nodiscard]] Outcome apply(SiteState& site, const Context& context) const;
    [[nodiscard]] std::string words() const;
};

}  // namespace actions
