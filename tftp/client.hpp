// tftp/client.hpp: a TFTP client over UDP.
#pragma once

#include <functional>

#include "tftp/transfer.hpp"

namespace boost::asio {
class io_context;
}

namespace tftp {

struct FetchOptions {
    std::string address;
    std::uint16_t port = 69;
    std::string file_name;
    bool is_netascii = false;
    Wishes wishes;                // none: plain RFC 1350
    std::size_t limit = 2 << 20;  // bytes; a phone's own limit is logged as 2048 KB (Cisco 214535)
    Patience patience;
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
