// scenarios/worlds/live/https_server.hpp: the phones' HTTPS services, as Cisco Tomcat has them: one directory
// menu.
#pragma once

#include "scenarios/worlds/live/listener.hpp"
#include "tvs/tls.hpp"

namespace live {

struct HttpsOptions {
    std::string address;
    std::uint16_t port = 8443;
    tvs::TlsIdentity identity;
    tvs::TlsRange versions;
    tvs::ChainJudge judge{};  // of clients' certificates; without one they are not asked for any
    TroubleListener trouble{};
};

// Listens for requests, and answers GET below /ccmcip/ with a menu, all else with 404 or 405. Throws as a
// Listener does.
[[nodiscard]] std::unique_ptr<Listener> listen_for_https(boost::asio::io_context& context,
                                                         const HttpsOptions& options);

}  // namespace live
