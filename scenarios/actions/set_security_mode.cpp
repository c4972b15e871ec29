#include "scenarios/actions/set_security_mode.hpp"

#include <fmt/format.h>

#include "scenarios/model/lists.hpp"

namespace actions {

void SetSecurityMode::check(Checker& checker) const {
    const ClusterDescription* its = checker.administered(cluster);
    if (!mode) checker.report("which mode?", "mode: MIXED or NON_SECURE");
    if (its != nullptr && mode) checker.change_mode("mode", *its, mode == model::ClusterSecurity::mixed);
}

Outcome SetSecurityMode::apply(SiteState& site, const Context& context) const {
    const model::AlternateTftp alternate = model::alternate_tftp(site, site.cluster(cluster));
    model::set_security(site.edit_cluster(cluster), mode.value(), alternate, context);
    return {};
}

std::string SetSecurityMode::words() const {
    return fmt::format("set {} to {}", cluster,
                       mode == model::ClusterSecurity::mixed ? "mixed mode" : "non-secure mode");
}

}  // namespace actions
