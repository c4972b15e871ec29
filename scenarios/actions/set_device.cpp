#include "scenarios/actions/set_device.hpp"

#include <fmt/format.h>

namespace actions {

void SetDevice::check(Checker& checker) const {
    checker.administered(cluster);
    if (phones) checker.group(*phones);
    if (!security && !encrypted_config && !unknown)
        checker.report("nothing is changed", "security, encrypted_config or unknown is expected");
    if (unknown.value_or(false) && (security || encrypted_config))
        checker.report("unknown", "devices that are deleted, and set to something", "one or the other");
}

Outcome SetDevice::apply(SiteState& site, const Context&) const {
    model::ClusterState& target = site.edit_cluster(cluster);
    std::vector<std::optional<model::Device>>& devices = target.devices.edit();
    for (std::size_t i = 0; i < devices.size(); ++i) {
        if (phones && site.frame->groups[i].name != *phones) continue;
        std::optional<model::Device>& known = devices[i];
        if (unknown.value_or(false)) {
            known.reset();
            continue;
        }
        if (!known)
            known = model::Device{.call_manager_group =
                                      nodes_running(*target.description, Service::call_manager)};
        if (security) known->security = *security;
        if (encrypted_config) known->is_encrypted = *encrypted_config;
    }
    return {};
}

std::string SetDevice::words() const {
    std::string text = fmt::format("in {}, {} of {}", cluster,
                                   unknown.value_or(false) ? "delete the devices" : "set the devices",
                                   phones.value_or("all phones"));
    if (security)
        text += *security == phone::SecurityMode::non_secure      ? ", NON_SECURE"
                : *security == phone::SecurityMode::authenticated ? ", AUTHENTICATED"
                                                                  : ", ENCRYPTED";
    if (encrypted_config)
        text += *encrypted_config ? ", with encrypted configuration" : ", without encrypted configuration";
    return text;
}

}  // namespace actions
