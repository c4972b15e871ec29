#include "scenarios/model/connections.hpp"

#include <algorithm>

#include "scenarios/model/lists.hpp"

namespace model {
namespace {

bool takes_registrations(const SiteState& site, const std::string& address, Endpoint endpoint) {
    const NodeAt at = node_at(site, address);
    return at && is_open(*at.node, endpoint);
}

// All of a CallManager that decides whether it takes a phone.
bool is_unchanged(const SiteState& before, const SiteState& after, const std::string& address,
                  Endpoint endpoint) {
    const NodeAt was = node_at(before, address);
    const NodeAt is = node_at(after, address);
    if (!was || !is) return was.node == is.node;
    const auto is_same_running = [](const auto& left, const auto& right) {
        return left.has_value() == right.has_value() && (!left || left->is_same(*right) || *left == *right);
    };
    return was.node == is.node ||
           (is_open(*was.node, endpoint) == is_open(*is.node, endpoint) &&
            is_same_running(was.node->call_manager, is.node->call_manager) &&
            was.node->stores == is.node->stores && was.node->oldest_tls == is.node->oldest_tls &&
            was.cluster->devices == is.cluster->devices && was.cluster->capfs == is.cluster->capfs &&
            was.cluster->version == is.cluster->version &&
            ctl_names_capf_in_use(*was.cluster) == ctl_names_capf_in_use(*is.cluster));
}

bool may_register(const PhoneState& phone) {
    return !phone.is_off && (phone.path == phone::RegistrationPath::secure ||
                             phone.path == phone::RegistrationPath::non_secure);
}

bool reconnects(const SiteState& before, const SiteState& after, const PhoneState& phone,
                const ServiceStarts& starts) {
    if (!may_register(phone)) return false;
    if (has_lost_connection(after, phone, starts)) return true;
    const Endpoint endpoint = registration_endpoint(phone);
    for (const std::string& address : call_managers_of(phone)) {
        if (phone.registration != phone::Registration::none && address == phone.registered_with) return false;
        const bool was_started = std::ranges::any_of(starts, [&](const ServiceStart& start) {
            const NodeAt at = node_at(after, address);
            return at && start == ServiceStart{at.node->name(), Service::call_manager};
        });
        if (takes_registrations(after, address, endpoint) &&
            (was_started || !is_unchanged(before, after, address, endpoint)))
            return true;
    }
    return false;
}

}  // namespace

std::vector<std::string> call_managers_of(const PhoneState& phone) {
    std::vector<std::string> addresses;
    if (phone.configuration)
        for (const phone::CallManagerAddress& server : phone.configuration->call_managers)
            addresses.push_back(server.host);
    if (addresses.empty() && !phone.registered_with.empty()) addresses.push_back(phone.registered_with);
    return addresses;
}

Endpoint registration_endpoint(const PhoneState& phone) {
    return phone.path == phone::RegistrationPath::secure ? Endpoint::secured_sip : Endpoint::sip;
}

bool has_lost_connection(const SiteState& site, const PhoneState& phone, const ServiceStarts& starts) {
    if (phone.registration == phone::Registration::none || !may_register(phone)) return false;
    const NodeAt at = node_at(site, phone.registered_with);
    return !at || !is_open(*at.node, registration_endpoint(phone)) ||
           std::ranges::find(starts, ServiceStart{at.node->name(), Service::call_manager}) != starts.end();
}

std::vector<PhoneRange> phones_to_reconnect(const SiteState& before, const SiteState& after,
                                            const ServiceStarts& starts) {
    std::vector<PhoneRange> found;
    std::map<const void*, bool> known;  // by state
    for (std::size_t group = 0; group < after.phones.size(); ++group)
        for (const PhoneRun& run : after.phones[group]->all()) {
            const auto [does, is_new] = known.try_emplace(run.phone.state.address());
            if (is_new) does->second = reconnects(before, after, *run.phone.state, starts);
            if (does->second) add_range(found, {group, run.first, run.count});
        }
    return found;
}

}  // namespace model
