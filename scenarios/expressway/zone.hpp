// scenarios/expressway/zone.hpp: what is configured between Expressways and clusters.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace scenarios {

// The ports of Expressway-E. The zones' ports count from the first on, as its own do.
inline constexpr std::uint16_t first_zone_port = 7001;
inline constexpr std::uint16_t ssh_tunnel_port = 2222;
inline constexpr std::uint16_t client_port = 8443;

// A traversal zone, as both sides have it.
struct Zone {
    std::string name;
    std::vector<std::string> clients;         // Expressway-C, with each of its peers
    std::vector<std::string> servers;         // Expressway-E, likewise
    std::vector<std::string> peer_addresses;  // configured on C; one for each server
    std::string tls_verify_name;              // configured on E
    std::uint16_t port = 0;                   // of E
};

// Mobile and remote access to a cluster.
struct RemoteAccess {
    std::string name;
    std::string zone;
    std::string cluster;
    std::string domain;           // the service domain
    bool verifies = false;        // TLS verify: does C look at the certificates of CUCM?
    bool follows_version = true;  // an upgrade of C decides it
};

}  // namespace scenarios
