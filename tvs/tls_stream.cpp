#include "tvs/tls_stream.hpp"

#include <openssl/ssl.h>

namespace tvs {
namespace asio = boost::asio;

asio::ssl::context asio_context(const std::shared_ptr<ssl_ctx_st>& context) {
    SSL_CTX_up_ref(context.get());
    return asio::ssl::context(context.get());
}

void Deadline::set(std::chrono::milliseconds limit) {
    current_ = std::make_shared<char>();
    timer_.expires_after(limit);
    timer_.async_wait([this, mine = std::weak_ptr<void>(current_)](boost::system::error_code) {
        if (mine.expired()) return;
        boost::system::error_code ignored;
        socket_.close(ignored);
    });
}

void Deadline::stop() {
    current_.reset();
    timer_.cancel();
}

asio::awaitable<Contact> connect_tls(TlsStream& stream, Deadline& deadline, asio::ip::tcp::endpoint server,
                                     ClientLimits limits) {
    deadline.set(limits.connect);
    const auto [connect_error] = co_await stream.lowest_layer().async_connect(server, use_tuple);
    if (connect_error) co_return Contact::unreachable;
    deadline.set(limits.exchange);
    const auto [tls_error] = co_await stream.async_handshake(asio::ssl::stream_base::client, use_tuple);
    if (!tls_error) co_return Contact::answered;
    // Without a judge OpenSSL notes what it thinks of the chain, and goes on.
    const bool has_judge = SSL_get_verify_mode(stream.native_handle()) != SSL_VERIFY_NONE;
    const bool is_refused = SSL_get_verify_result(stream.native_handle()) != X509_V_OK;
    co_return has_judge&& is_refused ? Contact::certificate_refused : Contact::tls_failed;
}

}  // namespace tvs
