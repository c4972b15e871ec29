// scenarios/live/listener.hpp: accepts TCP connections on one port, and lets a protocol serve each. Names
// Asio: for .cpp files that own sockets.
#pragma once

#include <functional>
#include <memory>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

namespace boost::asio {
class io_context;
}

namespace scenarios {

class Listener {
  public:
    // Serves one connection until it ends; has ten seconds for it.
    using Serve = std::function<boost::asio::awaitable<void>(boost::asio::ip::tcp::socket&)>;

    // Listens at once, and serves while `context` runs. Beyond 1024 connections the oldest has to go. Throws
    // boost::system::system_error where the address or port can't be had.
    Listener(boost::asio::io_context& context, const std::string& address, std::uint16_t port, Serve serve);
    // Closes all connections.
    ~Listener();
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

  private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace scenarios
