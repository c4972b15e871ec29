// scenarios/actions/backup.hpp: Disaster Recovery System: certificates, trust stores and the CTL, as they
// are now.
#pragma once

#include "scenarios/actions/checker.hpp"
#include "scenarios/actions/words.hpp"

namespace actions {

struct Backup {
    static constexpr PhoneEffect effect = PhoneEffect::none;

    std::string cluster{};
    std::string name{};  // to tell backups apart
    bool go_on = false;  // it still runs when the next step is taken

    void check(Checker& checker) const;
    [[nodiscard]] Outcome apply(SiteState& site, const Context& context) const;
    [[nodiscard]] std::string words() const;
};

}  // namespace actions
