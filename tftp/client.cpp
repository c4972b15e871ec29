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

    Fetching(asio::io_context& context, const udp::endpoint& server, const FetchOptions& options)
        : socket(context, server.protocol()),
          timer(context),
          receiver(options.file_name, options.is_netascii, options.wishes, options.limit, options.patience,
                   std::chrono::steady_clock::now()) {
        socket.bind(udp::endpoint(server.protocol(), 0));
        hear_refusals(socket);
    }
};

void watch(const std::shared_ptr<Fetching>& fetching) {
    fetching->timer.expires_at(fetching->receiver.deadline());
    fetching->timer.async_wait([fetching](boost::system::error_code error) {
        if (error || fetching->receiver.status() != TransferStatus::running) return;
        boost::system::error_code ignored;
        if (std::chrono::steady_clock::now() >= fetching->receiver.deadline())
            fetching->socket.cancel(ignored);
        watch(fetching);
    });
}

asio::awaitable<Fetched> run(asio::io_context& context, FetchOptions options) {
    const udp::endpoint server(asio::ip::make_address(options.address), options.port);
    const auto fetching = std::make_shared<Fetching>(context, server, options);
    Receiver& receiver = fetching->receiver;
    std::optional<udp::endpoint> peer;  // known once the server has answered from its transfer's port
    std::vector<std::uint8_t> buffer(largest_block_size + 4);
    watch(fetching);
    for (;;) {
        while (const auto packet = receiver.next_output()) {
            const auto [error, sent] =
                co_await fetching->socket.async_send_to(asio::buffer(*packet), peer.value_or(server), token);
            if (error) break;
        }
        if (receiver.status() != TransferStatus::running) break;
        udp::endpoint from;
        const auto [error, size] =
            co_await fetching->socket.async_receive_from(asio::buffer(buffer), from, token);
        const auto now = std::chrono::steady_clock::now();
        if (error == asio::error::connection_refused || error == asio::error::host_unreachable ||
            error == asio::error::network_unreachable)
            break;
        if (error) {
            receiver.on_time(now);
        } else if (from.address() != server.address() || (peer && from != *peer)) {
            const Bytes answer = encode(WireError{ErrorCode::unknown_transfer_id, "Unknown transfer ID"});
            boost::system::error_code ignored;
            fetching->socket.send_to(asio::buffer(answer), from, 0, ignored);
        } else {
            peer = from;
            receiver.on_packet(BytesView(buffer).first(size), now);
        }
    }
    fetching->timer.cancel();
    co_return Fetched{receiver.outcome(), receiver.error(), receiver.take_file()};
}

}  // namespace

void fetch(asio::io_context& context, const FetchOptions& options, std::function<void(Fetched)> done) {
    asio::co_spawn(context, run(context, options),
                   [done = std::move(done)](std::exception_ptr failure, Fetched fetched) {
                       // No socket, or an address that is none: nothing was heard.
                       done(failure ? Fetched{} : std::move(fetched));
                   });
}

}  // namespace tftp
