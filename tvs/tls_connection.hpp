// tvs/tls_connection.hpp: the server's end of a TLS connection, for thousands of them: OpenSSL reads and
// writes the socket itself, and nothing is set up before the client has said something. Names Asio: for .cpp
// files that own sockets.
#pragma once

#include <memory>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "ctl/bytes.hpp"

struct ssl_st;      // OpenSSL's SSL
struct ssl_ctx_st;  // OpenSSL's SSL_CTX

namespace tvs {

class TlsConnection {
  public:
    // Takes the socket over. `context` is what the client is shown, for as long as the connection lives.
    TlsConnection(boost::asio::ip::tcp::socket socket, std::shared_ptr<ssl_ctx_st> context);

    // Waits for the client's first bytes and shakes hands. False where that fails: `trouble` says why.
    [[nodiscard]] boost::asio::awaitable<bool> handshake();

    // Appends what comes next to `received`: some bytes, up to a record. False at the end of the connection.
    [[nodiscard]] boost::asio::awaitable<bool> read(ctl::Bytes& received);

    // Sends all of it. False where the connection ends before.
    [[nodiscard]] boost::asio::awaitable<bool> write(ctl::BytesView bytes);

    [[nodiscard]] const std::string& trouble() const { return trouble_; }
    [[nodiscard]] boost::asio::ip::tcp::socket& socket() { return socket_; }

  private:
    // After a call of OpenSSL's that gave `result`: waits for what it wants. False where it failed.
    [[nodiscard]] boost::asio::awaitable<bool> wait_for_wish(int result);

    boost::asio::ip::tcp::socket socket_;
    std::shared_ptr<ssl_ctx_st> context_;
    std::unique_ptr<ssl_st, void (*)(ssl_st*)> tls_;
    std::string trouble_;
};

}  // namespace tvs
