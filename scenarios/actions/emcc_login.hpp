// scenarios/actions/emcc_login.hpp: Extension Mobility Cross Cluster: somebody from another cluster logs in
// at these phones, and they fetch lists and configuration from there. They boot. Who can't open the HTTPS
// services can't log in.
#pragma once

#include "scenarios/actions/checker.hpp"
#include "scenarios/actions/words.hpp"

namespace actions {

struct EmccLogin {
    static constexpr PhoneEffect effect = PhoneEffect::boots;

    Phones phones{};
    std::string home{};  // the cluster of who logs in

    void check(Checker& checker) const;
    [[nodiscard]] Outcome apply(SiteState& site, const Context& context) const;
    [[nodiscard]] std::string words() const;
};

}  // namespace actions
