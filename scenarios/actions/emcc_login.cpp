#include "scenarios/actions/emcc_login.hpp"

#include <fmt/format.h>

namespace actions {

void EmccLogin::check(Checker& checker) const {
    (void)checker.chosen(phones.group, phones.count);
    const ClusterDescription* its = checker.cluster("home", home);
    if (its == nullptr) return;
    if (nodes_running(*its, Service::tftp).empty())
        checker.report("home", fmt::format("no node of \"{}\" runs TFTP", its->name),
                       "the phones fetch their files from there");
    for (const model::PhonesDescription& group : checker.site().phones)
        if (group.name == phones.group.value_or("") && group.cluster == its->name)
            checker.report("home", fmt::format("\"{}\" is the cluster of these phones", its->name),
                           "name the visitor's home cluster");
}

Outcome EmccLogin::apply(SiteState& site, const Context&) const {
    const model::ServerList option = model::tftp_servers(site.cluster(home));
    model::change_phones(site, phones.in(site),
                         [&option](model::PhoneState phone) -> std::optional<model::PhoneState> {
                             if (!is_on(phone) || phone.services != phone::Services::work)
                                 return std::nullopt;
                             if (!phone.before_login) phone.before_login = phone.option_150;
                             phone.option_150 = option;
                             return phone;
                         });
    return {};
}

std::string EmccLogin::words() const {
    return fmt::format("somebody of {} logs in at {} (EMCC)", home, phones.words());
}

}  // namespace actions
