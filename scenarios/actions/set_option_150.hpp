// scenarios/actions/set_option_150.hpp: DHCP option 150: which TFTP servers the phones ask from their next
// boot on.
#pragma once

#include "scenarios/actions/checker.hpp"
#include "scenarios/actions/words.hpp"

namespace actions {

struct SetOption150 {
    static constexpr PhoneEffect effect = PhoneEffect::none;

    std::optional<std::string> phones{};  // a group; nothing: all
    std::string cluster{};
    std::vector<std::string> servers{};  // empty: all its TFTP nodes, in file order

    void check(Checker& checker) const;
    [[nodiscard]] Outcome apply(SiteState& site, const Context& context) const;
    [[nodiscard]] std::string words() const;
};

}  // namespace actions
