// scenarios/actions/disconnect.hpp: Takes a node, one service of it, or one port of it off the network, or
// has a port answer with what is no answer.
#pragma once

#include "scenarios/actions/checker.hpp"
#include "scenarios/actions/words.hpp"

namespace actions {

struct Disconnect {
    static constexpr PhoneEffect effect = PhoneEffect::none;

    std::string cluster{};
    std::vector<std::string> nodes{};       // empty: all
    std::optional<Service> service{};       // only this service
    std::optional<std::uint32_t> port{};    // only this port
    std::optional<model::PortFault> how{};  // of the port; nothing: silent

    void check(Checker& checker) const;
    [[nodiscard]] Outcome apply(SiteState& site, const Context& context) const;
    [[nodiscard]] std::string words() const;
};

}  // namespace actions
