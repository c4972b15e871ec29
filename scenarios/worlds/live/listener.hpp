// scenarios/worlds/live/listener.hpp: accepts TCP connections on one port, and lets a protocol serve each.
// Names Asio: for .cpp files that own sockets.
#pragma once

#include <chrono>
#include <functional>
#include <memory>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

namespace boost::asio {
class io_context;
}

namespace live {

// Hears what went wrong with a client: its address and port, and the words for it.
using TroubleListener = std::function<void(const std::string& client, const std::string& what)>;

class Listener {
  public:
    // Serves one connection until it ends, or its time is over.
    using Serve = std::function<boost::asio::awaitable<void>(boost::asio::ip::tcp::socket&)>;
    // The same, for connections that may stay: `keep`, called while it serves, lifts the limit of time, and
    // has those go first that were not kept.
    using Keep = std::function<void()>;
    using ServeKept =
        std::function<boost::asio::awaitable<void>(boost::asio::ip::tcp::socket&, const Keep& keep)>;

    // Listens at once, and serves while `context` runs. Beyond 1024 connections the oldest has to go. An
    // exception that leaves `serve` ends its connection, and no other: `trouble` hears of it. Throws
    // boost::system::system_error where the address or port can't be had.
    Listener(boost::asio::io_context& context, const std::string& address, std::uint16_t port, Serve serve,
             TroubleListener trouble = nullptr, std::chrono::milliseconds limit = std::chrono::seconds(10));
    Listener(boost::asio::io_context& context, const std::string& address, std::uint16_t port,
             ServeKept serve, TroubleListener trouble = nullptr,
             std::chrono::milliseconds limit = std::chrono::seconds(10));
    // Closes all connections.
    ~Listener();
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

  private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace live
