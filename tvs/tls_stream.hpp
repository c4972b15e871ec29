// tvs/tls_stream.hpp: TCP and TLS connections of our own, with a deadline. Names Asio: for .cpp files that
// own sockets.
#pragma once

#include <chrono>
#include <optional>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "tvs/tls.hpp"

namespace tvs {

inline constexpr auto use_tuple = boost::asio::as_tuple(boost::asio::use_awaitable);

using TlsStream = boost::asio::ssl::stream<boost::asio::ip::tcp::socket>;

// Asio's view of a context made by make_tls_context: it takes a reference of its own.
[[nodiscard]] boost::asio::ssl::context asio_context(const std::shared_ptr<ssl_ctx_st>& context);

// Closes a socket when its time is up; whatever waits on the socket then ends with an error.
class Deadline {
  public:
    explicit Deadline(boost::asio::ip::tcp::socket& socket)
        : socket_(socket), timer_(socket.get_executor()) {}

    // From now on. The last call counts.
    void set(std::chrono::milliseconds limit);
    void stop();

  private:
    boost::asio::ip::tcp::socket& socket_;
    boost::asio::steady_timer timer_;
    std::shared_ptr<void>
        current_;  // a timer that fired for an earlier deadline finds its own gone, and does nothing
};

// Connects TCP, then TLS as a client: `answered` once that stands; `stream` was made with the context that
// judges the server.
[[nodiscard]] boost::asio::awaitable<Contact> connect_tls(TlsStream& stream, Deadline& deadline,
                                                          boost::asio::ip::tcp::endpoint server,
                                                          ClientLimits limits);

}  // namespace tvs
