#include "scenarios/live/call_manager.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/write.hpp>

#include "scenarios/live/sip.hpp"
#include "tvs/tls_stream.hpp"

namespace scenarios {
namespace asio = boost::asio;
using asio::ip::tcp;
using tvs::use_tuple;

namespace {

// Answers the registrations on one connection until it ends or misbehaves.
template <typename Stream>
asio::awaitable<void> answer(Stream& stream, std::function<bool(std::string_view)> accepts_device) {
    std::string received;
    for (;;) {
        while (received.starts_with("\r\n")) received.erase(0, 2);  // keep-alives (RFC 5626)
        const std::optional<std::size_t> end = sip::message_end(received);
        if (end) {
            const std::string request = received.substr(0, *end);
            received.erase(0, *end);
            const std::optional<sip::Register> registration = sip::parse_register(request);
            const std::string response = !registration ? sip::response(request, 405, "Method Not Allowed")
                                         : accepts_device(registration->device)
                                             ? sip::response(request, 200, "OK")
                                             : sip::response(request, 404, "Not Found");
            const auto [error, sent] = co_await asio::async_write(stream, asio::buffer(response), use_tuple);
            if (error) co_return;
            continue;
        }
        if (received.size() >= sip::largest_message) co_return;
        const std::size_t before = received.size();
        received.resize(sip::largest_message);
        const auto [error, count] = co_await stream.async_read_some(
            asio::buffer(received.data() + before, received.size() - before), use_tuple);
        received.resize(before + count);
        if (error) co_return;
    }
}

asio::awaitable<void> answer_securely(tcp::socket& socket, std::shared_ptr<asio::ssl::context> tls,
                                      std::function<bool(std::string_view)> accepts_device) {
    asio::ssl::stream<tcp::socket&> stream(socket, *tls);
    const auto [error] = co_await stream.async_handshake(asio::ssl::stream_base::server, use_tuple);
    if (!error) co_await answer(stream, std::move(accepts_device));
}

}  // namespace

std::unique_ptr<Listener> listen_for_registrations(asio::io_context& context, CallManagerOptions options,
                                                   std::optional<CallManagerTls> tls) {
    const std::string address = options.address;
    const std::uint16_t port = options.port;
    auto accepts_device = std::move(options.accepts_device);
    if (!tls)
        return std::make_unique<Listener>(context, address, port, [accepts_device](tcp::socket& socket) {
            return answer(socket, accepts_device);
        });
    auto secured = std::make_shared<asio::ssl::context>(tvs::asio_context(tvs::make_tls_context(
        tvs::TlsSide::server, tls->versions, tls->identity, std::move(tls->accepts_certificate))));
    return std::make_unique<Listener>(
        context, address, port, [accepts_device, secured](tcp::socket& socket) -> asio::awaitable<void> {
            return answer_securely(socket, secured, accepts_device);
        });
}

}  // namespace scenarios
