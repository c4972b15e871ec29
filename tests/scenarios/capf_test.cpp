// CAPF: its messages, byte by byte, and an enrolment over a real connection.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <doctest/doctest.h>

#include "scenarios/worlds/live/capf_message.hpp"
#include "scenarios/worlds/live/capf_server.hpp"
#include "scenarios/worlds/live/capf_stream.hpp"
#include "scenarios/worlds/live/enrolment.hpp"
#include "tests/support/identities.hpp"
#include "tvs/tls_stream.hpp"

namespace {

namespace asio = boost::asio;
namespace capf = live::capf;

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
    if (error) co_return;
    co_await asio::async_write(stream, asio::buffer(bytes), tvs::use_tuple);
    // What the phone says is read, as far as it goes: a connection that is closed over it would be reset.
    for (ctl::Bytes rest(4096);;) {
        const auto [read_error, count] = co_await stream.async_read_some(asio::buffer(rest), tvs::use_tuple);
        if (read_error || bytes.empty()) co_return;
    }
}

constexpr const char* device_name = "SEP000000000001";
const tvs::TlsIdentity mic = support::identity("CP-8861-SEP000000000001", 2);

// A CAPF with one known device, on a port of its own.
struct Capf {
    asio::io_context context;
    std::uint16_t port = free_port();
    std::optional<model::CertificateOperation> operation = model::CertificateOperation::install;
    ctl::CertificatePtr lsc = support::identity(device_name, 3).certificate;
    std::string device;                 // as the server heard it
    std::optional<ctl::PublicKey> key;  // likewise
    std::vector<std::string> troubles;
    std::unique_ptr<live::Listener> server = live::listen_for_enrolments(
        context,
        {"127.0.0.1",
         port,
         authority,
         {},
         [this](const std::string& name) {
             device = name;
             return name == device_name ? operation : std::nullopt;
         },
         [this](const std::string&, const ctl::PublicKey& shown) {
             key = shown;
             return lsc;
         }},
        [this](const std::string&, const std::string& what) { troubles.push_back(what); });

    template <typename Done>
    void run_until(const Done& is_done) {
        while (!is_done() && context.run_one_for(std::chrono::seconds(20)) > 0) {
        }
    }

    phone::EnrolReply enrol(const tvs::PeerJudge& judge, const char* name = device_name) {
        std::optional<phone::EnrolReply> heard;
        phone::Enrol question{.server = "127.0.0.1",
                              .port = port,
                              .tls = {},
                              .identity = std::make_shared<const tvs::TlsIdentity>(mic),
                              .device = name};
        live::enrol_phone(context, question, judge,
                          [&](phone::EnrolReply reply) { heard = std::move(reply); });
        run_until([&heard] { return heard.has_value(); });
        REQUIRE(heard);
        return *heard;
    }

    // What the server says to a client that sends these messages, one after each that it hears.
    std::vector<capf::Message> say(std::vector<capf::Message> messages) {
        std::vector<capf::Message> heard;
        bool is_over = false;
        asio::co_spawn(context, talk(std::move(messages), heard),
                       [&is_over](std::exception_ptr) { is_over = true; });
        run_until([&is_over] { return is_over; });
        return heard;
    }

    asio::awaitable<void> talk(std::vector<capf::Message> messages, std::vector<capf::Message>& heard) {
        asio::ssl::context tls = tvs::asio_context(tvs::make_tls_context(tvs::TlsSide::client, {}, mic));
        tvs::TlsStream stream(context, tls);
        tvs::Deadline deadline(stream.next_layer());
        (void)co_await tvs::connect_tls(stream, deadline, {asio::ip::make_address("127.0.0.1"), port}, {});
        std::optional<std::uint32_t> session;
        for (std::size_t next = 0;; ++next) {
            const auto message = co_await capf::receive(stream);
            if (!message) co_return;
            heard.push_back(*message);
            session = session.value_or(message->session);
            if (next == messages.size()) co_return;
            // A session of 0 stands for the one that the server chose.
            for (bool goes_on = true; goes_on && next < messages.size();) {
                capf::Message& sent = messages[next];
                if (sent.session == 0) sent.session = *session;
                goes_on = sent.command == capf::Command::in_progress;
                co_await capf::send(stream, sent);
                if (goes_on) ++next;
            }
        }
    }
};

