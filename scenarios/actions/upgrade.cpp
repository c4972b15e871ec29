#include "scenarios/actions/upgrade.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "scenarios/model/membership.hpp"

namespace actions {

void Upgrade::check(Checker& checker) const {
    if (expressway) {
        checker.need_expressway_alone(*expressway, {{"cluster", !cluster.empty()}});
        if (!model::verifies_servers(version))
            checker.report("version", fmt::format("\"{}\" is not a version of Expressway", version),
                           "such as X14.2");
        return;
    }
    const ClusterDescription* its = checker.administered(cluster);
    const std::optional<model::Version> target = model::parse_version(version);
    if (!target)
        checker.report("version", fmt::format("\"{}\" is not a known version of CUCM", version),
                       fmt::format("known are {}, and their releases such as 12.5(1)SU2",
                                   fmt::join(model::known_versions(), ", ")));
    auto& versions = checker.state().versions;
    if (its == nullptr || !target || !versions.contains(its->name)) return;
    if (*target <= versions.at(its->name))
        checker.report("version", fmt::format("\"{}\" runs this, or a newer one", its->name),
                       "upgrade to a newer one");
    versions[its->name] = *target;
}

Outcome Upgrade::apply(SiteState& site, const Context& context) const {
    if (!expressway) {
        model::upgrade(site.edit_cluster(cluster), model::parse_version(version).value(), context);
        return {};
    }
    // A sign-in by this Expressway-C is checked as its version has it.
    for (model::RemoteAccess& access : site.accesses.edit())
        if (access.follows_version && site.zone(access.zone).clients.front() == *expressway)
            access.verifies = model::verifies_servers(version).value();
    return {};
}

std::string Upgrade::words() const {
    return fmt::format("upgrade {} to {}", expressway.value_or(cluster), version);
}

}  // namespace actions
