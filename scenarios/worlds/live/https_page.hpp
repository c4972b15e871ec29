// scenarios/worlds/live/https_page.hpp: a phone opens a page of a node's HTTPS services, over a real
// connection.
#pragma once

#include <functional>

#include <boost/asio/awaitable.hpp>

#include "phone/world.hpp"

namespace boost::asio {
class io_context;
}

namespace live {

// What to fetch, and the TLS context of the client.
struct PageOptions {
    std::string address;
    std::uint16_t port;
    std::string path;
    std::shared_ptr<ssl_ctx_st> tls;
};

// How far that got, and the HTTP status where there was an answer.
struct FetchedPage {
    phone::Contact contact = phone::Contact::unreachable;
    int status = 0;
};

// Connects, shakes hands with `tls` as it is, and asks for the page.
[[nodiscard]] boost::asio::awaitable<FetchedPage> fetch_page(boost::asio::io_context& context,
                                                             PageOptions options);

// Opens it while `context` runs, and calls `done` once. What fails on this side leaves `context.run()` as an
// exception.
void open_page(boost::asio::io_context& context, const phone::OpenHttps& page, tvs::PeerJudge judge,
               std::function<void(phone::HttpsReply)> done);

}  // namespace live