capf::Message authentication(std::uint8_t version = 3, const char* name = device_name) {
    return {capf::Command::authentication_response,
            0,
            {{capf::Tag::version, {version}}, {capf::Tag::device_name, capf::with_nul(name)}}};
}

capf::Message key_message(const ctl::PublicKey& key) {
    return {capf::Command::key_generate_response, 0, {{capf::Tag::public_key, key.info()}}};
}

const capf::Message acknowledgement{capf::Command::in_progress, 0, {}};
const capf::Message stored{capf::Command::store_certificate_response, 0, {{capf::Tag::reason, {1}}}};

std::string words(const capf::Message& message) {
    const ctl::Bytes* text = message.find(capf::Tag::reason_text);
    return text == nullptr ? "" : capf::without_nul(*text);
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
    const live::Listener server(context, "127.0.0.1", port,
                                [tls, &bytes](asio::ip::tcp::socket& socket) -> asio::awaitable<void> {
                                    return say(socket, tls, bytes);
                                });
    phone::Enrol question{.server = "127.0.0.1",
                          .port = port,
                          .tls = {},
                          .identity = std::make_shared<const tvs::TlsIdentity>(authority),
                          .device = device_name};
    std::optional<phone::EnrolReply> heard;
    live::enrol_phone(context, question, accepts, [&](phone::EnrolReply reply) { heard = std::move(reply); });
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

    TEST_CASE("of two certificates in one session the last one counts, and nonsense is none") {
        const auto bytes = [](std::vector<capf::Message> messages) {
            ctl::Bytes all;
            for (const capf::Message& message : messages) ctl::append(all, capf::encode(message));
            return all;
        };
        const capf::Message key{capf::Command::key_generate_request,
                                1,
                                {{capf::Tag::key_type, {0}}, {capf::Tag::key_size, {0x08, 0}}}};
        const capf::Message good{capf::Command::store_certificate_request,
                                 1,
                                 {{capf::Tag::certificate, capf::wrapped_lsc(authority.certificate->der())}}};
        const capf::Message bad{
            capf::Command::store_certificate_request, 1, {{capf::Tag::certificate, {1, 2, 3}}}};
        const capf::Message end{capf::Command::end_session, 1, {{capf::Tag::reason, {1}}}};
        CHECK(enrol_at_server_that_says(bytes({key, good, end})).session == phone::CapfSession::stored);
        const phone::EnrolReply reply = enrol_at_server_that_says(bytes({key, good, bad, end}));
        CHECK(reply.session == phone::CapfSession::refused);
        CHECK(!reply.lsc);
        // One key a session, and no session without an end.
        CHECK(enrol_at_server_that_says(bytes({key, key, end})).contact == phone::Contact::tls_failed);
        std::vector<capf::Message> endless(1000, {capf::Command::fetch_certificate_request, 1, {}});
        endless.push_back(end);
        CHECK(enrol_at_server_that_says(bytes(endless)).contact == phone::Contact::tls_failed);
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

    TEST_CASE("a known device gets an LSC for its own key, and sessions are counted") {
        Capf server;
        const phone::EnrolReply reply = server.enrol(accepts);
        CHECK(reply.contact == phone::Contact::answered);
        CHECK(reply.session == phone::CapfSession::stored);
        REQUIRE(reply.lsc);
        CHECK(server.device == device_name);
        CHECK(server.key->info() == mic.key.public_key().info());
        CHECK(server.troubles.empty());
        CHECK(server.say({}).at(0).session == 2);
        CHECK(server.say({}).at(0).session == 3);
    }

    TEST_CASE("an acknowledgement before the key is taken, and the certificate comes with its type") {
        Capf server;
        const auto heard =
            server.say({authentication(), acknowledgement, key_message(mic.key.public_key()), stored});
        REQUIRE(heard.size() == 4);
        CHECK(heard[1].number(capf::Tag::key_size, 2) == 2048U);
        CHECK(heard[2].command == capf::Command::store_certificate_request);
        CHECK(heard[2].number(capf::Tag::certificate_type, 1) == 1U);
        CHECK(heard[3].reason() == capf::Reason::updated);
    }

    TEST_CASE("an unknown device is told so right after it has named itself") {
        Capf server;
        const auto heard = server.say({authentication(3, "SEP999999999999")});
        REQUIRE(heard.size() == 2);
        CHECK(heard[1].command == capf::Command::end_session);
        CHECK(heard[1].reason() == capf::Reason::unknown_device);
        const phone::EnrolReply reply = server.enrol(accepts, "SEP999999999999");
        CHECK(reply.contact == phone::Contact::answered);
        CHECK(reply.session == phone::CapfSession::refused);
        CHECK(!server.key);
    }

    TEST_CASE("another version, session, answer or kind of key is refused by name, and the server goes on") {
        Capf server;
        const auto refusal = [&server](std::vector<capf::Message> messages) {
            const auto heard = server.say(std::move(messages));
            REQUIRE(!heard.empty());
            CHECK(heard.back().reason() == capf::Reason::invalid_element);
            return words(heard.back());
        };
        CHECK(refusal({authentication(9)}) == "version 9, 3 expected");
        capf::Message other_session = authentication();
        other_session.session = 77;
        CHECK(refusal({other_session}).find("session 77, ") == 0);
        CHECK(refusal({stored}) == "command 10, 2 expected");
        const auto key_refusal = [&](const ctl::PublicKey& key) {
            return refusal({authentication(), acknowledgement, key_message(key)});
        };
        CHECK(key_refusal(support::key(1024, 0).public_key()) ==
              "an RSA key of 2048 bits was asked for, this is an RSA key of 1024 bits");
        CHECK(key_refusal(ctl::PrivateKey::generate_ec(ctl::Curve::p256)->public_key()) ==
              "an RSA key of 2048 bits was asked for, this is a non-RSA key of 256 bits");
        // The point at infinity of P-256: no LSC can have it, and nobody else is disturbed.
        const ctl::Bytes infinity{0x30, 0x17, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48,
                                  0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48,
                                  0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x02, 0x00, 0x00};
        capf::Message at_infinity{
            capf::Command::key_generate_response, 0, {{capf::Tag::public_key, infinity}}};
        CHECK(!refusal({authentication(), at_infinity}).empty());
        CHECK(!server.key);
        CHECK(server.troubles.size() == 6);
        CHECK(server.enrol(accepts).lsc);
    }

    TEST_CASE("a connection whose server fails ends alone") {
        asio::io_context context;
        const std::uint16_t port = free_port();
        std::vector<std::string> troubles;
        const live::Listener server(
            context, "127.0.0.1", port,
            [](asio::ip::tcp::socket&) -> asio::awaitable<void> {
                throw std::runtime_error("a certificate can't be made");
                co_return;
            },
            [&troubles](const std::string&, const std::string& what) { troubles.push_back(what); });
        asio::ip::tcp::socket first(context);
        asio::ip::tcp::socket second(context);
        first.connect({asio::ip::make_address("127.0.0.1"), port});
        second.connect({asio::ip::make_address("127.0.0.1"), port});
        while (troubles.size() < 2 && context.run_one_for(std::chrono::seconds(20)) > 0) {
        }
        CHECK(troubles ==
              std::vector<std::string>{"a certificate can't be made", "a certificate can't be made"});
    }

    TEST_CASE("a phone that refuses the CAPF tells it nothing") {
        Capf server;
        CHECK(server.enrol([](const ctl::Certificate&) { return false; }).contact ==
              phone::Contact::certificate_refused);
        CHECK(server.device.empty());
    }

    TEST_CASE("by the operation Delete the phone deletes its LSC") {
        Capf server;
        server.operation = model::CertificateOperation::remove;
        CHECK(server.enrol(accepts).session == phone::CapfSession::deleted);
    }

    TEST_CASE("a phone makes the key that the CAPF asks for, and takes an LSC for no other") {
        struct Asked {
            capf::Message message;
            bool is_rsa;
            int bits;
        };
        const auto asks = [](std::uint8_t type, std::uint16_t bits, std::optional<std::uint8_t> curve) {
            capf::Message message{
                capf::Command::key_generate_request,
                1,
                {{capf::Tag::key_type, {type}},
                 {capf::Tag::key_size,
                  {static_cast<std::uint8_t>(bits >> 8), static_cast<std::uint8_t>(bits)}}}};
            if (curve) message.elements[capf::Tag::curve] = {*curve};
            return message;
        };
        const capf::Message hello{capf::Command::authentication_request, 1, {{capf::Tag::version, {3}}}};
        const capf::Message store{
            capf::Command::store_certificate_request,
            1,
            {{capf::Tag::certificate,
              capf::wrapped_lsc(support::identity(device_name, 3).certificate->der())}}};
        const capf::Message end{capf::Command::end_session, 1, {{capf::Tag::reason, {1}}}};
        for (const auto& [message, is_rsa, bits] :
             {Asked{asks(0, 2048, {}), true, 2048}, Asked{asks(0, 3072, {}), true, 3072},
              Asked{asks(0, 4096, {}), true, 4096}, Asked{asks(1, 256, 0), false, 256},
              Asked{asks(1, 384, {}), false, 384}, Asked{asks(1, 521, 2), false, 521}}) {
            CAPTURE(bits);
            ctl::Bytes bytes;
            for (const capf::Message& said : {hello, message, store, end})
                ctl::append(bytes, capf::encode(said));
            const phone::EnrolReply reply = enrol_at_server_that_says(bytes);
            CHECK(reply.session == phone::CapfSession::stored);
            REQUIRE(reply.key);
            CHECK(reply.key->public_key().is_rsa() == is_rsa);
            CHECK(reply.key->public_key().bits() == bits);
            CHECK(reply.lsc->public_key().info() != reply.key->public_key().info());
        }
        ctl::Bytes too_small;
        for (const capf::Message& said : {hello, asks(0, 1024, {}), store, end})
            ctl::append(too_small, capf::encode(said));
        CHECK(enrol_at_server_that_says(too_small).contact == phone::Contact::tls_failed);
    }

    TEST_CASE(
        "nothing to do, a certificate that is fetched, and sessions that change: the phone says which") {
        const capf::Message hello{capf::Command::authentication_request, 1, {{capf::Tag::version, {3}}}};
        const auto after = [&hello](std::vector<capf::Message> messages) {
            ctl::Bytes bytes = capf::encode(hello);
            for (const capf::Message& said : messages) ctl::append(bytes, capf::encode(said));
            return enrol_at_server_that_says(bytes);
        };
        const auto end = [](std::uint8_t reason) {
            return capf::Message{capf::Command::end_session, 1, {{capf::Tag::reason, {reason}}}};
        };
        CHECK(after({end(0)}).session == phone::CapfSession::no_action);
        CHECK(after({end(7)}).session == phone::CapfSession::no_action);
        CHECK(after({end(9)}).session == phone::CapfSession::refused);
        CHECK(after({{capf::Command::fetch_certificate_request, 1, {}}, end(1)}).session ==
              phone::CapfSession::fetched);
        CHECK(after({{capf::Command::end_session, 2, {{capf::Tag::reason, {0}}}}}).contact ==
              phone::Contact::tls_failed);
    }
}
