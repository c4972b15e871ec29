#include "scenarios/actions/set_zone.hpp"

#include "scenarios/model/named.hpp"

namespace actions {

void SetZone::check(Checker& checker) const {
    if (peer_addresses.empty() && !tls_verify_name)
        checker.report("a step that configures nothing", "peer_address: ..., or tls_verify_name: ...");
    if (const model::ZoneDescription* its = checker.zone(zone))
        checker.check_zone_settings(peer_addresses, tls_verify_name, its->servers.size());
}

Outcome SetZone::apply(SiteState& site, const Context&) const {
    model::Zone& changed = model::named(site.zones.edit(), zone, &model::Zone::name);
    if (!peer_addresses.empty()) changed.peer_addresses = peer_addresses;
    if (tls_verify_name) changed.tls_verify_name = *tls_verify_name;
    return {};
}

std::string SetZone::words() const {
    return "configure traversal zone " + zone;
}

}  // namespace actions
