#include "tftp/server.hpp"

#include <array>
#include <map>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace tftp {
namespace asio = boost::asio;
using asio::ip::udp;

namespace {

constexpr auto token = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t largest_request = 2048;  // names and options; what is longer is no request

std::string text(const udp::endpoint& endpoint) {
    return endpoint.address().to_string() + ":" + std::to_string(endpoint.port());
}

// A transfer's own socket and its client: the two ports are the transfer's identifiers.
struct Transfer {
    udp::socket socket;
    udp::endpoint client;
    Bytes request;  // as it came, to know a repeated one
    asio::steady_timer timer;
    bool is_cancelled = false;
    bool has_heard_client = false;  // beyond the request

    Transfer(const asio::any_io_executor& executor, const udp::endpoint& local, udp::endpoint peer,
             Bytes asked)
        : socket(executor, local), client(std::move(peer)), request(std::move(asked)), timer(executor) {}

    void cancel() {
        is_cancelled = true;
        boost::system::error_code ignored;
        socket.close(ignored);
        timer.cancel();
    }
};

// An error is never answered with an error: two ends could go on for ever.
bool is_error(BytesView packet) {
    const auto parsed = parse(packet);
    return parsed && std::holds_alternative<WireError>(*parsed);
}

// Wakes the transfer's receive when its deadline passes. The deadline moves with every packet, so the timer
// looks again when it fires instead of being set anew each time.
void watch(const std::shared_ptr<Transfer>& transfer, const std::shared_ptr<Sender>& sender) {
    transfer->timer.expires_at(sender->deadline());
    transfer->timer.async_wait([transfer, sender](boost::system::error_code error) {
        if (error || transfer->is_cancelled || sender->status() != TransferStatus::running) return;
        boost::system::error_code ignored;
        if (std::chrono::steady_clock::now() >= sender->deadline()) transfer->socket.cancel(ignored);
        watch(transfer, sender);
    });
}

asio::awaitable<void> run(std::shared_ptr<Transfer> transfer, std::shared_ptr<Sender> sender) {
    std::array<std::uint8_t, largest_request> buffer{};
    watch(transfer, sender);
    for (;;) {
        while (const auto packet = sender->next_output()) {
            const auto [error, sent] =
                co_await transfer->socket.async_send_to(asio::buffer(*packet), transfer->client, token);
            (void)error;  // the timer sends again, and gives up in the end
        }
        if (sender->status() != TransferStatus::running) co_return;
        udp::endpoint from;
        const auto [error, size] =
            co_await transfer->socket.async_receive_from(asio::buffer(buffer), from, token);
        if (transfer->is_cancelled) co_return;
        const auto now = std::chrono::steady_clock::now();
        if (error) {
            sender->on_time(now);
        } else if (from == transfer->client) {
            transfer->has_heard_client = true;
            sender->on_packet(BytesView(buffer).first(size), now);
        } else if (!is_error(BytesView(buffer).first(size))) {
            // RFC 1350: a packet from a wrong port is answered with an error and disturbs nothing.
            const Bytes answer = encode(WireError{ErrorCode::unknown_transfer_id, "Unknown transfer ID"});
            boost::system::error_code ignored;
            transfer->socket.send_to(asio::buffer(answer), from, 0, ignored);
        }
    }
}

}  // namespace

struct Server::State : std::enable_shared_from_this<State> {
    asio::io_context& context;
    ServerOptions options;
    FileSource& files;
    Listener listener;
    udp::socket socket;
    std::map<udp::endpoint, std::shared_ptr<Transfer>> transfers;
    bool is_closed = false;

    State(asio::io_context& c, ServerOptions o, FileSource& f, Listener l)
        : context(c),
          options(std::move(o)),
          files(f),
          listener(std::move(l)),
          socket(c, udp::endpoint(asio::ip::make_address(options.address), options.port)) {}

    void tell(const udp::endpoint& client, const std::string& name, const std::string& outcome) const {
        if (listener) listener({text(client), name, outcome});
    }

    void refuse(const udp::endpoint& client, const std::string& name, const WireError& error) {
        const Bytes packet = encode(error);
        boost::system::error_code ignored;
        socket.send_to(asio::buffer(packet), client, 0, ignored);
        tell(client, name, error.message);
    }

