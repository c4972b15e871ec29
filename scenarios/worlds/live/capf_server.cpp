#include "scenarios/worlds/live/capf_server.hpp"

#include <fmt/format.h>

#include "scenarios/worlds/live/capf_stream.hpp"
#include "tvs/accept.hpp"

namespace live {
namespace asio = boost::asio;
using asio::ip::tcp;
using tvs::use_tuple;

namespace {

constexpr std::uint8_t by_null_string = 0;
constexpr std::uint8_t rsa = 0;
constexpr int key_bits = 2048;
constexpr std::chrono::minutes session_limit{5};  // small phones take their time over a key

// How a session ended, with words for what was wrong.
struct Ending {
    capf::Reason reason = capf::Reason::invalid_element;
    std::string words{};
};

// One session of a phone: each of its answers must be of the kind that was asked for, and of this session.
template <typename Stream>
class Session {
  public:
    Session(Stream& stream, const CapfOptions& options, std::uint32_t id)
        : stream_(stream), options_(options), id_(id) {}

    asio::awaitable<Ending> run() {
        capf::Message question = message(capf::Command::authentication_request);
        question.elements[capf::Tag::version] = {capf::protocol_version};
        question.elements[capf::Tag::authentication_type] = {by_null_string};
        const auto answer = co_await ask(std::move(question), capf::Command::authentication_response);
        if (!answer) co_return trouble();
        const auto version = answer->number(capf::Tag::version, 1);
        if (version != capf::protocol_version)
            co_return Ending{.words =
                                 version ? fmt::format("version {}, 3 expected", *version) : "no version"};
        const ctl::Bytes* name = answer->find(capf::Tag::device_name);
        if (name == nullptr) co_return Ending{.words = "no device name"};
        const std::string device = capf::without_nul(*name);
        const std::optional<model::CertificateOperation> operation = options_.operation(device);
        if (!operation) co_return Ending{capf::Reason::unknown_device, "unknown device " + device};
        switch (*operation) {
            case model::CertificateOperation::install: co_return co_await install(device);
            case model::CertificateOperation::remove: co_return co_await remove();
        }
        co_return Ending{};
    }

  private:
    asio::awaitable<Ending> install(const std::string& device) {
        capf::Message question = message(capf::Command::key_generate_request);
        question.elements[capf::Tag::key_type] = {rsa};
        question.elements[capf::Tag::key_size] = {key_bits >> 8, key_bits & 0xff};
        const auto generated = co_await ask(std::move(question), capf::Command::key_generate_response);
        if (!generated) co_return trouble();
        const ctl::Bytes* info = generated->find(capf::Tag::public_key);
        if (info == nullptr) co_return Ending{.words = "no public key"};
        const auto key = ctl::PublicKey::from_info(*info);
        if (!key) co_return Ending{.words = key.error().message};
        if (!key->is_rsa() || key->bits() != key_bits)
            co_return Ending{
                .words = fmt::format("an RSA key of {} bits was asked for, this is {} of {} bits", key_bits,
                                     key->is_rsa() ? "an RSA key" : "a non-RSA key", key->bits())};
        const ctl::CertificatePtr lsc = options_.issue(device, *key);
        if (!lsc) co_return Ending{capf::Reason::unknown_device, "unknown device " + device};
        capf::Message storing = message(capf::Command::store_certificate_request);
        storing.elements[capf::Tag::certificate_type] = {capf::lsc_type};
        storing.elements[capf::Tag::certificate] = capf::wrapped_lsc(lsc->der());
        const auto stored = co_await ask(std::move(storing), capf::Command::store_certificate_response);
        if (!stored) co_return trouble();
        co_return Ending{capf::Reason::updated};
    }

    asio::awaitable<Ending> remove() {
        capf::Message question = message(capf::Command::delete_certificate_request);
        const auto answer = co_await ask(std::move(question), capf::Command::delete_certificate_response);
        if (!answer) co_return trouble();
        co_return Ending{capf::Reason::updated};
    }

    [[nodiscard]] capf::Message message(capf::Command command) const { return {command, id_, {}}; }
    [[nodiscard]] Ending trouble() const { return {.words = trouble_}; }

    // Sends a request and takes the answer of its kind; nothing, and `trouble_`, where the phone does
    // anything else. That its key takes a while is no answer.
    asio::awaitable<std::optional<capf::Message>> ask(capf::Message request, capf::Command answer) {
        const bool may_take_time = answer == capf::Command::key_generate_response;
        const bool is_sent = co_await capf::send(stream_, std::move(request));
        std::optional<capf::Message> heard;
        if (is_sent) heard = co_await capf::receive(stream_);
        if (heard && may_take_time && heard->command == capf::Command::in_progress && heard->session == id_)
            heard = co_await capf::receive(stream_);
        if (!heard) {
            trouble_ = "the connection broke off";
        } else if (heard->session != id_) {
            trouble_ = fmt::format("session {}, {} expected", heard->session, id_);
        } else if (heard->command != answer) {
            trouble_ = fmt::format("command {}, {} expected", static_cast<int>(heard->command),
                                   static_cast<int>(answer));
        } else {
            co_return heard;
        }
        co_return std::nullopt;
    }

    Stream& stream_;
    const CapfOptions& options_;
    std::uint32_t id_;
    std::string trouble_;
};

// What all sessions of a server share.
struct Server {
    CapfOptions options;
    TroubleListener trouble;
    std::shared_ptr<ssl_ctx_st> tls;
    std::uint32_t sessions = 0;  // so far
};

asio::awaitable<void> serve(tcp::socket& socket, std::shared_ptr<Server> server) {
    asio::ssl::context tls = tvs::asio_context(server->tls);
    asio::ssl::stream<tcp::socket&> stream(socket, tls);
    const auto [error] = co_await stream.async_handshake(asio::ssl::stream_base::server, use_tuple);
    if (error) co_return;
    const std::uint32_t id = ++server->sessions;
    Session session(stream, server->options, id);
    const Ending ending = co_await session.run();
    if (!ending.words.empty() && server->trouble) server->trouble(tvs::peer_text(socket), ending.words);
    capf::Message last{
        capf::Command::end_session, id, {{capf::Tag::reason, {static_cast<std::uint8_t>(ending.reason)}}}};
    if (!ending.words.empty()) last.elements[capf::Tag::reason_text] = capf::with_nul(ending.words);
    co_await capf::send(stream, std::move(last));
}

}  // namespace

std::unique_ptr<Listener> listen_for_enrolments(asio::io_context& context, CapfOptions options,
                                                TroubleListener trouble) {
    const auto tls = tvs::make_tls_context(tvs::TlsSide::server, options.versions, options.identity);
    const auto server = std::make_shared<Server>(Server{std::move(options), trouble, tls});
    return std::make_unique<Listener>(
        context, server->options.address, server->options.port,
        [server](tcp::socket& socket) { return serve(socket, server); }, std::move(trouble), session_limit);
}

}  // namespace live
