// scenarios/model/exchange.hpp: what a phone gets when it asks a node, as the node is now: the same files,
// certificates and answers, whatever carries them.
#pragma once

#include "phone/world.hpp"
#include "scenarios/model/devices.hpp"

namespace model {

// Where a node can be asked, as phones know it.
enum class Endpoint {
    tftp,
    tftp_http,
    configuration_https,
    tvs,
    sip,
    secured_sip,
    https,
    capf,
    authenticator
};
inline constexpr std::size_t endpoints = 9;

[[nodiscard]] Endpoint endpoint_of(const phone::Ask& ask);
[[nodiscard]] const std::string& server_of(const phone::Ask& ask);  // its address
[[nodiscard]] Service service_behind(Endpoint endpoint);
[[nodiscard]] std::uint16_t usual_port(Endpoint endpoint);  // 0: none of the node's

// Does the node answer here? The authentication server is none of the cluster's: it is there.
[[nodiscard]] bool is_open(const NodeState& node, Endpoint endpoint);

struct Exchange {
    ctl::CertificatePtr presented;  // in a TLS handshake, for the phone to judge; nullptr: there is none
    phone::Answer answer;           // if the phone does not refuse that certificate
    std::uint32_t round_trips = 1;  // that the exchange takes

    bool operator==(const Exchange& other) const;
};

// What this node, which can be reached, does with the ask of this phone. Does not judge for the phone.
[[nodiscard]] Exchange exchange_with(const SiteState& site, const NodeAt& at, const phone::Ask& ask,
                                     const Asker& who, const Context& context);

// What a phone hears that reaches nobody.
[[nodiscard]] Exchange nobody(const phone::Ask& ask);

// What a phone hears that refuses the certificate that it is shown.
[[nodiscard]] phone::Answer refused(const phone::Ask& ask);

}  // namespace model
