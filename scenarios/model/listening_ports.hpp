// scenarios/model/listening_ports.hpp: the ports that servers open for other servers: those of Expressways,
// and those of nodes that Expressways alone call.
#pragma once

#include "scenarios/model/site.hpp"

namespace model {

[[nodiscard]] std::vector<ListeningPort> listening_ports(const SiteState& site);

// Knows the nodes' HTTPS ports as well; nothing where nothing listens.
[[nodiscard]] std::optional<ListeningPort> listening_port_at(const SiteState& site,
                                                             const std::string& address, std::uint16_t port);

// What a connection to whatever listens there comes to.
[[nodiscard]] tvs::Contact answer_of(const SiteState& site, const TlsConnectionTest& test, Time now);

}  // namespace model
