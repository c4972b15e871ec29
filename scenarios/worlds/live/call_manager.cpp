#include "scenarios/worlds/live/call_manager.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/write.hpp>

#include "scenarios/worlds/live/sip.hpp"
#include "tvs/tls_stream.hpp"

namespace live {
namespace asio = boost::asio;
using asio::ip::tcp;
using tvs::use_tuple;

namespace {

sip::Registrar registrar_for(const tcp::socket& socket, const CallManagerOptions& options) {
    sip::Registrar registrar{.knows = options.accepts_device,
                             .is_own_name = [](std::string_view) { return true; },
                             .hears_alarm = options.hears_alarm};
    boost::system::error_code error;
    const tcp::endpoint client = socket.remote_endpoint(error);
    if (error) return registrar;
    registrar.client_address = client.address().to_string();
    registrar.client_port = client.port();
    return registrar;
}

// Answers the requests on one connection until it ends or misbehaves.
template <typename Stream>
asio::awaitable<void> answer(Stream& stream, sip::Registrar registrar) {
    std::string received;
    for (;;) {
        sip::take_empty_lines(received);
        if (const std::optional<std::size_t> end = sip::message_end(received)) {
            const std::optional<std::string> response =
                sip::answer(std::string_view(received).substr(0, *end), registrar);
            received.erase(0, *end);
            if (!response) continue;
            const auto [error, sent] = co_await asio::async_write(stream, asio::buffer(*response), use_tuple);
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

asio::awaitable<void> answer_securely(tcp::socket& socket, std::shared_ptr<ssl_ctx_st> tls,
                                      std::shared_ptr<const CallManagerOptions> options) {
    asio::ssl::context context = tvs::asio_context(tls);
    asio::ssl::stream<tcp::socket&> stream(socket, context);
    const auto [error] = co_await stream.async_handshake(asio::ssl::stream_base::server, use_tuple);
    if (error) co_return;
    sip::Registrar registrar = registrar_for(socket, *options);
    const ctl::CertificatePtr shown = tvs::peer_certificate(stream.native_handle());
    if (options->may_register_as)
        registrar.is_own_name = [options, shown](std::string_view device) {
            return shown && options->may_register_as(device, *shown);
        };
    co_await answer(stream, std::move(registrar));
}

}  // namespace

std::unique_ptr<Listener> listen_for_registrations(asio::io_context& context, CallManagerOptions options,
                                                   std::optional<CallManagerTls> tls,
                                                   TroubleListener trouble) {
    const auto shared = std::make_shared<const CallManagerOptions>(std::move(options));
    if (!tls)
        return std::make_unique<Listener>(
            context, shared->address, shared->port,
            [shared](tcp::socket& socket) { return answer(socket, registrar_for(socket, *shared)); },
            std::move(trouble));
    const auto secured = tvs::make_tls_context(tvs::TlsSide::server, tls->versions, tls->identity,
                                               std::move(tls->accepts_certificate));
    return std::make_unique<Listener>(
        context, shared->address, shared->port,
        [shared, secured](tcp::socket& socket) { return answer_securely(socket, secured, shared); },
        std::move(trouble));
}

}  // namespace live
