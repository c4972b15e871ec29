// tvs/accept.hpp: how servers accept TCP connections: one loop for all of them. Names Asio: for .cpp files
// that own sockets.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include "tvs/tls_stream.hpp"

namespace tvs {

inline constexpr std::chrono::milliseconds pause_without_descriptors{100};

// "192.0.2.1:49152"; "gone" once the connection is.
[[nodiscard]] std::string peer_text(const boost::asio::ip::tcp::socket& socket);

// Hands each connection to the server's `start(socket)`, until its `is_closed`. Where its `acceptor` finds no
// descriptor left, `drop_one()` gives that of a connection back, and is false where there is none to drop.
// Holds the server's state itself: the server may be gone before the context runs this for the first time.
template <typename State>
boost::asio::awaitable<void> accept_connections(std::shared_ptr<State> state) {
    boost::asio::steady_timer pause(state->acceptor.get_executor());
    for (;;) {
        auto [error, socket] = co_await state->acceptor.async_accept(use_tuple);
        if (state->is_closed) co_return;
        if (!error) {
            state->start(std::move(socket));
        } else if (!state->drop_one()) {
            pause.expires_after(pause_without_descriptors);
            co_await pause.async_wait(use_tuple);
        }
    }
}

// The same, from now on, in the acceptor's context; what it throws leaves the context's `run`.
template <typename State>
void start_accepting(std::shared_ptr<State> state) {
    const auto executor = state->acceptor.get_executor();
    boost::asio::co_spawn(executor, accept_connections(std::move(state)), [](std::exception_ptr failure) {
        if (failure) std::rethrow_exception(failure);
    });
}

}  // namespace tvs
