#include "scenarios/actions/set_option_150.hpp"

#include <fmt/format.h>

namespace actions {

void SetOption150::check(Checker& checker) const {
    if (phones) checker.group(*phones);
    const ClusterDescription* its = checker.cluster("cluster", cluster);
    if (its == nullptr) return;
    checker.check_members("server", servers, *its, Service::tftp);
    if (nodes_running(*its, Service::tftp).empty())
        checker.report("cluster", fmt::format("no node of \"{}\" runs TFTP", its->name),
                       "option 150 names TFTP servers");
}

Outcome SetOption150::apply(SiteState& site, const Context&) const {
    const model::ServerList option = model::tftp_servers(site.cluster(cluster), servers);
    model::change_phones(site, Phones{phones}.in(site), [&option](model::PhoneState phone) {
        phone.option_150 = option;
        return std::optional(phone);
    });
    return {};
}

std::string SetOption150::words() const {
    return fmt::format("set option 150 of {} to {}{}", phones.value_or("all phones"), cluster,
                       on_nodes(servers));
}

}  // namespace actions
