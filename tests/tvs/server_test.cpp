// TVS over real TLS: our client, openssl s_client, and peers that stall or lie.
#include "tvs/server.hpp"

#include <thread>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>
#include <doctest/doctest.h>

#include "tests/support/commands.hpp"
#include "tests/support/identities.hpp"
#include "tests/support/vectors.hpp"
#include "tvs/client.hpp"

namespace asio = boost::asio;
using asio::ip::tcp;
using support::identity;

namespace {

std::shared_ptr<tvs::CertificateStore> store() {
    auto known = std::make_shared<tvs::CertificateStore>();
    known->add(identity("hq-pub", 1).certificate, ctl::Role::sast);
    return known;
}

struct Fixture {
    asio::io_context context{1};
    tvs::TlsIdentity own = identity("tvs", 0);
    tvs::ServerOptions options;
    std::optional<tvs::Server> server;
    std::vector<tvs::AnsweredRequest> answered;
    std::vector<std::string> troubles;

    explicit Fixture(tvs::TlsRange range = {}) {
        options.port = 0;
        options.tls = range;
        options.handshake_limit = std::chrono::milliseconds(1500);
        options.request_limit = std::chrono::milliseconds(1500);
        options.most_connections = 8;
        server.emplace(
            context, options, own, store(), [this](const tvs::AnsweredRequest& a) { answered.push_back(a); },
            [this](const std::string&, const std::string& what) { troubles.push_back(what); });
    }

    tvs::Asked ask(const tvs::Request& request, tvs::TlsRange range = {},
                   const ctl::CertificatePtr& trusted = nullptr) {
        tvs::AskOptions ask_options;
        ask_options.address = "127.0.0.1";
        ask_options.port = server->port();
        ask_options.tls = range;
        ask_options.judge = [this, trusted](const ctl::Certificate& shown) {
            return shown == (trusted ? *trusted : *own.certificate);
        };
        std::optional<tvs::Asked> result;
        tvs::ask(context, ask_options, request, [&result](tvs::Asked asked) { result = std::move(asked); });
        while (!result) context.run_one();
        return std::move(*result);
    }
};

tvs::Request query(const ctl::Certificate& certificate) {
    return {1001, "CP-8861-SEP000000000001",
            tvs::Query{certificate.subject(), certificate.issuer(), certificate.serial()}};
}

// The server in a thread of its own, for clients that block.
struct ThreadedFixture : Fixture {
    std::thread thread{[this] { context.run(); }};
    ~ThreadedFixture() {
        context.stop();
        thread.join();
    }
};

using Stream = asio::ssl::stream<tcp::socket>;

struct BlockingClient {
    asio::io_context context;
    asio::ssl::context tls{asio::ssl::context::tls_client};
    Stream stream{context, tls};

    explicit BlockingClient(std::uint16_t port) {
        stream.lowest_layer().connect(tcp::endpoint(asio::ip::make_address("127.0.0.1"), port));
    }
    void handshake() { stream.handshake(asio::ssl::stream_base::client); }
    ctl::Bytes exchange(const ctl::Bytes& request, std::size_t size) {
        asio::write(stream, asio::buffer(request));
        ctl::Bytes answer(size);
        asio::read(stream, asio::buffer(answer));
        return answer;
    }
    bool is_closed_by_peer() {
        ctl::Bytes byte(1);
        boost::system::error_code error;
        stream.next_layer().read_some(asio::buffer(byte), error);
        return error == asio::error::eof || error == asio::error::connection_reset;
    }
};

}  // namespace

