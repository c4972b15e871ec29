#include "scenarios/worlds/live/enrolment.hpp"

#include <array>

#include "scenarios/os/interruption.hpp"
#include "scenarios/worlds/live/capf_stream.hpp"
#include "tvs/spawn.hpp"

namespace live {
namespace asio = boost::asio;
using phone::Contact;
using phone::EnrolReply;

namespace {

// Of a session that does all that there is to do, twice over. A CAPF that asks for ever keeps no phone.
constexpr int most_requests = 16;

// A key as the CAPF asks for it: the phone's own where that is one, or else a new one. Nothing for what no
// phone makes.
std::optional<ctl::PrivateKey> key_for(const capf::Message& request, const ctl::PrivateKey& own) {
    constexpr std::uint32_t rsa_key = 0;
    constexpr std::uint32_t curve_key = 1;
    static constexpr std::array curves{ctl::Curve::p256, ctl::Curve::p384, ctl::Curve::p521};
    const std::uint32_t type = request.number(capf::Tag::key_type, 1).value_or(rsa_key);
    const auto bits = request.number(capf::Tag::key_size, 2);
    std::optional<ctl::Result<ctl::PrivateKey>> made;
    if (type == rsa_key && (bits == 2048U || bits == 3072U || bits == 4096U)) {
        const bool is_like_own =
            own.public_key().is_rsa() && own.public_key().bits() == static_cast<int>(*bits);
        if (is_like_own) return own;
        made = ctl::PrivateKey::generate_rsa(static_cast<int>(*bits), [] { return !os::is_interrupted(); });
    } else if (type == curve_key) {
        // By the curve's number; without one by its size, which names it as well.
        std::optional<std::uint32_t> curve = request.number(capf::Tag::curve, 1);
        if (!curve && bits) curve = *bits == 256 ? 0U : *bits == 384 ? 1U : *bits == 521 ? 2U : 3U;
        if (curve && *curve < curves.size()) made = ctl::PrivateKey::generate_ec(curves.at(*curve));
    }
    return made && *made ? std::optional(**made) : std::nullopt;
}

// Takes the certificate in this message; nullptr where there is none.
ctl::CertificatePtr stored_certificate(const capf::Message& message) {
    const ctl::Bytes* value = message.find(capf::Tag::certificate);
    const auto der = capf::unwrapped_lsc(value == nullptr ? ctl::BytesView() : ctl::BytesView(*value));
    const auto certificate = der ? ctl::Certificate::from_der(*der) : der.error();
    return certificate ? *certificate : nullptr;
}

// What a session came to that ended for this reason. An LSC counts only where the server says that it has it
// on record; that nothing was scheduled, the open implementation says with 7.
EnrolReply ended(EnrolReply outcome, std::optional<capf::Reason> reason) {
    const bool is_idle = outcome.session == phone::CapfSession::refused && !outcome.key;
    const bool nothing_to_do =
        is_idle && (reason == capf::Reason::no_action || reason == capf::Reason::invalid_element);
    if (nothing_to_do) outcome.session = phone::CapfSession::no_action;
    if (outcome.session == phone::CapfSession::stored && reason != capf::Reason::updated)
        outcome.session = phone::CapfSession::refused;
    return outcome;
}

ctl::Bytes reason_value(capf::Reason reason) {
    return {static_cast<std::uint8_t>(reason)};
}

// Answers what the CAPF asks, until it ends the session.
asio::awaitable<EnrolReply> converse(tvs::TlsStream& stream, tvs::Deadline& deadline,
                                     const phone::Enrol& wanted) {
    EnrolReply reply{.contact = Contact::tls_failed};  // until the session is over
    EnrolReply outcome{.contact = Contact::answered};
    std::optional<std::uint32_t> session;  // that the server's first message chose
    for (int requests = 0; requests < most_requests; ++requests) {
        deadline.set(tvs::ClientLimits{}.exchange);  // keys take their time, and so have others theirs
        const std::optional<capf::Message> message = co_await capf::receive(stream);
        if (!message || message->session != session.value_or(message->session)) co_return reply;
        session = message->session;
        capf::Message answer{capf::Command::end_session, *session, {}};
        switch (message->command) {
            case capf::Command::authentication_request: {
                answer.command = capf::Command::authentication_response;
                answer.elements[capf::Tag::version] = {capf::protocol_version};
                answer.elements[capf::Tag::device_name] = capf::with_nul(wanted.device);
                break;
            }
            case capf::Command::key_generate_request: {
                // An acknowledgement first: the open implementation waits for it.
                capf::Message acknowledgement{capf::Command::in_progress, *session, {}};
                const bool is_sent = co_await capf::send(stream, std::move(acknowledgement));
                if (!is_sent || outcome.key) co_return reply;  // one key a session
                outcome.key = key_for(*message, wanted.identity->key);
                if (!outcome.key) co_return reply;
                answer.command = capf::Command::key_generate_response;
                answer.elements[capf::Tag::public_key] = outcome.key->public_key().info();
                break;
            }
            case capf::Command::store_certificate_request:
                outcome.lsc = outcome.key ? stored_certificate(*message) : nullptr;
                outcome.session = outcome.lsc ? phone::CapfSession::stored : phone::CapfSession::refused;
                answer.command = capf::Command::store_certificate_response;
                answer.elements[capf::Tag::reason] =
                    reason_value(outcome.lsc ? capf::Reason::updated : capf::Reason::invalid_element);
                break;
            case capf::Command::fetch_certificate_request:
                outcome.session = phone::CapfSession::fetched;
                answer.command = capf::Command::fetch_certificate_response;
                answer.elements[capf::Tag::certificate] =
                    capf::wrapped_lsc(wanted.identity->certificate->der());
                break;
            case capf::Command::delete_certificate_request:
                outcome.session = phone::CapfSession::deleted;
                answer.command = capf::Command::delete_certificate_response;
                answer.elements[capf::Tag::reason] = reason_value(capf::Reason::updated);
                break;
            case capf::Command::end_session: co_return ended(std::move(outcome), message->reason());
            default: co_return reply;
        }
        const bool is_sent = co_await capf::send(stream, std::move(answer));
        if (!is_sent) co_return reply;
    }
    co_return reply;
}

asio::awaitable<EnrolReply> run(asio::io_context& context, phone::Enrol wanted, tvs::PeerJudge judge) {
    boost::system::error_code no_address;
    const asio::ip::tcp::endpoint server(asio::ip::make_address(wanted.server, no_address), wanted.port);
    if (no_address) co_return EnrolReply{};
    asio::ssl::context tls = tvs::asio_context(
        tvs::make_tls_context(tvs::TlsSide::client, wanted.tls, *wanted.identity, std::move(judge)));
    tvs::TlsStream stream(context, tls);
    tvs::Deadline deadline(stream.next_layer());
    const Contact contact = co_await tvs::connect_tls(stream, deadline, server, tvs::ClientLimits{});
    if (contact != Contact::answered) co_return EnrolReply{.contact = contact};
    co_return co_await converse(stream, deadline, wanted);
}

}  // namespace

void enrol_phone(asio::io_context& context, const phone::Enrol& enrolment, tvs::PeerJudge judge,
                 std::function<void(EnrolReply)> done) {
    tvs::spawn(context, run(context, enrolment, std::move(judge)), std::move(done));
}

}  // namespace live
