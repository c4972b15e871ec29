// scenarios/actions/remove_node.hpp: A node leaves its cluster for good.
#pragma once

#include "scenarios/actions/checker.hpp"
#include "scenarios/actions/words.hpp"

namespace actions {

struct RemoveNode {
    static constexpr PhoneEffect effect = PhoneEffect::none;

    std::string cluster{};
    std::string node{};

    void check(Checker& checker) const;
    [[nodiscard]] Outcome apply(SiteState& site, const Context& context) const;
    [[nodiscard]] std::string words() const;
};

}  // namespace actions