    // Holds the state itself: the server may be gone before the context runs this for the first time.
    static asio::awaitable<void> listen(std::shared_ptr<State> self) {
        std::array<std::uint8_t, largest_request> buffer{};
        for (;;) {
            udp::endpoint client;
            const auto [error, size] =
                co_await self->socket.async_receive_from(asio::buffer(buffer), client, token);
            if (self->is_closed) co_return;
            if (error) continue;
            self->on_packet(BytesView(buffer).first(size), client);
        }
    }

    void on_packet(BytesView packet, const udp::endpoint& client) {
        const auto parsed = parse(packet);
        const auto* request = parsed ? std::get_if<Request>(&*parsed) : nullptr;
        if (request == nullptr) {
            if (!is_error(packet))
                refuse(client, "", {ErrorCode::illegal_operation, "A read request is expected here"});
            return;
        }
        if (request->is_write)
            return refuse(client, request->file_name,
                          {ErrorCode::access_violation, "This server is for reading only"});
        if (request->mode != "octet" && request->mode != "netascii")
            return refuse(client, request->file_name,
                          {ErrorCode::illegal_operation, "Mode octet or netascii is expected"});
        if (const auto running = transfers.find(client); running != transfers.end()) {
            // The same request again: the client has not heard us yet, and the running transfer will send
            // again.
            const Transfer& transfer = *running->second;
            if (!transfer.has_heard_client && std::ranges::equal(transfer.request, packet)) return;
            running->second->cancel();
            transfers.erase(running);
        }
        if (transfers.size() >= options.most_transfers) return;
        start(*request, Bytes(packet.begin(), packet.end()), client);
    }

    void start(const Request& request, Bytes packet, const udp::endpoint& client) {
        auto opened = files.open(request.file_name);
        if (const auto* error = std::get_if<WireError>(&opened))
            return refuse(client, request.file_name, *error);
        auto file = std::get<std::unique_ptr<File>>(std::move(opened));
        const bool is_netascii = request.mode == "netascii";
        const std::optional<std::uint64_t> size = is_netascii ? std::nullopt : std::optional(file->size());
        const Grant granted = grant(request.options, size);
        std::shared_ptr<Transfer> transfer;
        try {
            transfer = std::make_shared<Transfer>(socket.get_executor(),
                                                  udp::endpoint(socket.local_endpoint().address(), 0), client,
                                                  std::move(packet));
        } catch (const boost::system::system_error& error) {
            return refuse(client, request.file_name,
                          {ErrorCode::undefined, "No socket is left for this transfer"});
        }
        auto sender = std::make_shared<Sender>(std::move(file), is_netascii, granted, options.patience,
                                               std::chrono::steady_clock::now());
        transfers[client] = transfer;
        asio::co_spawn(
            context, run(transfer, sender),
            [self = shared_from_this(), transfer, sender, name = request.file_name](
                std::exception_ptr failure) { self->finish(*transfer, *sender, name, failure != nullptr); });
    }

    void finish(Transfer& transfer, const Sender& sender, const std::string& name, bool has_thrown) {
        const bool is_sent = !has_thrown && sender.status() == TransferStatus::finished;
        tell(transfer.client, name, is_sent ? "sent" : "broken off");
        if (const auto found = transfers.find(transfer.client);
            found != transfers.end() && found->second.get() == &transfer)
            transfers.erase(found);
        transfer.cancel();
    }
};

Server::Server(asio::io_context& context, ServerOptions options, FileSource& files, Listener listener)
    : state_(std::make_shared<State>(context, std::move(options), files, std::move(listener))) {
    asio::co_spawn(context, State::listen(state_), [](std::exception_ptr failure) {
        if (failure) std::rethrow_exception(failure);
    });
}

Server::~Server() {
    state_->is_closed = true;
    state_->listener = nullptr;
    boost::system::error_code ignored;
    state_->socket.close(ignored);
    for (auto& [client, transfer] : state_->transfers) transfer->cancel();
    state_->transfers.clear();
}

std::uint16_t Server::port() const {
    return state_->socket.local_endpoint().port();
}

}  // namespace tftp
