// Files by HTTP on real sockets: what a phone makes of whatever listens on 6970, and what our own service
// says.
#include "scenarios/worlds/live/http_files.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/write.hpp>
#include <doctest/doctest.h>

#include "tests/support/program.hpp"
#include "tvs/tls_stream.hpp"

namespace asio = boost::asio;
using asio::ip::tcp;
using phone::Download;
using tvs::use_tuple;

namespace {

constexpr const char* loopback = "127.0.0.1";

// A server that says the same to every request: bytes, and then the end or nothing.
class Saying {
  public:
    enum class Then { closes, waits };

    Saying(asio::io_context& context, std::string what, Then then)
        : acceptor_(context, {asio::ip::make_address(loopback), 0}), what_(std::move(what)), then_(then) {
        asio::co_spawn(context, serve(), [](std::exception_ptr) {});
    }
    [[nodiscard]] std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
    [[nodiscard]] const std::string& request() const { return request_; }

  private:
    asio::awaitable<void> serve() {
        auto [error, socket] = co_await acceptor_.async_accept(use_tuple);
        asio::streambuf read;
        (void)co_await asio::async_read_until(socket, read, "\r\n\r\n", use_tuple);
        request_.assign(asio::buffers_begin(read.data()), asio::buffers_end(read.data()));
        (void)co_await asio::async_write(socket, asio::buffer(what_), use_tuple);
        if (then_ == Then::waits) (void)co_await asio::async_read_until(socket, read, "never", use_tuple);
    }

    tcp::acceptor acceptor_;
    std::string what_;
    std::string request_;
    Then then_;
};

phone::FileAnswer fetch(asio::io_context& context, std::uint16_t port) {
    phone::FileAnswer answer;
    live::HttpFetchOptions options{.address = loopback, .port = port, .file_name = "ITLFile.tlv"};
    options.patience = {std::chrono::milliseconds(500), std::chrono::milliseconds(500)};
    bool is_done = false;
    live::fetch_by_http(context, options, [&](phone::FileAnswer got) {
        answer = std::move(got);
        is_done = true;
    });
    while (!is_done) context.run_one();
    return answer;
}

phone::FileAnswer what_comes_of(std::string said, Saying::Then then = Saying::Then::closes) {
    asio::io_context context(1);
    const Saying server(context, std::move(said), then);
    return fetch(context, server.port());
}

std::string text(const phone::FileAnswer& answer) {
    return answer.bytes ? std::string(answer.bytes->begin(), answer.bytes->end()) : "";
}

// Our own service, with one file, and something wrong with its port.
phone::FileAnswer from_our_own(std::optional<model::PortFault> fault,
                               const std::string& there = "ITLFile.tlv") {
    asio::io_context context(1);
    std::uint16_t port = 0;
    {
        const tcp::acceptor free(context, {asio::ip::make_address(loopback), 0});
        port = free.local_endpoint().port();
    }
    const live::HttpFilesOptions options{
        .address = loopback,
        .port = port,
        .file = [&](const std::string& name) -> model::SharedBytes {
            if (name != there) return nullptr;
            return std::make_shared<const ctl::Bytes>(ctl::Bytes{'i', 't', 'l'});
        },
        .fault = [fault] { return fault; },
        .listener = nullptr};
    const auto server = live::listen_for_files(context, options);
    return fetch(context, port);
}

}  // namespace

