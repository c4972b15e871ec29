#include "scenarios/actions/reconnect.hpp"

#include "scenarios/actions/absence.hpp"
#include "scenarios/model/services.hpp"

namespace actions {

void Reconnect::check(Checker& checker) const {
    check_absence(checker, cluster, nodes, service, port, false);
}

Outcome Reconnect::apply(SiteState& site, const Context& context) const {
    model::ClusterState& changed = site.edit_cluster(cluster);
    for (const std::size_t node : changed.chosen(nodes))
        if (!service || changed.nodes[node]->runs(*service))
            model::reconnect(changed, changed.nodes[node]->name(), service, port_number(port), context);
    return {};
}

std::string Reconnect::words() const {
    return "reconnect " + absence_words(cluster, nodes, service, port);
}

}  // namespace actions
