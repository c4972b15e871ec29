#include "scenarios/model/node.hpp"

#include <algorithm>
#include <array>

namespace model {

std::string service_name(Service service) {
    switch (service) {
        case Service::call_manager: return "CALLMANAGER";
        case Service::tftp: return "TFTP";
        case Service::tvs: return "TVS";
        case Service::capf: return "CAPF";
        case Service::tomcat: return "TOMCAT";
        case Service::drf: return "DRF";
        case Service::cti_manager: return "CTIMANAGER";
        case Service::ha_proxy: return "HAPROXY";
    }
    return "";
}

std::optional<Service> service_by_cisco_name(std::string_view name) {
    static const std::map<std::string_view, Service> names{
        {"Cisco CallManager", Service::call_manager},
        {"Cisco Tftp", Service::tftp},
        {"Cisco TFTP", Service::tftp},
        {"Cisco Trust Verification Service", Service::tvs},
        {"Cisco Certificate Authority Proxy Function", Service::capf},
        {"Cisco Tomcat", Service::tomcat},
        {"Cisco DRF Master", Service::drf},
        {"Cisco DRF Local", Service::drf},
        {"Cisco CTIManager", Service::cti_manager},
        {"Cisco HAProxy", Service::ha_proxy},
    };
    const auto found = names.find(name);
    return found == names.end() ? std::nullopt : std::optional(found->second);
}

namespace {

struct FaultRow {
    PortFault fault;
    std::string_view word;
    std::string_view words;
};
constexpr std::array<FaultRow, 5> fault_rows{{
    {PortFault::silent, "SILENT", "is blocked"},
    {PortFault::closed, "CLOSED", "is closed"},
    {PortFault::unavailable, "UNAVAILABLE", "answers 503 to everything"},
    {PortFault::garbage, "GARBAGE", "answers with what is no HTTP"},
    {PortFault::endless, "ENDLESS", "sends without an end"},
}};

}  // namespace

std::string port_fault_words(PortFault fault) {
    return std::string(std::ranges::find(fault_rows, fault, &FaultRow::fault)->words);
}

std::optional<PortFault> port_fault_by_word(std::string_view word) {
    const auto found = std::ranges::find(fault_rows, word, &FaultRow::word);
    return found == fault_rows.end() ? std::nullopt : std::optional(found->fault);
}

std::size_t VouchedCertificates::hash() const {
    Hash hash;
    for (const tvs::StoredCertificate& stored : store.all()) hash.add(stored.certificate).add(stored.roles);
    return hash.value();
}

bool NodeState::operator==(const NodeState& other) const {
    return description == other.description && host == other.host && is_member == other.is_member &&
           identities == other.identities && requests == other.requests && names == other.names &&
           generations == other.generations && stores == other.stores && is_same(ctl_file, other.ctl_file) &&
           oldest_tls == other.oldest_tls && tftp == other.tftp && tvs == other.tvs &&
           call_manager == other.call_manager && tomcat == other.tomcat && tftp_https == other.tftp_https &&
           ha_proxy == other.ha_proxy && configuration_https == other.configuration_https &&
           capf == other.capf && drf == other.drf && is_away == other.is_away && stopped == other.stopped &&
           port_faults == other.port_faults;
}

std::size_t NodeState::hash() const {
    return Hash()
        .add(description->name)
        .add(host)
        .add(is_member)
        .add(identities)
        .add(requests)
        .add(names)
        .add(generations)
        .add(stores)
        .add(ctl_file)
        .add(oldest_tls)
        .add(tftp)
        .add(tvs)
        .add(call_manager)
        .add(tomcat)
        .add(tftp_https)
        .add(ha_proxy)
        .add(configuration_https)
        .add(capf)
        .add(drf)
        .add(is_away)
        .add(stopped)
        .add(port_faults)
        .value();
}

}  // namespace model
