// scenarios/actions/restart.hpp: Control Center: services restart, and read their certificates and files
// anew.
#pragma once

#include "scenarios/actions/checker.hpp"
#include "scenarios/actions/words.hpp"

namespace actions {

struct Restart {
    static constexpr PhoneEffect effect = PhoneEffect::none;

    std::string cluster{};
    std::vector<Service> services{};
    std::vector<std::string> nodes{};  // empty: all that run them

    void check(Checker& checker) const;
    [[nodiscard]] Outcome apply(SiteState& site, const Context& context) const;
    [[nodiscard]] std::string words() const;
};

}  // namespace actions
