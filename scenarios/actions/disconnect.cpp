#include "scenarios/actions/disconnect.hpp"

#include "scenarios/actions/absence.hpp"
#include "scenarios/model/services.hpp"

namespace actions {

void Disconnect::check(Checker& checker) const {
    check_absence(checker, cluster, nodes, service, port, true);
    if (how && !port) checker.report("how", "how is said of a port", "name it: port: 6970");
    const bool is_answer = how && *how != model::PortFault::silent && *how != model::PortFault::closed;
    if (is_answer && port && *port != model::Ports{}.tftp_http)
        checker.report("how", "only 6970 can answer so", "SILENT or CLOSED; the others are answers of HTTP");
}

Outcome Disconnect::apply(SiteState& site, const Context&) const {
    model::ClusterState& changed = site.edit_cluster(cluster);
    for (const std::size_t node : changed.chosen(nodes))
        if (!service || changed.nodes[node]->runs(*service))
            model::disconnect(changed, changed.nodes[node]->name(), service, port_number(port),
                              how.value_or(model::PortFault::silent));
    return {};
}

std::string Disconnect::words() const {
    const std::string what = absence_words(cluster, nodes, service, port);
    return how && *how != model::PortFault::silent ? what + " " + model::port_fault_words(*how)
                                                   : "disconnect " + what;
}

}  // namespace actions
