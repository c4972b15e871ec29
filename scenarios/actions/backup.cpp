#include "scenarios/actions/backup.hpp"

#include <fmt/format.h>

#include "scenarios/model/backup.hpp"

namespace actions {

void Backup::check(Checker& checker) const {
    checker.administered(cluster);
    if (name.empty())
        checker.report("a backup without a name", "give it one, to restore it by: name: \"before\"");
    checker.state().backups[{cluster, name}] = checker.state().mixed.contains(cluster);
}

Outcome Backup::apply(SiteState& site, const Context& context) const {
    model::ClusterState& backed_up = site.edit_cluster(cluster);
    return {go_on ? model::begin_backup(backed_up, name, site.frame->description.durations.restore, context)
                  : model::back_up(backed_up, name, context)};
}

std::string Backup::words() const {
    return fmt::format("back up {} as \"{}\"{}", cluster, name, go_on ? ", and go on" : "");
}

}  // namespace actions
