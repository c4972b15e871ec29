// tvs/client.hpp: asks a TVS one question: connect, ask, close, as phones do (Cisco 214535).
#pragma once

#include <chrono>

#include "tvs/message.hpp"
#include "tvs/tls.hpp"

namespace boost::asio {
class io_context;
}

namespace tvs {

struct AskOptions {
    std::string address;
    std::uint16_t port = 2445;
    TlsRange tls;
    std::optional<TlsIdentity> identity;  // what the client shows if it is asked
    PeerJudge judge;                      // of the server's certificate
};

struct Asked {
    Contact contact = Contact::unreachable;
    Response response;  // of `answered`
};

// Asks while `context` runs, and calls `done` once. What fails on this side (no socket is left, an identity
// that TLS refuses) leaves `context.run()` as an exception.
void ask(boost::asio::io_context& context, const AskOptions& options, const Request& request,
         std::function<void(Asked)> done);

}  // namespace tvs
