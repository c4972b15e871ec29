#include "tvs/tls_connection.hpp"

#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include "ctl/openssl.hpp"
#include "tvs/tls_stream.hpp"

namespace tvs {
namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr std::size_t read_size = 4096;

// A client that sends the end of its handshake and its request apart holds the request back until the first
// is acknowledged (Nagle's algorithm), and the kernel would let it wait 40 ms for that.
void acknowledge_at_once(tcp::socket& socket) {
    using QuickAcknowledgement = asio::detail::socket_option::boolean<IPPROTO_TCP, TCP_QUICKACK>;
    boost::system::error_code ignored;
    socket.set_option(QuickAcknowledgement(true), ignored);
}

}  // namespace

TlsConnection::TlsConnection(tcp::socket socket, std::shared_ptr<ssl_ctx_st> context)
    : socket_(std::move(socket)), context_(std::move(context)), tls_(nullptr, SSL_free) {
    boost::system::error_code ignored;
    socket_.native_non_blocking(true, ignored);
    socket_.set_option(tcp::no_delay(true), ignored);
}

asio::awaitable<bool> TlsConnection::handshake() {
    const auto [error] = co_await socket_.async_wait(tcp::socket::wait_read, use_tuple);
    if (error) {
        trouble_ = "the client said nothing";
        co_return false;
    }
    tls_.reset(SSL_new(context_.get()));
    if (!tls_ || SSL_set_fd(tls_.get(), socket_.native_handle()) != 1) co_return false;
    for (;;) {
        ERR_clear_error();  // SSL_get_error looks at what is left there
        const int result = SSL_accept(tls_.get());
        if (result == 1) {
            acknowledge_at_once(socket_);
            co_return true;
        }
        if (!co_await wait_for_wish(result)) co_return false;
    }
}

asio::awaitable<bool> TlsConnection::read(ctl::Bytes& received) {
    const std::size_t before = received.size();
    received.resize(before + read_size);
    for (;;) {
        std::size_t count = 0;
        ERR_clear_error();
        const int result = SSL_read_ex(tls_.get(), received.data() + before, read_size, &count);
        if (result == 1) {
            received.resize(before + count);
            co_return true;
        }
        if (!co_await wait_for_wish(result)) {
            received.resize(before);
            co_return false;
        }
    }
}

asio::awaitable<bool> TlsConnection::write(ctl::BytesView bytes) {
    for (;;) {
        std::size_t count = 0;
        ERR_clear_error();
        const int result = SSL_write_ex(tls_.get(), bytes.data(), bytes.size(), &count);
        if (result == 1) co_return true;
        if (!co_await wait_for_wish(result)) co_return false;
    }
}

asio::awaitable<bool> TlsConnection::wait_for_wish(int result) {
    const int wish = SSL_get_error(tls_.get(), result);
    if (wish != SSL_ERROR_WANT_READ && wish != SSL_ERROR_WANT_WRITE) {
        trouble_ = wish == SSL_ERROR_SSL ? ctl::openssl::last_error() : "the connection ended";
        co_return false;
    }
    const auto [error] = co_await socket_.async_wait(
        wish == SSL_ERROR_WANT_READ ? tcp::socket::wait_read : tcp::socket::wait_write, use_tuple);
    if (error) trouble_ = "the client fell silent";
    co_return !error;
}

}  // namespace tvs
