// scenarios/report/pcap/conversation.hpp: what a phone and a server say to each other for one ask, as
// packets. The bytes of TFTP, HTTP, TVS, SIP and CAPF are those that the live world sends; handshakes of TLS
// are held anew, between ends with the same identities and versions, and with the same outcome.
#pragma once

#include "scenarios/capture/capture.hpp"
#include "scenarios/worlds/observer.hpp"

namespace pcap {

// Who talks, as packets have it.
struct Speakers {
    std::string phone;         // its address
    std::uint16_t port = 0;    // of the phone, for this conversation; and of a TFTP server's transfer
    std::uint32_t number = 0;  // of the conversation
};

// Adds its packets; 802.1X has none. Throws std::runtime_error where OpenSSL refuses a session.
void add_conversation(capture::Capture& capture, const worlds::ObservedExchange& exchange,
                      const Speakers& speakers);

}  // namespace pcap