TEST_SUITE("tvs server") {
    TEST_CASE("a query is answered with the certificate, its roles and the TTL") {
        Fixture fixture;
        const auto known = identity("hq-pub", 1).certificate;
        const tvs::Asked asked = fixture.ask(query(*known));
        REQUIRE(asked.contact == tvs::Contact::answered);
        REQUIRE(asked.response.grant.has_value());
        CHECK(asked.response.grant->certificate == known->der());
        CHECK(asked.response.grant->roles == std::vector{ctl::Role::sast});
        CHECK(asked.response.grant->ttl == 86400);
        CHECK(!fixture.ask(query(*identity("stranger", 2).certificate)).response.grant);
        CHECK(fixture.answered.size() == 2);
        CHECK(fixture.answered[0].request.device == "CP-8861-SEP000000000001");
    }

    TEST_CASE("a server whose certificate the judge refuses is not asked") {
        Fixture fixture;
        const auto known = identity("hq-pub", 1).certificate;
        CHECK(fixture.ask(query(*known), {}, known).contact == tvs::Contact::certificate_refused);
        CHECK(fixture.answered.empty());
    }

    TEST_CASE("without a TLS version in common the handshake fails, with one it succeeds, down to TLS 1.0") {
        using enum tvs::TlsVersion;
        const auto known = identity("hq-pub", 1).certificate;
        Fixture modern({tls_1_2, tls_1_3});
        CHECK(modern.ask(query(*known), {tls_1_0, tls_1_0}).contact == tvs::Contact::tls_failed);
        CHECK(modern.troubles.size() == 1);
        CHECK(modern.ask(query(*known), {tls_1_0, tls_1_2}).contact == tvs::Contact::answered);
        CHECK(modern.ask(query(*known), {tls_1_3, tls_1_3}).contact == tvs::Contact::answered);
        Fixture old({tls_1_0, tls_1_0});
        CHECK(old.ask(query(*known), {tls_1_0, tls_1_0}).contact == tvs::Contact::answered);
        CHECK(old.ask(query(*known), {tls_1_0, tls_1_2}).contact == tvs::Contact::answered);
    }

    TEST_CASE("nobody there is unreachable") {
        Fixture fixture;
        const auto known = identity("hq-pub", 1).certificate;
        const std::uint16_t port = fixture.server->port();
        fixture.server.reset();
        tvs::AskOptions options;
        options.address = "127.0.0.1";
        options.port = port;
        options.judge = [](const ctl::Certificate&) { return true; };
        std::optional<tvs::Asked> result;
        tvs::ask(fixture.context, options, query(*known),
                 [&result](tvs::Asked asked) { result = std::move(asked); });
        while (!result) fixture.context.run_one();
        CHECK(result->contact == tvs::Contact::unreachable);
    }

    TEST_CASE("a new identity and a new store count from the next connection on") {
        Fixture fixture;
        const auto renewed = identity("tvs", 3);
        const auto stranger = identity("stranger", 2).certificate;
        fixture.server->present(renewed);
        auto larger = store();
        larger->add(stranger, ctl::Role::tftp);
        fixture.server->answer_from(larger);
        CHECK(fixture.ask(query(*stranger)).contact == tvs::Contact::certificate_refused);
        CHECK(fixture.ask(query(*stranger), {}, renewed.certificate).response.grant.has_value());
    }

    TEST_CASE(
        "several requests on one connection are answered in order, even when they come in one piece or in "
        "many") {
        ThreadedFixture fixture;
        BlockingClient client(fixture.server->port());
        client.handshake();
        const auto valid = support::vector_bytes("tvs/tvs-verify-invalid.request");
        const auto answer = support::vector_bytes("tvs/tvs-verify-invalid.response");
        CHECK(client.exchange(valid, answer.size()) == answer);
        ctl::Bytes twice = valid;
        ctl::append(twice, valid);
        ctl::Bytes two_answers = answer;
        ctl::append(two_answers, answer);
        CHECK(client.exchange(twice, two_answers.size()) == two_answers);
        asio::write(client.stream, asio::buffer(valid, 5));
        CHECK(client.exchange(ctl::Bytes(valid.begin() + 5, valid.end()), answer.size()) == answer);
    }

    TEST_CASE(
        "clients that never start TLS, stop in mid-request or send noise are closed, and hold nobody up") {
        ThreadedFixture fixture;
        BlockingClient silent(fixture.server->port());
        BlockingClient noisy(fixture.server->port());
        asio::write(noisy.stream.next_layer(), asio::buffer(std::string(100, 'x')));
        BlockingClient stuck(fixture.server->port());
        stuck.handshake();
        asio::write(stuck.stream, asio::buffer(support::vector_bytes("tvs/tvs-verify-valid.request"), 7));
        BlockingClient liar(fixture.server->port());
        liar.handshake();
        asio::write(liar.stream, asio::buffer(ctl::Bytes{0x57, 9, 9, 9}));

        BlockingClient honest(fixture.server->port());
        honest.handshake();
        const auto answer = support::vector_bytes("tvs/tvs-verify-invalid.response");
        CHECK(honest.exchange(support::vector_bytes("tvs/tvs-verify-invalid.request"), answer.size()) ==
              answer);

        CHECK(silent.is_closed_by_peer());
        ctl::Bytes byte(1);
        boost::system::error_code error;
        for (BlockingClient* client : {&stuck, &liar}) {
            client->stream.read_some(asio::buffer(byte), error);
            CHECK(error);
        }
    }

    TEST_CASE("when all connections are taken the oldest that was never answered has to go") {
        ThreadedFixture fixture;
        std::vector<std::unique_ptr<BlockingClient>> idle;
        for (int i = 0; i < 20; ++i) idle.push_back(std::make_unique<BlockingClient>(fixture.server->port()));
        BlockingClient honest(fixture.server->port());
        honest.handshake();
        const auto answer = support::vector_bytes("tvs/tvs-verify-invalid.response");
        CHECK(honest.exchange(support::vector_bytes("tvs/tvs-verify-invalid.request"), answer.size()) ==
              answer);
        CHECK(idle.front()->is_closed_by_peer());
    }

    TEST_CASE("hundreds of idle connections do not hold up a question") {
        Fixture fixture;
        fixture.options.most_connections = 1000;
        tvs::Server roomy(fixture.context, fixture.options, fixture.own, store());
        std::vector<tcp::socket> idle;
        for (int i = 0; i < 300; ++i) {
            idle.emplace_back(fixture.context);
            idle.back().connect(tcp::endpoint(asio::ip::make_address("127.0.0.1"), roomy.port()));
            fixture.context.poll();
        }
        const auto known = identity("hq-pub", 1).certificate;
        tvs::AskOptions options;
        options.address = "127.0.0.1";
        options.port = roomy.port();
        options.judge = [](const ctl::Certificate&) { return true; };
        std::optional<tvs::Asked> result;
        tvs::ask(fixture.context, options, query(*known),
                 [&result](tvs::Asked asked) { result = std::move(asked); });
        while (!result) fixture.context.run_one();
        CHECK(result->contact == tvs::Contact::answered);
        CHECK(result->response.grant.has_value());
    }

    TEST_CASE("openssl s_client sees the certificate that is presented, under TLS 1.2 and 1.3") {
        ThreadedFixture fixture;
        for (const char* version : {"-tls1_2", "-tls1_3"}) {
            const auto seen = support::run("openssl s_client " + std::string(version) +
                                           " -connect 127.0.0.1:" + std::to_string(fixture.server->port()) +
                                           " </dev/null | openssl x509 -noout -subject -nameopt RFC2253");
            CHECK(seen.output.find("subject=O=Example,OU=Voice,CN=tvs") != std::string::npos);
        }
    }
}
