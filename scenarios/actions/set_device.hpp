// scenarios/actions/set_device.hpp: What a cluster knows of phones, from now on: Device > Phone.
#pragma once

#include "scenarios/actions/checker.hpp"
#include "scenarios/actions/words.hpp"

namespace actions {

struct SetDevice {
    static constexpr PhoneEffect effect = PhoneEffect::none;

    std::optional<std::string> phones{};  // a group; nothing: all
    std::string cluster{};
    std::optional<phone::SecurityMode> security{};
    std::optional<bool> encrypted_config{};
    std::optional<bool> unknown{};  // deleted; false: added again

    void check(Checker& checker) const;
    [[nodiscard]] Outcome apply(SiteState& site, const Context& context) const;
    [[nodiscard]] std::string words() const;
};

}  // namespace actions
