// scenarios/actions/upgrade.hpp: A refresh upgrade: all nodes come up with the new version, all services
// start. Or that of an Expressway.
#pragma once

#include "scenarios/actions/checker.hpp"
#include "scenarios/actions/words.hpp"

namespace actions {

struct Upgrade {
    static constexpr PhoneEffect effect = PhoneEffect::none;

    std::string cluster{};
    std::string version{};
    std::optional<std::string> expressway{};  // instead of a cluster

    void check(Checker& checker) const;
    [[nodiscard]] Outcome apply(SiteState& site, const Context& context) const;
    [[nodiscard]] std::string words() const;
};

}  // namespace actions
