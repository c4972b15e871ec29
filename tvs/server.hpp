// tvs/server.hpp: a TVS over TLS. A connection that stalls, chatters or lies costs only itself.
#pragma once

#include <chrono>

#include "tvs/store.hpp"
#include "tvs/tls.hpp"

namespace boost::asio {
class io_context;
}

namespace tvs {

struct ServerOptions {
    std::string address = "127.0.0.1";
    std::uint16_t port = 2445;  // 0: a free one
    TlsRange tls;
    std::uint32_t ttl = default_ttl;
    std::chrono::milliseconds handshake_limit{5000};
    std::chrono::milliseconds request_limit{
        10000};                            // from the handshake or the last answer to a whole request
    std::size_t most_connections = 16384;  // then the oldest that was never answered has to go
};

// One answered request.
struct AnsweredRequest {
    std::string client;  // address:port
    Request request;
    Response response;
};

// A client that closes while it is answered raises SIGPIPE: a program with a server ignores that signal.
class Server {
  public:
    using Listener = std::function<void(const AnsweredRequest&)>;
    // Hears of connections that end without an answer: a handshake without a common version, bytes that are
    // no request.
    using TroubleListener = std::function<void(const std::string& client, const std::string& what)>;

    // Listens from now on, while `context` runs. Throws boost::system::system_error where the address can't
    // be had, and std::runtime_error where TLS refuses the identity.
    Server(boost::asio::io_context& context, ServerOptions options, const TlsIdentity& identity,
           std::shared_ptr<const CertificateStore> store, Listener listener = nullptr,
           TroubleListener trouble = nullptr);
    // Closes the port and all connections.
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    // What new connections are shown, and what requests are answered from, from now on.
    void present(const TlsIdentity& identity);
    void answer_from(std::shared_ptr<const CertificateStore> store);

    [[nodiscard]] std::uint16_t port() const;

  private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace tvs
