#include "scenarios/actions/set_sso.hpp"

#include <fmt/format.h>

namespace actions {

void SetSso::check(Checker& checker) const {
    checker.administered(cluster);
    if (!enabled) checker.report("on or off?", "enabled: true or enabled: false");
}

Outcome SetSso::apply(SiteState& site, const Context&) const {
    site.edit_cluster(cluster).single_sign_on =
        enabled.value() ? model::SingleSignOn::works : model::SingleSignOn::off;
    return {};
}

std::string SetSso::words() const {
    return fmt::format("switch SAML single sign-on of {} {}", cluster, enabled.value() ? "on" : "off");
}

}  // namespace actions
