// scenarios/live/https_page.hpp: a phone opens a page of a node's HTTPS services, over a real connection.
#pragma once

#include <functional>

#include "phone/world.hpp"

namespace boost::asio {
class io_context;
}

namespace scenarios {

// Opens it while `context` runs, and calls `done` once. What fails on this side leaves `context.run()` as an
// exception.
void open_page(boost::asio::io_context& context, const phone::OpenHttps& page,
               std::function<void(phone::HttpsReply)> done);

}  // namespace scenarios
