// scenarios/worlds/live/call_manager.hpp: a small CallManager: takes registrations over TCP, or over TLS from
// phones with a certificate that it accepts.
#pragma once

#include "scenarios/worlds/live/listener.hpp"
#include "scenarios/worlds/live/registered_phones.hpp"
#include "tvs/tls.hpp"

namespace live {

struct CallManagerOptions {
    std::string address;
    std::uint16_t port = 5060;
    std::function<bool(std::string_view device)> accepts_device;
    // May who showed this certificate register as this device?
    std::function<bool(std::string_view device, const ctl::Certificate& shown)> may_register_as{};
    // Hears the body of each alarm that a phone sends; may be empty.
    std::function<void(std::string_view body)> hears_alarm{};
    // The time by which phones set their clocks; may be empty.
    std::function<std::chrono::sys_seconds()> clock{};
    // Where registrations are noted; nullptr: nowhere. It outlives the listener.
    RegisteredPhones* phones = nullptr;
    // A connection lasts ten seconds; with `phones` one on which a phone has registered stays.
};

// What a listener for secure registration presents and demands.
struct CallManagerTls {
    tvs::TlsIdentity identity;
    tvs::TlsRange versions;
    tvs::PeerJudge accepts_certificate;  // of the phone: LSC or MIC
};

// Listens for registrations; without `tls` over plain TCP. Throws as a Listener does.
[[nodiscard]] std::unique_ptr<Listener> listen_for_registrations(boost::asio::io_context& context,
                                                                 CallManagerOptions options,
                                                                 std::optional<CallManagerTls> tls,
                                                                 TroubleListener trouble = nullptr);

}  // namespace live
