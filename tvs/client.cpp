#include "tvs/client.hpp"

#include <array>

#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include "tvs/spawn.hpp"
#include "tvs/tls_stream.hpp"

namespace tvs {
namespace asio = boost::asio;

namespace {

// One whole message, or nothing.
asio::awaitable<std::optional<ctl::Bytes>> read_message(TlsStream& stream) {
    ctl::Bytes message(header_size);
    const auto [header_error, header_bytes] =
        co_await asio::async_read(stream, asio::buffer(message), use_tuple);
    if (header_error) co_return std::nullopt;
    const auto size = message_size(message);
    if (!size || !*size) co_return std::nullopt;
    message.resize(**size);
    const auto [error, bytes] = co_await asio::async_read(
        stream, asio::buffer(message.data() + header_size, message.size() - header_size), use_tuple);
    if (error) co_return std::nullopt;
    co_return message;
}

asio::awaitable<Asked> run(asio::io_context& context, AskOptions options, ctl::Bytes request,
                           std::uint32_t session) {
    asio::ssl::context tls =
        asio_context(make_tls_context(TlsSide::client, options.tls, options.identity, options.judge));
    TlsStream stream(context, tls);
    Deadline deadline(stream.next_layer());
    boost::system::error_code no_address;
    const asio::ip::tcp::endpoint server(asio::ip::make_address(options.address, no_address), options.port);
    if (no_address) co_return Asked{};
    const Contact contact = co_await connect_tls(stream, deadline, server, ClientLimits{});
    Asked asked;
    if (contact != Contact::answered) {
        asked.contact = contact;
        co_return asked;
    }
    const auto [write_error, sent] = co_await asio::async_write(stream, asio::buffer(request), use_tuple);
    if (write_error) co_return asked;
    const std::optional<ctl::Bytes> message = co_await read_message(stream);
    if (!message) co_return asked;
    auto response = decode_response(*message);
    if (!response || response->session != session) co_return asked;
    asked.contact = Contact::answered;
    asked.response = std::move(*response);
    co_return asked;
}

}  // namespace

void ask(asio::io_context& context, const AskOptions& options, const Request& request,
         std::function<void(Asked)> done) {
    auto bytes = encode(request);
    if (!bytes) return done({});
    spawn(context, run(context, options, std::move(*bytes), request.session), std::move(done));
}

}  // namespace tvs
