#include "scenarios/actions/set_phone_interaction.hpp"

#include <fmt/format.h>

namespace actions {

void SetPhoneInteraction::check(Checker& checker) const {
    const ClusterDescription* its = checker.administered(cluster);
    if (!value) checker.report("to which value?", "value: AUTOMATIC or value: MANUAL");
    if (const auto behaviour = checker.behaviour(cluster);
        its != nullptr && behaviour && !behaviour->has_phone_interaction)
        checker.report("cluster", fmt::format("a {} cluster has no such parameter", its->version_name),
                       "it is new in 14: before, phones are reset by hand");
}

Outcome SetPhoneInteraction::apply(SiteState& site, const Context&) const {
    site.edit_cluster(cluster).phone_interaction = value.value();
    return {};
}

std::string SetPhoneInteraction::words() const {
    return fmt::format("set Phone Interaction on Certificate Update of {} to {}", cluster,
                       value == model::PhoneInteraction::manual ? "Manual" : "Automatic");
}

}  // namespace actions
