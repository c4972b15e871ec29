#include "scenarios/actions/set_rollback.hpp"

#include <fmt/format.h>

#include "scenarios/model/automatic_resets.hpp"

namespace actions {

void SetRollback::check(Checker& checker) const {
    checker.administered(cluster);
    if (!value) checker.report("to which value?", "value: true or value: false");
}

Outcome SetRollback::apply(SiteState& site, const Context& context) const {
    model::ClusterState& changed = site.edit_cluster(cluster);
    changed.rollback = value.value();
    model::note_rollback(changed, context);
    return {};
}

std::string SetRollback::words() const {
    return fmt::format("set Prepare Cluster for Rollback to pre 8.0 of {} to {}", cluster,
                       value.value() ? "True" : "False");
}

}  // namespace actions
