// scenarios/actions/add_node.hpp: A node that was described with `added_later`, or removed, becomes part of
// its cluster.
#pragma once

#include "scenarios/actions/checker.hpp"
#include "scenarios/actions/words.hpp"

namespace actions {

struct AddNode {
    static constexpr PhoneEffect effect = PhoneEffect::none;

    std::string cluster{};
    std::string node{};

    void check(Checker& checker) const;
    [[nodiscard]] Outcome apply(SiteState& site, const Context& context) const;
    [[nodiscard]] std::string words() const;
};

}  // namespace actions
