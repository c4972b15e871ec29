// scenarios/actions/command.hpp: A command of the command line interface, as it is typed.
#pragma once

#include "scenarios/actions/checker.hpp"
#include "scenarios/actions/words.hpp"

namespace actions {

struct Command {
    static constexpr PhoneEffect effect = PhoneEffect::none;

    std::string cluster{};
    std::string text{};
    std::vector<std::string> nodes{};  // empty: the publisher

    void check(Checker& checker) const;
    [[nodiscard]] Outcome apply(SiteState& site, const Context& context) const;
    [[nodiscard]] std::string words() const;
};

}  // namespace actions
