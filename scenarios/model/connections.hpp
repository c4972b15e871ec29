// scenarios/model/connections.hpp: which phones register again when a site changes. A phone holds a
// connection to its CallManager; it ends when the service or its node does, when it starts anew, and when its
// port is closed. Then the phone goes through its CallManager group in order, as at its boot; it goes back to
// one that comes before its own when that is to be had again; and while none takes it, it tries again
// whenever something of them has changed. No document that we have says how; these are our choices.
#pragma once

#include "scenarios/model/exchange.hpp"

namespace model {

// The CallManagers that a phone may register with, in its order: addresses.
[[nodiscard]] std::vector<std::string> call_managers_of(const PhoneState& phone);
// Where it asks them.
[[nodiscard]] Endpoint registration_endpoint(const PhoneState& phone);

// Phones that are switched on and have lost their CallManager, or may get one, or a better one, since
// `before`.
[[nodiscard]] std::vector<PhoneRange> phones_to_reconnect(const SiteState& before, const SiteState& after,
                                                          const ServiceStarts& starts);

// Has this phone lost its connection?
[[nodiscard]] bool has_lost_connection(const SiteState& site, const PhoneState& phone,
                                       const ServiceStarts& starts);

}  // namespace model
