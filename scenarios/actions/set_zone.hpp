// scenarios/actions/set_zone.hpp: What is configured of a traversal zone from now on. What is not named
// stays.
#pragma once

#include "scenarios/actions/checker.hpp"
#include "scenarios/actions/words.hpp"

namespace actions {

struct SetZone {
    static constexpr PhoneEffect effect = PhoneEffect::none;

    std::string zone{};
    std::vector<std::string> peer_addresses{};
    std::optional<std::string> tls_verify_name{};

    void check(Checker& checker) const;
    [[nodiscard]] Outcome apply(SiteState& site, const Context& context) const;
    [[nodiscard]] std::string words() const;
};

}  // namespace actions
