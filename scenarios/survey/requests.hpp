// scenarios/survey/requests.hpp: the requests that a probe makes, and no others: a file by HTTP or TFTP, a
// bare TLS handshake, a bare TCP connection, and one question to a TVS. Nothing here writes to a cluster. For
// the .cpp files of this room.
#pragma once

#include "scenarios/survey/connection.hpp"
#include "scenarios/survey/http_answer.hpp"

namespace survey {

// What came of asking for a file or a page.
struct Fetched {
    Reach reach = Reach::silent;
    int status = 0;         // of HTTP; 404 stands for TFTP's "file not found" as well
    std::string trouble{};  // in words, where it is no file
    ctl::Bytes body{};
};

// What a server answers to a request that was sent on this stream, a Connection or a TlsClient.
template <typename Stream>
[[nodiscard]] asio::awaitable<Fetched> read_answer(Stream& stream, std::size_t limit) {
    HttpAnswer answer(limit);
    ctl::Bytes waiting;
    Fetched fetched;
    fetched.reach = Reach::cut;
    bool goes_on = true;
    while (goes_on && !answer.is_done()) {
        goes_on = co_await stream.read(waiting);
        fetched.trouble = answer.feed(waiting);
        if (!fetched.trouble.empty()) co_return fetched;
    }
    fetched.trouble = answer.end();
    if (!fetched.trouble.empty()) co_return fetched;
    fetched.reach = Reach::answered;
    fetched.status = answer.status();
    if (fetched.status != 200) fetched.trouble = "status " + std::to_string(fetched.status);
    fetched.body = answer.take_body();
    co_return fetched;
}

// A plain GET on a connection of its own, as phones ask (real-world servers answer HTTP/1.0 and 1.1, with and
// without a length). `limit` is in bytes of the body; no redirect is followed.
[[nodiscard]] asio::awaitable<Fetched> get_by_http(asio::io_context& context, Peer peer, std::string target,
                                                   std::size_t limit);

[[nodiscard]] asio::awaitable<Fetched> get_by_tftp(asio::io_context& context, Peer peer, std::string name,
                                                   std::size_t limit);

[[nodiscard]] asio::awaitable<Handshake> shake_hands(asio::io_context& context, Peer peer,
                                                     tvs::TlsRange versions);

[[nodiscard]] asio::awaitable<Reach> connect_only(asio::io_context& context, Peer peer);

[[nodiscard]] asio::awaitable<TvsAnswer> ask_tvs(asio::io_context& context, Peer peer, tvs::TlsRange versions,
                                                 tvs::Request request);

}  // namespace survey
