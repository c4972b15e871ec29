// scenarios/live/capf_server.hpp: a CAPF: makes LSCs for phones, over its real protocol.
#pragma once

#include "ctl/certificate.hpp"
#include "scenarios/cluster/settings.hpp"
#include "scenarios/live/listener.hpp"
#include "tvs/tls.hpp"

namespace scenarios {

struct CapfOptions {
    std::string address;
    std::uint16_t port = 3804;
    tvs::TlsIdentity identity;
    tvs::TlsRange versions;
    // What the device's settings have the CAPF do; nothing for a device that is not known.
    std::function<std::optional<CertificateOperation>(const std::string& device)> operation;
    // The LSC for this device and key.
    std::function<ctl::CertificatePtr(const std::string& device, const ctl::PublicKey& key)> issue;
};

// Listens for phones. Throws as a Listener does.
[[nodiscard]] std::unique_ptr<Listener> listen_for_enrolments(boost::asio::io_context& context,
                                                              CapfOptions options,
                                                              TroubleListener trouble = nullptr);

}  // namespace scenarios
