#include "scenarios/live/enrolment.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "scenarios/live/capf_stream.hpp"
#include "scenarios/live/contact.hpp"

namespace scenarios {
namespace asio = boost::asio;
using phone::Contact;
using phone::EnrolReply;

namespace {

// Answers what the CAPF asks, until it ends the session.
asio::awaitable<EnrolReply> converse(tvs::TlsStream& stream, const phone::Enrol& wanted) {
    EnrolReply reply{Contact::tls_failed, nullptr};  // until the session is over
    ctl::CertificatePtr lsc;
    for (;;) {
        const std::optional<capf::Message> message = co_await capf::receive(stream);
        if (!message) co_return reply;
        capf::Message answer{capf::Command::end_session, message->session, {}};
        switch (message->command) {
            case capf::Command::authentication_request: {
                answer.command = capf::Command::authentication_response;
                answer.elements[capf::Tag::version] = {capf::protocol_version};
                ctl::Bytes name(wanted.device.begin(), wanted.device.end());
                name.push_back(0);
                answer.elements[capf::Tag::device_name] = std::move(name);
                break;
            }
            case capf::Command::key_generate_request:
                answer.command = capf::Command::key_generate_response;
                answer.elements[capf::Tag::reason] = {static_cast<std::uint8_t>(capf::Reason::no_action)};
                answer.elements[capf::Tag::public_key] = wanted.identity->key.public_key().info();
                break;
            case capf::Command::store_certificate_request: {
                answer.command = capf::Command::store_certificate_response;
                const ctl::Bytes* value = message->find(capf::Tag::certificate);
                const auto der =
                    capf::unwrapped_lsc(value == nullptr ? ctl::BytesView() : ctl::BytesView(*value));
                const auto certificate = der ? ctl::Certificate::from_der(*der) : der.error();
                if (certificate) lsc = *certificate;
                answer.elements[capf::Tag::reason] = {
                    static_cast<std::uint8_t>(lsc ? capf::Reason::updated : capf::Reason::invalid_element)};
                break;
            }
            case capf::Command::end_session:
                reply.contact = Contact::answered;
                if (message->reason() == capf::Reason::updated) reply.lsc = lsc;
                co_return reply;
            default: co_return reply;
        }
        const bool is_sent = co_await capf::send(stream, std::move(answer));
        if (!is_sent) co_return reply;
    }
}

asio::awaitable<EnrolReply> run(asio::io_context& context, phone::Enrol wanted) {
    boost::system::error_code no_address;
    const asio::ip::tcp::endpoint server(asio::ip::make_address(wanted.server, no_address), wanted.port);
    if (no_address) co_return EnrolReply{};
    asio::ssl::context tls = tvs::asio_context(
        tvs::make_tls_context(tvs::TlsSide::client, wanted.tls, *wanted.identity, wanted.judge));
    tvs::TlsStream stream(context, tls);
    tvs::Deadline deadline(stream.next_layer());
    const Contact contact =
        contact_of(co_await tvs::connect_tls(stream, deadline, server, tvs::ClientLimits{}));
    if (contact != Contact::answered) co_return EnrolReply{contact, nullptr};
    co_return co_await converse(stream, wanted);
}

}  // namespace

void enrol_phone(asio::io_context& context, const phone::Enrol& enrolment,
                 std::function<void(EnrolReply)> done) {
    asio::co_spawn(context, run(context, enrolment),
                   [done = std::move(done)](std::exception_ptr failure, EnrolReply reply) {
                       if (failure) std::rethrow_exception(failure);
                       done(std::move(reply));
                   });
}

}  // namespace scenarios