TEST_SUITE("files by HTTP") {
    TEST_CASE("the request is a plain GET, as published logs have it") {
        asio::io_context context(1);
        const Saying server(context, "HTTP/1.1 404 Not Found\r\nContent-length: 0\r\n\r\n",
                            Saying::Then::closes);
        CHECK(fetch(context, server.port()).outcome == Download::not_found);
        CHECK(server.request().starts_with("GET /ITLFile.tlv HTTP/1.1\r\n"));
        CHECK(server.request().find("Host: 127.0.0.1:" + std::to_string(server.port())) != std::string::npos);
    }

    TEST_CASE("HTTP/1.0 and 1.1 are taken: with a length, in chunks, or to the end of the connection") {
        for (const char* said :
             {"HTTP/1.1 200 OK\r\nContent-length: 3\r\n\r\nitl", "HTTP/1.0 200 OK\r\n\r\nitl",
              "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nitl\r\n0\r\n\r\n"}) {
            CAPTURE(said);
            const phone::FileAnswer answer = what_comes_of(said);
            CHECK(answer.outcome == Download::received);
            CHECK(text(answer) == "itl");
        }
    }

    TEST_CASE(
        "all else is no answer, and ends: 503, a redirection, no HTTP, a cut, silence, a file without an "
        "end") {
        const std::string ok = "HTTP/1.1 200 OK\r\n";
        for (const std::string& said :
             {std::string("HTTP/1.1 503 Service Unavailable\r\nContent-length: 0\r\n\r\n"),
              std::string("HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-length: 0\r\n\r\n"),
              std::string("\x57\x01 no HTTP\r\n\r\n"), std::string(), ok + "Content-length: 4\r\n\r\nitl",
              ok + "Content-length: 99999999999\r\n\r\nitl", ok + "Content-length: -1\r\n\r\nitl",
              ok + std::string(20000, 'x'), ok + "\r\n" + std::string(3 << 20, 'x')}) {
            CAPTURE(said.substr(0, 80));
            CHECK(what_comes_of(said).outcome == Download::no_answer);
        }
        CHECK(what_comes_of("", Saying::Then::waits).outcome == Download::no_answer);
        CHECK(what_comes_of(ok + "Content-length: 4\r\n\r\nitl", Saying::Then::waits).outcome ==
              Download::no_answer);
    }

    TEST_CASE("a closed port is no answer") {
        asio::io_context context(1);
        std::uint16_t port = 0;
        {
            const tcp::acceptor free(context, {asio::ip::make_address(loopback), 0});
            port = free.local_endpoint().port();
        }
        CHECK(fetch(context, port).outcome == Download::no_answer);
    }

    TEST_CASE("our own service gives files, 404 for what is not there, and each fault as it is called") {
        CHECK(text(from_our_own(std::nullopt)) == "itl");
        CHECK(from_our_own(std::nullopt, "other").outcome == Download::not_found);
        for (const auto fault :
             {model::PortFault::unavailable, model::PortFault::garbage, model::PortFault::endless})
            CHECK(from_our_own(fault).outcome == Download::no_answer);
    }

    TEST_CASE("whatever is wrong with 6970, phones take the same files by TFTP, in both worlds") {
        for (const char* how : {"SILENT", "CLOSED", "UNAVAILABLE", "GARBAGE", "ENDLESS"}) {
            CAPTURE(how);
            const support::Scratch scratch;
            const std::string plan = scratch.file(
                "plan.textproto",
                std::string("cluster { name: \"hq\" version: \"12.5\" security_mode: MIXED node { "
                            "name: \"pub\" } }\n"
                            "phones { name: \"f\" count: 2 cluster: \"hq\" security: ENCRYPTED }\n"
                            "step { disconnect { cluster: \"hq\" port: 6970 how: ") +
                    how +
                    " } }\n"
                    "step { regenerate { cluster: \"hq\" certificate: TVS } }\n"
                    "step { restart { cluster: \"hq\" services: [TVS, TFTP] } }\n"
                    "step { reset_phones {} }\n"
                    "step { expect { trust: TRUSTED reason: SIGNER_IN_CTL registration: SECURE "
                    "config: ACCEPTED } }\n"
                    "step { expect_health { away { cluster: \"hq\" port: 6970 } } }\n");
            const auto done = support::bellwether("run " + plan);
            CHECK(done.exit_code == 0);
            CHECK(support::contains(done, "both worlds agree"));
        }
    }

    TEST_CASE("a cluster may have no HTTP, or no TFTP, for files") {
        for (const char* port : {"69", "6970"}) {
            CAPTURE(port);
            const support::Scratch scratch;
            const std::string plan =
                scratch.file("plan.textproto",
                             std::string("cluster { name: \"hq\" version: \"11.5\" closed_port: ") + port +
                                 " node { name: \"pub\" } }\n"
                                 "phones { name: \"f\" count: 2 cluster: \"hq\" }\n"
                                 "step { reset_phones {} }\n"
                                 "step { expect { trust: TRUSTED config: ACCEPTED } }\n");
            CHECK(support::bellwether("run " + plan).exit_code == 0);
        }
    }
}
