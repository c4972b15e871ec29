#include "scenarios/actions/restore.hpp"

#include <fmt/format.h>

#include "scenarios/model/backup.hpp"

namespace actions {

void Restore::check(Checker& checker) const {
    checker.administered(cluster);
    const auto& backups = checker.state().backups;
    std::vector<std::string> known;
    for (const auto& [made, is_mixed] : backups)
        if (made.first == cluster) known.push_back(made.second);
    if (!contains(known, backup))
        checker.report("backup", fmt::format("no backup \"{}\" of this cluster has been made", backup),
                       known.empty() ? "first backup { cluster: \"hq\"  name: \"before\" }"
                                     : suggestion(backup, known, "there are"));
    const auto its = backups.find({cluster, backup});
    if (its == backups.end()) return;
    if (its->second) {
        checker.state().mixed.insert(cluster);
    } else {
        checker.state().mixed.erase(cluster);
    }
}

Outcome Restore::apply(SiteState& site, const Context& context) const {
    return {model::restore(site.edit_cluster(cluster), backup, context)};
}

std::string Restore::words() const {
    return fmt::format("restore the backup \"{}\" of {}", backup, cluster);
}

}  // namespace actions
