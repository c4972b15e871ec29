#include "scenarios/actions/certificate_operation.hpp"

#include <fmt/format.h>

namespace actions {

void check_certificate_operation(Checker& checker, const Phones& phones, const std::string& cluster) {
    (void)checker.chosen(phones.group, phones.count);
    const model::ClusterDescription* its = checker.administered(cluster);
    if (its == nullptr || its->nodes.empty()) return;
    if (!contains(nodes_running(*its, Service::capf), its->nodes.front().name))
        checker.report("cluster", fmt::format("the publisher of \"{}\" runs no CAPF", its->name),
                       "phones get LSCs from the publisher's CAPF");
}

}  // namespace actions
