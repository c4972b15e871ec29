// scenarios/actions/set_option_150.hpp: DHCP option 150: which TFTP servers the phones ask from their next
// boot on.
#pragma once

#include "scenarios/actions/checker.hpp"
#include "scenarios/actions/words.hpp"

namespace actions {

struct SetOption150 {
    static constexpr PhoneEffect effect = PhoneEffect::none;

    std::optional<std::string> phones{};  // a group; nothing: all
    std::string cluster{};                // empty: servers of whatever clusters
    std::vector<std::string> servers{};   // empty: all TFTP nodes of the cluster, in file order

    // The clusters that its servers belong to, in the order of the servers.
    [[nodiscard]] std::vector<std::string> leads_to(const model::SiteDescription& site) const;

    void check(Checker& checker) const;
    [[nodiscard]] Outcome apply(SiteState& site, const Context& context) const;
    [[nodiscard]] std::string words() const;
};

}  // namespace actions
