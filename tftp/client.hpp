// tftp/client.hpp: a TFTP client over UDP.
#pragma once

#include <functional>

#include "tftp/transfer.hpp"

namespace boost::asio {
class io_context;
}

namespace tftp {

// Hears each datagram of a transfer: the port on this side, the server's, and which way it went. May be
// empty.
struct SeenDatagram {
    bool is_sent = false;
    std::uint16_t own_port = 0;
    std::uint16_t server_port = 0;
    BytesView bytes;  // until it returns
};
using DatagramListener = std::function<void(const SeenDatagram&)>;

struct FetchOptions {
    std::string address;
    std::uint16_t port = 69;
    std::string file_name;
    bool is_netascii = false;
    Wishes wishes;                // none: plain RFC 1350
    std::size_t limit = 2 << 20;  // bytes; a phone's own limit is logged as 2048 KB (Cisco 214535)
    Patience patience;
    DatagramListener listener{};
};

struct Fetched {
    FetchOutcome outcome = FetchOutcome::silent;
    WireError error;  // of `refused`
    Bytes file;       // of `received`
};

// Fetches a file while `context` runs, and calls `done` once. A port that nobody listens on counts as silent,
// but at once: the network says so. After the last block the socket stays for one wait, in case the sender
// repeats it. What fails on this side (no socket is left, or `done` throws) leaves `context.run()`.
void fetch(boost::asio::io_context& context, const FetchOptions& options, std::function<void(Fetched)> done);

}  // namespace tftp
