// tftp/server.hpp: a TFTP server over UDP. It only reads: every write is refused.
#pragma once

#include <functional>

#include "tftp/transfer.hpp"

namespace boost::asio {
class io_context;
}

namespace tftp {

struct ServerOptions {
    std::string address = "127.0.0.1";
    std::uint16_t port = 69;  // 0: a free one
    Patience patience{.first_wait = std::chrono::milliseconds(1000),
                      .longest_wait = std::chrono::milliseconds(8000),
                      .sends = 6};
    // Memory for blocks that wait for their acknowledgement, of all transfers: larger blocks and windows are
    // granted as far as it goes.
    std::size_t most_window_bytes = 64U << 20U;
    // At once. Then the oldest whose client was never heard again has to go, and if there is none, requests
    // go unanswered, and clients ask again.
    std::size_t most_transfers = 16384;
    // After a packet, the next one of a lock-step transfer is on its way: looking for it so long before going
    // to sleep is cheaper than a wake-up, for a server that has a thread of its own.
    std::chrono::microseconds busy_wait{0};
};

// One answered request, for whoever wants to know (a program that prints, a test that counts).
struct ServedRequest {
    std::string client;  // address:port
    std::string file_name;
    std::string outcome;  // "sent" or what was wrong
};

// On a loopback address transfers share ports, which lets one system call carry packets of many. Beyond it
// each transfer has a port of its own that the kernel draws: who can't see the answers can't guess it, and so
// can't have files sent to others.
class Server {
  public:
    using Listener = std::function<void(const ServedRequest&)>;

    // Listens from now on, while `context` runs. `files` is asked at each request and must outlive the
    // server. Throws boost::system::system_error where the address can't be had.
    Server(boost::asio::io_context& context, ServerOptions options, FileSource& files,
           Listener listener = nullptr);
    // Closes the port and breaks off what is running.
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    [[nodiscard]] std::uint16_t port() const;

  private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace tftp
