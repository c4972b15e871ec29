// scenarios/actions/reuse_certificate.hpp: OS Administration > Certificate Management > Reuse Certificate:
// the multi-server Tomcat certificate becomes CallManager's as well.
#pragma once

#include "scenarios/actions/checker.hpp"
#include "scenarios/actions/words.hpp"

namespace actions {

struct ReuseCertificate {
    static constexpr PhoneEffect effect = PhoneEffect::none;

    std::string cluster{};
    bool go_on = false;  // the next step does not wait until phones that this resets are back

    void check(Checker& checker) const;
    [[nodiscard]] Outcome apply(SiteState& site, const Context& context) const;
    [[nodiscard]] std::string words() const;
};

}  // namespace actions
