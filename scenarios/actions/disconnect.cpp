#include "scenarios/actions/disconnect.hpp"

#include "scenarios/actions/absence.hpp"
#include "scenarios/model/services.hpp"

namespace actions {

void Disconnect::check(Checker& checker) const {
    check_absence(checker, cluster, nodes, service, port, true);
}

Outcome Disconnect::apply(SiteState& site, const Context&) const {
    model::ClusterState& changed = site.edit_cluster(cluster);
    for (const std::size_t node : changed.chosen(nodes))
        if (!service || changed.nodes[node]->runs(*service))
            model::disconnect(changed, changed.nodes[node]->name(), service, port_number(port));
    return {};
}

std::string Disconnect::words() const {
    return "disconnect " + absence_words(cluster, nodes, service, port);
}

}  // namespace actions
