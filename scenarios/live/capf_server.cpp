#include "scenarios/live/capf_server.hpp"

#include "scenarios/live/capf_stream.hpp"

namespace scenarios {
namespace asio = boost::asio;
using asio::ip::tcp;
using tvs::use_tuple;

namespace {

constexpr std::uint32_t session = 1;  // of each connection: there is one phone on it
constexpr std::uint8_t by_null_string = 0;
constexpr std::uint8_t rsa = 0;

capf::Message ending(capf::Reason reason) {
    return {capf::Command::end_session, session, {{capf::Tag::reason, {static_cast<std::uint8_t>(reason)}}}};
}

// Sends a request and takes the answer of its kind; nothing where the phone does anything else.
template <typename Stream>
asio::awaitable<std::optional<capf::Message>> ask(Stream& stream, capf::Message request,
                                                  capf::Command answer) {
    const bool is_sent = co_await capf::send(stream, std::move(request));
    if (!is_sent) co_return std::nullopt;
    std::optional<capf::Message> message = co_await capf::receive(stream);
    if (!message || message->command != answer) co_return std::nullopt;
    co_return message;
}

template <typename Stream>
asio::awaitable<capf::Reason> enrol(Stream& stream, std::shared_ptr<const CapfOptions> options) {
    capf::Message authentication{
        capf::Command::authentication_request,
        session,
        {{capf::Tag::version, {capf::protocol_version}}, {capf::Tag::authentication_type, {by_null_string}}}};
    const auto authenticated =
        co_await ask(stream, std::move(authentication), capf::Command::authentication_response);
    const ctl::Bytes* name = authenticated ? authenticated->find(capf::Tag::device_name) : nullptr;
    if (name == nullptr) co_return capf::Reason::invalid_element;
    const std::string device = capf::device_name(*name);

    capf::Message generation{capf::Command::key_generate_request,
                             session,
                             {{capf::Tag::key_type, {rsa}}, {capf::Tag::key_size, {0x08, 0x00}}}};
    const auto generated = co_await ask(stream, std::move(generation), capf::Command::key_generate_response);
    const ctl::Bytes* info = generated ? generated->find(capf::Tag::public_key) : nullptr;
    if (info == nullptr) co_return capf::Reason::invalid_element;
    const auto key = ctl::PublicKey::from_info(*info);
    if (!key) co_return capf::Reason::invalid_element;

    const ctl::CertificatePtr lsc = options->issue(device, *key);
    if (!lsc) co_return capf::Reason::unknown_device;
    capf::Message storing{capf::Command::store_certificate_request,
                          session,
                          {{capf::Tag::certificate, capf::wrapped_lsc(lsc->der())}}};
    const auto stored = co_await ask(stream, std::move(storing), capf::Command::store_certificate_response);
    co_return stored ? capf::Reason::updated : capf::Reason::invalid_element;
}

asio::awaitable<void> serve(tcp::socket& socket, std::shared_ptr<asio::ssl::context> tls,
                            std::shared_ptr<const CapfOptions> options) {
    asio::ssl::stream<tcp::socket&> stream(socket, *tls);
    const auto [error] = co_await stream.async_handshake(asio::ssl::stream_base::server, use_tuple);
    if (error) co_return;
    const capf::Reason reason = co_await enrol(stream, options);
    co_await capf::send(stream, ending(reason));
}

}  // namespace

std::unique_ptr<Listener> listen_for_enrolments(asio::io_context& context, CapfOptions options) {
    auto tls = std::make_shared<asio::ssl::context>(
        tvs::asio_context(tvs::make_tls_context(tvs::TlsSide::server, options.versions, options.identity)));
    auto shared = std::make_shared<const CapfOptions>(std::move(options));
    return std::make_unique<Listener>(
        context, shared->address, shared->port,
        [tls, shared](tcp::socket& socket) { return serve(socket, tls, shared); });
}

}  // namespace scenarios
