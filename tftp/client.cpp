#include "tftp/client.hpp"

#include <array>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <netinet/in.h>

namespace tftp {
namespace asio = boost::asio;
using asio::ip::udp;

namespace {

constexpr auto token = asio::as_tuple(asio::use_awaitable);

// Answers come from another port than the one asked, so the socket can't be connected, and an unconnected one
// hears of a closed port only with IP_RECVERR.
void hear_refusals(udp::socket& socket) {
    using ReceiveErrors = asio::detail::socket_option::boolean<IPPROTO_IP, IP_RECVERR>;
    using ReceiveErrors6 = asio::detail::socket_option::boolean<IPPROTO_IPV6, IPV6_RECVERR>;
    boost::system::error_code ignored;
    if (socket.local_endpoint().address().is_v4()) {
        socket.set_option(ReceiveErrors(true), ignored);
    } else {
        socket.set_option(ReceiveErrors6(true), ignored);
    }
}

struct Fetching {
    udp::socket socket;
    asio::steady_timer timer;
    Receiver receiver;
    bool is_over = false;

    Fetching(asio::io_context& context, const udp::endpoint& server, const FetchOptions& options)
        : socket(context, server.protocol()),
          timer(context),
          receiver(options.file_name, options.is_netascii, options.wishes, options.limit, options.patience,
                   std::chrono::steady_clock::now()) {
        socket.bind(udp::endpoint(server.protocol(), 0));
        hear_refusals(socket);
    }
};

// Wakes the receive when the deadline passes, and looks again when it has moved meanwhile.
void watch(const std::shared_ptr<Fetching>& fetching) {
    fetching->timer.expires_at(fetching->receiver.deadline());
    fetching->timer.async_wait([fetching](boost::system::error_code error) {
        if (error || fetching->is_over) return;
        boost::system::error_code ignored;
        if (std::chrono::steady_clock::now() >= fetching->receiver.deadline()) {
            fetching->socket.cancel(ignored);
            if (fetching->receiver.status() != TransferStatus::running) return;
        }
        watch(fetching);
    });
}

bool is_error(const std::optional<Packet>& packet) {
    return packet && std::holds_alternative<WireError>(*packet);
}

bool says_nobody_is_there(const boost::system::error_code& error) {
    return error == asio::error::connection_refused || error == asio::error::host_unreachable ||
           error == asio::error::network_unreachable;
}

void show(const FetchOptions& options, const Fetching& fetching, bool is_sent, const udp::endpoint& server,
          BytesView bytes) {
    if (options.listener)
        options.listener({is_sent, fetching.socket.local_endpoint().port(), server.port(), bytes});
}

asio::awaitable<void> send_all(Fetching& fetching, const FetchOptions& options, udp::endpoint to) {
    while (const auto packet = fetching.receiver.next_output()) {
        show(options, fetching, true, to, *packet);
        const auto [error, sent] = co_await fetching.socket.async_send_to(asio::buffer(*packet), to, token);
        (void)error;  // sent again when the deadline passes
    }
}

asio::awaitable<void> run(asio::io_context& context, FetchOptions options,
                          std::function<void(Fetched)> done) {
    boost::system::error_code no_address;
    const udp::endpoint server(asio::ip::make_address(options.address, no_address), options.port);
    if (no_address) co_return done({});
    const auto fetching = std::make_shared<Fetching>(context, server, options);
    Receiver& receiver = fetching->receiver;
    std::optional<udp::endpoint> peer;  // known once the server has answered from its transfer's port
    std::vector<std::uint8_t> buffer(largest_block_size + 4);
    bool is_told = false;
    watch(fetching);
    for (;;) {
        co_await send_all(*fetching, options, peer.value_or(server));
        if (receiver.status() != TransferStatus::running && !is_told) {
            is_told = true;
            done(Fetched{receiver.outcome(), receiver.error(), receiver.take_file()});
            if (receiver.status() == TransferStatus::failed) break;
        }
        udp::endpoint from;
        const auto [error, size] =
            co_await fetching->socket.async_receive_from(asio::buffer(buffer), from, token);
        const auto now = std::chrono::steady_clock::now();
        if (error) {
            // A refusal may also come from a port that a stray packet was answered to; it counts before the
            // transfer began.
            if (says_nobody_is_there(error) && !peer) break;
            if (is_told && now >= receiver.deadline()) break;  // long enough for a repeated last block
            receiver.on_time(now);
            continue;
        }
        const BytesView bytes = BytesView(buffer).first(size);
        const auto packet = parse(bytes);
        if (from.address() != server.address() || (peer && from != *peer)) {
            if (is_error(packet)) continue;
            const Bytes answer = encode(WireError{ErrorCode::unknown_transfer_id, "Unknown transfer ID"});
            boost::system::error_code ignored;
            fetching->socket.send_to(asio::buffer(answer), from, 0, ignored);
        } else if (packet) {
            show(options, *fetching, false, from, bytes);
            peer = from;
            receiver.on_packet(bytes, now);
        }
    }
    fetching->is_over = true;
    fetching->timer.cancel();
    if (!is_told) done({});
}

}  // namespace

void fetch(asio::io_context& context, const FetchOptions& options, std::function<void(Fetched)> done) {
    asio::co_spawn(context, run(context, options, std::move(done)), [](std::exception_ptr failure) {
        if (failure) std::rethrow_exception(failure);
    });
}

}  // namespace tftp
