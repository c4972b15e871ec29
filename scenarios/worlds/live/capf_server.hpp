// scenarios/worlds/live/capf_server.hpp: a CAPF: makes LSCs for phones, over its real protocol.
#pragma once

#include "ctl/certificate.hpp"
#include "scenarios/model/cluster.hpp"
#include "scenarios/worlds/live/listener.hpp"
#include "tvs/tls.hpp"

namespace live {

struct CapfOptions {
    std::string address;
    std::uint16_t port = 3804;
    tvs::TlsIdentity identity;
    tvs::TlsRange versions;
    // What the device's settings have the CAPF do; nothing for a device that is not known.
    std::function<std::optional<model::CertificateOperation>(const std::string& device)> operation;
    // The LSC for this device and key.
    std::function<ctl::CertificatePtr(const std::string& device, const ctl::PublicKey& key)> issue;
};

// Listens for phones. Throws as a Listener does.
[[nodiscard]] std::unique_ptr<Listener> listen_for_enrolments(boost::asio::io_context& context,
                                                              CapfOptions options,
                                                              TroubleListener trouble = nullptr);

}  // namespace live
