// scenarios/worlds/live/server_call.hpp: a server's call to another server, on a real socket.
#pragma once

#include "scenarios/model/peer_requirement.hpp"

namespace boost::asio {
class io_context;
}

namespace live {

// Connects, shakes hands, and asks for a page; that any answer comes counts, since with TLS 1.3 a client
// learns only then whether its certificate was taken. What is said over the connection in earnest is not
// modelled. `done` is called once, from the context; certificates are judged at `now`.
void call_server(boost::asio::io_context& context, const model::TlsConnectionTest& test,
                 std::chrono::sys_seconds now, std::function<void(tvs::Contact)> done);

}  // namespace live
