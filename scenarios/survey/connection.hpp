// scenarios/survey/connection.hpp: a connection to a server that is not ours: TCP, and TLS as a client that
// judges nothing and looks at everything. Bounded in time and bytes. Names Asio: for the .cpp files of this
// room.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "scenarios/capture/capture.hpp"
#include "scenarios/survey/survey.hpp"
#include "tvs/tls_stream.hpp"

struct ssl_st;
struct ssl_ctx_st;

namespace survey {

namespace asio = boost::asio;

// Where to, and who keeps what goes to and fro; `capture` may be nullptr and outlives the connection.
struct Peer {
    std::string name;  // of the node, for captures
    asio::ip::tcp::endpoint at;
    capture::Capture* capture = nullptr;
    tvs::ClientLimits patience{};  // to connect, and for all that follows
};

class Connection {
  public:
    Connection(asio::io_context& context, Peer peer);
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    ~Connection();

    [[nodiscard]] asio::awaitable<Reach> connect();
    // False where the connection ends before.
    [[nodiscard]] asio::awaitable<bool> write(ctl::BytesView bytes);
    // Appends what comes next, at most 16 KB. False at the end of the connection, or of the time.
    [[nodiscard]] asio::awaitable<bool> read(ctl::Bytes& received);

    [[nodiscard]] const Peer& peer() const { return peer_; }

  private:
    Peer peer_;
    asio::ip::tcp::socket socket_;
    tvs::Deadline deadline_;
    std::unique_ptr<capture::TcpFlow> flow_;
};

// What a TLS server is like, as far as a client without a certificate can see.
struct Handshake {
    Reach reach = Reach::silent;
    tvs::TlsVersion version = tvs::TlsVersion::tls_1_2;  // of `answered`
    ctl::CertificatePtr certificate{};                   // that it showed; nullptr where none came
    bool wants_certificate = false;                      // it asked the client for one
    std::string trouble{};                               // of `tls_failed`, in words
    bool is_verified = false;  // an authority of this machine vouches for it under the peer's name
};

// What is asked of a server's certificate beside looking at it.
enum class Verification { none, by_machine };

// TLS over a connection.
class TlsClient {
  public:
    TlsClient(Connection& connection, const tvs::TlsRange& versions,
              Verification verification = Verification::none);
    TlsClient(const TlsClient&) = delete;
    TlsClient& operator=(const TlsClient&) = delete;
    ~TlsClient();

    // The connection stands.
    [[nodiscard]] asio::awaitable<Handshake> handshake();
    [[nodiscard]] asio::awaitable<bool> write(ctl::BytesView bytes);
    [[nodiscard]] asio::awaitable<bool> read(ctl::Bytes& received);
    // With TLS 1.3 a server that wants a certificate says so only after the handshake.
    [[nodiscard]] Handshake seen() const { return seen_; }

  private:
    [[nodiscard]] asio::awaitable<bool> flush();
    [[nodiscard]] asio::awaitable<bool> feed();
    void look_at(ssl_st* tls);

    Connection& connection_;
    std::shared_ptr<ssl_ctx_st> context_;
    std::unique_ptr<ssl_st, void (*)(ssl_st*)> tls_;
    Handshake seen_;
};

}  // namespace survey
