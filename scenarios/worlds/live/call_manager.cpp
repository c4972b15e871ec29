#include "scenarios/worlds/live/call_manager.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/write.hpp>
#include <fmt/format.h>

#include "tvs/accept.hpp"
#include "tvs/tls_stream.hpp"

namespace live {
namespace asio = boost::asio;
using asio::ip::tcp;
using tvs::use_tuple;

namespace {

// Answers that wait to be sent on one connection: who reads none is not read any further.
constexpr std::size_t most_waiting = 4;

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
asio::awaitable<void> answer(Stream& stream, sip::Registrar registrar, const CallManagerOptions& options,
                             const char* transport, std::shared_ptr<Outgoing> outgoing,
                             const Listener::Keep& keep) {
    std::optional<sip::Binding> bound;
    registrar.hears_binding = [&bound](const sip::Binding& binding) { bound = binding; };
    std::string received;
    while (!outgoing->has_ended) {
        if (outgoing->messages.size() >= most_waiting) {
            co_await outgoing->has_gone.async_wait(use_tuple);
            continue;
        }
        sip::take_empty_lines(received);
        if (const std::optional<std::size_t> end = sip::message_end(received)) {
            if (options.clock) registrar.now = options.clock();
            std::optional<std::string> response =
                sip::answer(std::string_view(received).substr(0, *end), registrar);
            received.erase(0, *end);
            if (response) outgoing->send(std::move(*response));
            if (bound && options.phones != nullptr &&
                options.phones->note(*bound, outgoing, fmt::format("{}:{}", options.address, options.port),
                                     transport))
                keep();
            bound.reset();
            continue;
        }
        if (received.size() >= sip::largest_message) break;
        const std::size_t before = received.size();
        received.resize(sip::largest_message);
        const auto [error, count] = co_await stream.async_read_some(
            asio::buffer(received.data() + before, received.size() - before), use_tuple);
        received.resize(before + count);
        if (error) break;
    }
    outgoing->end();
}

// Sends what there is until the connection ends.
template <typename Stream>
asio::awaitable<void> send(Stream& stream, std::shared_ptr<Outgoing> outgoing) {
    for (;;) {
        while (outgoing->messages.empty()) {
            if (outgoing->has_ended) co_return;
            co_await outgoing->has_come.async_wait(use_tuple);
        }
        const std::string message = outgoing->take();
        const auto [error, sent] = co_await asio::async_write(stream, asio::buffer(message), use_tuple);
        if (!error) continue;
        outgoing->end();
        outgoing->messages.clear();
        boost::system::error_code ignored;
        stream.lowest_layer().close(ignored);  // whoever reads ends as well
    }
}

template <typename Stream>
asio::awaitable<void> attend(Stream& stream, sip::Registrar registrar, const CallManagerOptions& options,
                             const char* transport, const Listener::Keep& keep) {
    using namespace asio::experimental::awaitable_operators;
    const auto outgoing = std::make_shared<Outgoing>(stream.get_executor());
    asio::awaitable<void> both =
        answer(stream, std::move(registrar), options, transport, outgoing, keep) && send(stream, outgoing);
    co_await std::move(both);
}

asio::awaitable<void> attend_plainly(tcp::socket& socket, std::shared_ptr<const CallManagerOptions> options,
                                     const Listener::Keep& keep) {
    co_await attend(socket, registrar_for(socket, *options), *options, "TCP", keep);
}

asio::awaitable<void> attend_securely(tcp::socket& socket, std::shared_ptr<ssl_ctx_st> tls,
                                      std::shared_ptr<const CallManagerOptions> options,
                                      const Listener::Keep& keep, TroubleListener trouble) {
    asio::ssl::context context = tvs::asio_context(tls);
    asio::ssl::stream<tcp::socket&> stream(socket, context);
    const std::string client = tvs::peer_text(socket);
    const auto [error] = co_await stream.async_handshake(asio::ssl::stream_base::server, use_tuple);
    if (error) {
        if (trouble) trouble(client, "TLS failed, or its certificate is not accepted: " + error.message());
        co_return;
    }
    sip::Registrar registrar = registrar_for(socket, *options);
    const ctl::CertificatePtr shown = tvs::peer_certificate(stream.native_handle());
    if (options->may_register_as)
        registrar.is_own_name = [options, shown](std::string_view device) {
            return shown && options->may_register_as(device, *shown);
        };
    co_await attend(stream, std::move(registrar), *options, "TLS", keep);
}

}  // namespace

std::unique_ptr<Listener> listen_for_registrations(asio::io_context& context, CallManagerOptions options,
                                                   std::optional<CallManagerTls> tls,
                                                   TroubleListener trouble) {
    const auto shared = std::make_shared<const CallManagerOptions>(std::move(options));
    Listener::ServeKept serve = [shared](tcp::socket& socket, const Listener::Keep& keep) {
        return attend_plainly(socket, shared, keep);
    };
    if (tls) {
        const auto secured = tvs::make_tls_context(tvs::TlsSide::server, tls->versions, tls->identity,
                                                   std::move(tls->accepts_certificate));
        serve = [shared, secured, trouble](tcp::socket& socket, const Listener::Keep& keep) {
            return attend_securely(socket, secured, shared, keep, trouble);
        };
    }
    return std::make_unique<Listener>(context, shared->address, shared->port, std::move(serve),
                                      std::move(trouble));
}

}  // namespace live
