// scenarios/actions/disconnect.hpp: Takes a node, one service of it, or one port of it off the network.
#pragma once

#include "scenarios/actions/checker.hpp"
#include "scenarios/actions/words.hpp"

namespace actions {

struct Disconnect {
    static constexpr PhoneEffect effect = PhoneEffect::none;

    std::string cluster{};
    std::vector<std::string> nodes{};     // empty: all
    std::optional<Service> service{};     // only this service
    std::optional<std::uint32_t> port{};  // only this port

    void check(Checker& checker) const;
    [[nodiscard]] Outcome apply(SiteState& site, const Context& context) const;
    [[nodiscard]] std::string words() const;
};

}  // namespace actions
