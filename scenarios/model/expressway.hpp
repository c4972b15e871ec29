// scenarios/model/expressway.hpp: an Expressway server (X14): its certificate, the authorities that it
// trusts, and what it looks at before it takes a new certificate: form and chain (Cisco's German guide to
// Expressway certificates), its own key and the date (of which the guide says nothing). And what is
// configured between Expressways and clusters.
#pragma once

#include "scenarios/model/cluster.hpp"
#include "scenarios/model/peer_requirement.hpp"

namespace model {

// The ports of Expressway-E. The zones' ports count from the first on, as its own do.
inline constexpr std::uint16_t first_zone_port = 7001;
inline constexpr std::uint16_t ssh_tunnel_port = 2222;
inline constexpr std::uint16_t client_port = 8443;

// Does an Expressway-C of this version check the certificates of CUCM, IM and Presence and Unity? From X14.2
// on (Cisco 218018). `version` is such as "X14.2"; nothing for what is no version.
[[nodiscard]] std::optional<bool> verifies_servers(std::string_view version);

struct ExpresswayState {
    std::string name;
    ExpresswaySide side = ExpresswaySide::c;
    std::string address;
    std::uint32_t number = 0;      // in file order
    std::uint32_t generation = 0;  // of the next certificate or request
    TlsIdentity identity;
    CertificateSet trusted;                        // its trusted CA list
    std::set<ctl::CertificateIdentity> revoked{};  // that a revocation list says so of
    std::optional<SigningRequest> waiting{};

    // What it requires of who must have this name (nothing: any).
    [[nodiscard]] PeerRequirement requirement(std::optional<std::string> of_name,
                                              bool needs_whole_chain = false) const;

    bool operator==(const ExpresswayState&) const = default;
    [[nodiscard]] std::size_t hash() const {
        return Hash().add(name).add(identity).add(trusted).add(revoked).add(generation).value();
    }
};

// A new request takes the place of the one before it, and of its key. Names beside its own are those that the
// certificate in use has, and these.
void generate_request(ExpresswayState& server, const std::vector<std::string>& alternative_names,
                      int key_bits, const Context& context);

// Refused: what is no certificate in PEM form; what was made of another request; and one whose chain is not
// in the trusted CA list with all its authorities. In use at once: the restart that the real one asks for is
// part of it here.
[[nodiscard]] Refusal upload_signed(ExpresswayState& server, ctl::BytesView file, Time now);
// Into the trusted CA list: one authority, or a PEM file with several.
[[nodiscard]] Refusal upload_trusted(ExpresswayState& server, ctl::BytesView file);
[[nodiscard]] Refusal delete_trusted(ExpresswayState& server, const std::string& common_name);

// A traversal zone, as both sides have it.
struct Zone {
    std::string name;
    std::vector<std::string> clients;         // Expressway-C, with each of its peers
    std::vector<std::string> servers;         // Expressway-E, likewise
    std::vector<std::string> peer_addresses;  // configured on C; one for each server
    std::string tls_verify_name;              // configured on E
    std::uint16_t port = 0;                   // of E

    bool operator==(const Zone&) const = default;
    [[nodiscard]] std::size_t hash() const {
        return Hash().add(name).add(peer_addresses).add(tls_verify_name).value();
    }
};

// Mobile and remote access to a cluster.
struct RemoteAccess {
    std::string name;
    std::string zone;
    std::string cluster;
    std::string domain;           // the service domain
    bool verifies = false;        // TLS verify: does C look at the certificates of CUCM?
    bool follows_version = true;  // an upgrade of C decides it

    bool operator==(const RemoteAccess&) const = default;
    [[nodiscard]] std::size_t hash() const { return Hash().add(name).add(verifies).value(); }
};

}  // namespace model
