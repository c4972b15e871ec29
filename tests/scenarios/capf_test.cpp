// CAPF: its messages, byte by byte, and an enrolment over a real connection.
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <doctest/doctest.h>

#include "scenarios/live/capf_message.hpp"
#include "scenarios/live/capf_server.hpp"
#include "scenarios/live/enrolment.hpp"
#include "tests/support/identities.hpp"
#include "tvs/tls_stream.hpp"

namespace {

namespace asio = boost::asio;
namespace capf = scenarios::capf;

const tvs::TlsIdentity authority = support::identity("CAPF-1", 1);

std::uint16_t free_port() {
    asio::io_context context;
    asio::ip::tcp::acceptor acceptor(context, {asio::ip::make_address("127.0.0.1"), 0});
    return acceptor.local_endpoint().port();
}

asio::awaitable<void> say(asio::ip::tcp::socket& socket, std::shared_ptr<asio::ssl::context> tls,
                          ctl::Bytes bytes) {
    asio::ssl::stream<asio::ip::tcp::socket&> stream(socket, *tls);
    const auto [error] = co_await stream.async_handshake(asio::ssl::stream_base::server, tvs::use_tuple);
    if (!error) co_await asio::async_write(stream, asio::buffer(bytes), tvs::use_tuple);
}

struct Enrolled {
    phone::EnrolReply reply;
    std::string device;  // as the server heard it
    bool is_phones_key = false;
};

Enrolled enrol(bool is_known, const tvs::PeerJudge& judge) {
    asio::io_context context;
    Enrolled result;
    const tvs::TlsIdentity mic = support::identity("CP-8861-SEP000000000001", 2);
    const ctl::CertificatePtr lsc = support::identity("SEP000000000001", 3).certificate;
    const std::uint16_t port = free_port();
    const auto server = scenarios::listen_for_enrolments(
        context,
        {"127.0.0.1", port, authority, {}, [&](const std::string& device, const ctl::PublicKey& key) {
             result.device = device;
             result.is_phones_key = key.info() == mic.key.public_key().info();
             return is_known ? lsc : nullptr;
         }});
    phone::Enrol question{.server = "127.0.0.1",
                          .port = port,
                          .tls = {},
                          .identity = std::make_shared<const tvs::TlsIdentity>(mic),
                          .judge = judge,
                          .device = "SEP000000000001"};
    bool is_done = false;
    scenarios::enrol_phone(context, question, [&](phone::EnrolReply reply) {
        result.reply = std::move(reply);
        is_done = true;
    });
    while (!is_done && context.run_one_for(std::chrono::seconds(20)) > 0) {
    }
    return result;
}

bool accepts(const ctl::Certificate& shown) {
    return shown == *authority.certificate;
}

}  // namespace

namespace {

// What a phone hears from a server that sends these bytes and closes.
phone::EnrolReply enrol_at_server_that_says(const ctl::Bytes& bytes) {
    asio::io_context context;
    const std::uint16_t port = free_port();
    auto tls = std::make_shared<asio::ssl::context>(
        tvs::asio_context(tvs::make_tls_context(tvs::TlsSide::server, {}, authority)));
    const scenarios::Listener server(context, "127.0.0.1", port,
                                     [tls, &bytes](asio::ip::tcp::socket& socket) -> asio::awaitable<void> {
                                         return say(socket, tls, bytes);
                                     });
    phone::Enrol question{.server = "127.0.0.1",
                          .port = port,
                          .tls = {},
                          .identity = std::make_shared<const tvs::TlsIdentity>(authority),
                          .judge = accepts,
                          .device = "SEP000000000001"};
    std::optional<phone::EnrolReply> heard;
    scenarios::enrol_phone(context, question, [&](phone::EnrolReply reply) { heard = std::move(reply); });
    while (!heard && context.run_one_for(std::chrono::seconds(20)) > 0) {
    }
    REQUIRE(heard);
    return *heard;
}

}  // namespace

TEST_SUITE("CAPF") {
    TEST_CASE("a server that talks nonsense gives no LSC, and keeps no phone waiting") {
        const auto end = [](capf::Reason reason) {
            return capf::encode(
                {capf::Command::end_session, 1, {{capf::Tag::reason, {static_cast<std::uint8_t>(reason)}}}});
        };
        CHECK(enrol_at_server_that_says({}).contact == phone::Contact::tls_failed);
        CHECK(enrol_at_server_that_says({0x57, 1, 0, 0, 0, 1, 0, 0}).contact == phone::Contact::tls_failed);
        CHECK(enrol_at_server_that_says({0x55, 1, 0, 0, 0, 1, 0xff, 0xff}).contact ==
              phone::Contact::tls_failed);
        CHECK(enrol_at_server_that_says({0x55, 77, 0, 0, 0, 1, 0, 0}).contact == phone::Contact::tls_failed);
        // It says that it is done, and has sent nothing.
        CHECK(!enrol_at_server_that_says(end(capf::Reason::updated)).lsc);
    }

    TEST_CASE("a message is a header of 8 bytes, then elements") {
        const capf::Message message{capf::Command::authentication_request,
                                    0x01020304,
                                    {{capf::Tag::version, {3}}, {capf::Tag::authentication_type, {0}}}};
        CHECK(ctl::hex(capf::encode(message)) ==
              "5501010203040008070001030800"
              "0100");
        CHECK(capf::decode(capf::encode(message)).value() == message);
    }

    TEST_CASE("what is no message is an error with its place") {
        ctl::Bytes bytes = capf::encode({capf::Command::end_session, 1, {{capf::Tag::reason, {1}}}});
        CHECK(!capf::decode(ctl::BytesView(bytes).first(7)));
        CHECK(!capf::decode(ctl::BytesView(bytes).first(10)));
        bytes[10] = 9;
        CHECK(capf::decode(bytes).error().offset == 8);
        bytes[0] = 0x57;
        CHECK(capf::decode(bytes).error().message == "protocol id 0x57, 0x55 expected");
        CHECK(!capf::elements_size(ctl::Bytes{0x55, 1, 0, 0, 0, 0, 0xff, 0xff}));
    }

    TEST_CASE("a certificate element says that it holds an LSC") {
        const ctl::Bytes der{0x30, 0x01, 0x00};
        CHECK(ctl::hex(capf::wrapped_lsc(der)) == "0100050001300100");
        CHECK(capf::unwrapped_lsc(capf::wrapped_lsc(der)).value() == der);
        CHECK(!capf::unwrapped_lsc(ctl::Bytes{1, 0, 5, 0, 2, 0x30, 1, 0}));
        CHECK(!capf::unwrapped_lsc(ctl::Bytes{1, 0, 9, 0, 1}));
    }

    TEST_CASE("a known device gets an LSC for its own key") {
        const Enrolled result = enrol(true, accepts);
        CHECK(result.reply.contact == phone::Contact::answered);
        CHECK(result.reply.lsc);
        CHECK(result.device == "SEP000000000001");
        CHECK(result.is_phones_key);
    }

    TEST_CASE("an unknown device gets none, and a phone that refuses the CAPF tells it nothing") {
        const Enrolled unknown = enrol(false, accepts);
        CHECK(unknown.reply.contact == phone::Contact::answered);
        CHECK(!unknown.reply.lsc);
        const Enrolled refusing = enrol(true, [](const ctl::Certificate&) { return false; });
        CHECK(refusing.reply.contact == phone::Contact::certificate_refused);
        CHECK(refusing.device.empty());
    }
}
