// scenarios/virtual/encounter.hpp: what a phone meets when it asks a node and the network carries the ask:
// the same files, certificates and answers as in the live world, without the sockets.
#pragma once

#include "phone/world.hpp"
#include "scenarios/site.hpp"

namespace scenarios {

struct Encounter {
    ctl::CertificatePtr presented;  // in a TLS handshake, for the phone to judge; nullptr: there is none
    phone::Answer answer;           // if the phone does not refuse that certificate
    std::uint32_t round_trips = 1;  // that the exchange takes

    bool operator==(const Encounter& other) const;
};

// What this node, which can be reached, does with the ask. Does not judge for the phone.
[[nodiscard]] Encounter meet(const Cluster& cluster, const Node& node, const phone::Ask& ask, Time now);

// What a phone hears that reaches nobody.
[[nodiscard]] Encounter nobody(const phone::Ask& ask);

// The answer that the phone's rules have to go by: here the ask's own judge looks at what was presented.
[[nodiscard]] phone::Answer judged(const phone::Ask& ask, const Encounter& encounter);

}  // namespace scenarios
