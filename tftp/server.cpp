#include "tftp/server.hpp"

#include <algorithm>
#include <list>
#include <unordered_map>
#include <unordered_set>

#include <boost/asio/steady_timer.hpp>
#include <sys/resource.h>

#include "tftp/datagrams.hpp"

namespace tftp {
namespace asio = boost::asio;
using asio::ip::udp;

namespace {

// Of a lane that transfers share, so that what it remembers stays small.
constexpr std::size_t most_clients_of_lane = 4096;
constexpr std::size_t most_shared_lanes = 64;

constexpr std::chrono::microseconds longest_turn{500};  // of a lane

std::string text(const udp::endpoint& endpoint) {
    return endpoint.address().to_string() + ":" + std::to_string(endpoint.port());
}

// An error is never answered with an error: two ends could go on for ever.
bool is_error(BytesView packet) {
    const auto parsed = parse(packet);
    return parsed && std::holds_alternative<WireError>(*parsed);
}

struct Transfer;
using Crowd = std::list<Transfer*>;  // the one that was heard of longest ago first

// A port of the server's that transfers go through: on loopback many of them, else one (Server). The two
// ports are a transfer's identifiers (RFC 1350), and no client meets the same one twice: then a late packet
// of an old transfer can't get into a new one. So a lane serves a client once, and a client that comes again
// with the same port is served on a new lane. Sharing ports lets one system call carry packets of many
// transfers.
struct Lane {
    udp::socket socket;
    Outbox outbox;
    std::unordered_set<udp::endpoint> served;
    std::size_t transfers = 0;  // that go on

    Lane(const asio::any_io_executor& executor, const udp::endpoint& local) : socket(executor, local) {}
};

struct Transfer {
    std::shared_ptr<Lane> lane;
    udp::endpoint client;
    Bytes request;  // as it came, to know a repeated one
    std::string file_name;
    Sender sender;
    TimePoint heard_at;            // its last packet; its request counts
    std::size_t window_bytes = 0;  // that it may hold
    bool is_heard = false;         // beyond its request
    Crowd::iterator place{};       // among those that are heard, or those that are not
};

}  // namespace

struct Server::State : std::enable_shared_from_this<State> {
    ServerOptions options;
    FileSource& files;
    Listener listener;
    udp::socket socket;
    Outbox refusals;
    Inbox inbox;
    std::unordered_map<udp::endpoint, Transfer> transfers;  // by client
    Crowd unheard;
    Crowd heard;
    std::list<std::shared_ptr<Lane>> lanes;  // the last one takes new transfers
    std::size_t window_bytes = 0;            // of all transfers
    bool shares_ports;
    asio::steady_timer timer;
    TimePoint wakes = TimePoint::max();  // when the timer fires
    bool is_closed = false;

    State(asio::io_context& context, ServerOptions o, FileSource& f, Listener l)
        : options(std::move(o)),
          files(f),
          listener(std::move(l)),
          socket(context, udp::endpoint(asio::ip::make_address(options.address), options.port)),
          shares_ports(asio::ip::make_address(options.address).is_loopback()),
          timer(context) {
        // A port for each transfer is a descriptor each: other servers of this process need some too.
        rlimit limit{};
        if (!shares_ports && ::getrlimit(RLIMIT_NOFILE, &limit) == 0)
            options.most_transfers = std::min<std::size_t>(options.most_transfers, limit.rlim_cur / 4);
    }

    void tell(const udp::endpoint& client, const std::string& name, const std::string& outcome) const {
        if (listener) listener({text(client), name, outcome});
    }

    void close() {
        is_closed = true;
        listener = nullptr;
        timer.cancel();
        boost::system::error_code ignored;
        socket.close(ignored);
        for (const auto& lane : lanes) lane->socket.close(ignored);
        transfers.clear();
        lanes.clear();
    }

    // --- requests ---

    void listen() {
        socket.async_wait(udp::socket::wait_read, [self = shared_from_this()](boost::system::error_code) {
            if (self->is_closed) return;
            for (const Inbox::Packet& packet : self->inbox.receive(self->socket))
                self->on_request(packet.bytes, packet.from);
            self->refusals.send(self->socket);
            for (const auto& lane : self->lanes) lane->outbox.send(lane->socket);
            self->listen();
        });
    }

    void refuse(const udp::endpoint& client, const std::string& name, const WireError& error) {
        refusals.add(client, encode(error));
        tell(client, name, error.message);
    }

    void on_request(BytesView packet, const udp::endpoint& client) {
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
            if (!running->second.is_heard && std::ranges::equal(running->second.request, packet)) return;
            finish(running->second, "broken off");
        }
        if (transfers.size() >= options.most_transfers && !make_room()) return;
        start(*request, Bytes(packet.begin(), packet.end()), client);
    }

    // The oldest transfer whose client was never heard again has to go: it may be nobody's. If there is none,
    // the one whose client has been silent for longest, if that is long.
    bool make_room() {
        if (!unheard.empty()) {
            finish(*unheard.front(), "broken off");
            return true;
        }
        const auto now = std::chrono::steady_clock::now();
        if (heard.empty() || now - heard.front()->heard_at < options.patience.first_wait) return false;
        finish(*heard.front(), "broken off");
        return true;
    }

    void start(const Request& request, Bytes packet, const udp::endpoint& client) {
        FileSource::Opened opened = WireError{};
        try {
            opened = files.open(request.file_name);
        } catch (const std::exception&) {
            opened = WireError{ErrorCode::undefined, "The file can't be had"};
        }
        if (const auto* error = std::get_if<WireError>(&opened))
            return refuse(client, request.file_name, *error);
        auto file = std::get<std::unique_ptr<File>>(std::move(opened));
        const bool is_netascii = request.mode == "netascii";
        const std::optional<std::uint64_t> size = is_netascii ? std::nullopt : std::optional(file->size());
        const std::size_t left =
            options.most_window_bytes - std::min(options.most_window_bytes, window_bytes);
        const Grant granted = grant(request.options, size, left);
        const std::shared_ptr<Lane> lane = lane_for(client);
        if (!lane)
            return refuse(client, request.file_name,
                          {ErrorCode::undefined, "No socket is left for this transfer"});
        const auto now = std::chrono::steady_clock::now();
        Transfer& transfer =
            transfers
                .try_emplace(
                    client,
                    Transfer{lane, client, std::move(packet), request.file_name,
                             Sender(std::move(file), is_netascii, granted, options.patience, now), now})
                .first->second;
        ++lane->transfers;
        transfer.window_bytes = granted.agreement.window_size * granted.agreement.block_size;
        window_bytes += transfer.window_bytes;
        transfer.place = unheard.insert(unheard.end(), &transfer);
        go_on(transfer);
    }

    // --- transfers ---

    // Nothing where no socket can be had.
    std::shared_ptr<Lane> lane_for(const udp::endpoint& client) {
        const bool is_new = !shares_ports || lanes.empty() || lanes.back()->served.contains(client) ||
                            lanes.back()->served.size() >= most_clients_of_lane;
        if (is_new) {
            if (shares_ports && lanes.size() >= most_shared_lanes) give_up_a_lane();
            std::shared_ptr<Lane> lane = new_lane();
            if (!lane && make_room()) lane = new_lane();
            if (!lane) return nullptr;
            if (!lanes.empty() && lanes.back()->transfers == 0) close_lane(*lanes.back());
            lanes.push_back(lane);
            serve(lane);
        }
        lanes.back()->served.insert(client);
        return lanes.back();
    }

    std::shared_ptr<Lane> new_lane() {
        try {
            return std::make_shared<Lane>(socket.get_executor(),
                                          udp::endpoint(socket.local_endpoint().address(), 0));
        } catch (const boost::system::system_error&) {
            return nullptr;  // out of descriptors
        }
    }

    // The one that was heard of longest ago: a few silent transfers must not use up what thousands of others
    // need.
    void give_up_a_lane() {
        std::unordered_map<const Lane*, TimePoint> heard_of;
        for (const auto& [client, transfer] : transfers) {
            TimePoint& last = heard_of[transfer.lane.get()];
            last = std::max(last, transfer.is_heard ? transfer.heard_at : TimePoint{});
        }
        const auto oldest =
            std::ranges::min_element(lanes.begin(), std::prev(lanes.end()), {},
                                     [&heard_of](const auto& lane) { return heard_of[lane.get()]; });
        const std::shared_ptr<Lane> given_up = *oldest;
        std::vector<udp::endpoint> clients;
        for (const auto& [client, transfer] : transfers)
            if (transfer.lane == given_up) clients.push_back(client);
        for (const udp::endpoint& client : clients) finish(transfers.at(client), "broken off");
    }

    void close_lane(Lane& lane) {
        boost::system::error_code ignored;
        lane.outbox.send(lane.socket);
        lane.socket.close(ignored);
        lanes.remove_if([&lane](const auto& each) { return each.get() == &lane; });
    }

    void serve(const std::shared_ptr<Lane>& lane) {
        lane->socket.async_wait(udp::socket::wait_read,
                                [self = shared_from_this(), lane](boost::system::error_code error) {
                                    if (error || self->is_closed || !lane->socket.is_open()) return;
                                    self->receive(*lane);
                                    if (lane->socket.is_open()) self->serve(lane);
                                });
    }

    // What is there, and what comes while it is busy waiting; then the others have their turn.
    void receive(Lane& lane) {
        const auto start = std::chrono::steady_clock::now();
        auto last = start;
        for (auto now = start; now - start <= longest_turn; now = std::chrono::steady_clock::now()) {
            const auto& packets = inbox.receive(lane.socket);
            if (!packets.empty()) last = now;
            for (const Inbox::Packet& packet : packets) on_packet(lane, packet, now);
            if (!lane.socket.is_open()) return;
            lane.outbox.send(lane.socket);
            if (lane.transfers == 0 || now - last >= options.busy_wait) return;
        }
    }

    void on_packet(Lane& lane, const Inbox::Packet& packet, TimePoint now) {
        const auto found = transfers.find(packet.from);
        if (found == transfers.end() || found->second.lane.get() != &lane) {
            // RFC 1350: a packet from a wrong port is answered with an error and disturbs nothing. A late
            // packet of a transfer that is over is none: its client was served here.
            if (!is_error(packet.bytes) && !lane.served.contains(packet.from))
                lane.outbox.add(packet.from,
                                encode(WireError{ErrorCode::unknown_transfer_id, "Unknown transfer ID"}));
            return;
        }
        Transfer& transfer = found->second;
        heard.splice(heard.end(), transfer.is_heard ? heard : unheard, transfer.place);
        transfer.is_heard = true;
        transfer.heard_at = now;
        transfer.sender.on_packet(packet.bytes, now);
        go_on(transfer);
    }

    // Passes on what the sender has to say; ends the transfer where that was the last. An acknowledgement
    // after waits that have grown makes the next deadline an earlier one.
    void go_on(Transfer& transfer) {
        while (auto packet = transfer.sender.next_output())
            transfer.lane->outbox.add(transfer.client, std::move(*packet));
        if (transfer.sender.status() == TransferStatus::finished) return finish(transfer, "sent");
        if (transfer.sender.status() == TransferStatus::failed) return finish(transfer, "broken off");
        wake_at(transfer.sender.deadline());
    }

    void finish(Transfer& transfer, const std::string& outcome) {
        tell(transfer.client, transfer.file_name, outcome);
        (transfer.is_heard ? heard : unheard).erase(transfer.place);
        const std::shared_ptr<Lane> lane = transfer.lane;
        window_bytes -= transfer.window_bytes;
        transfers.erase(udp::endpoint(transfer.client));
        if (--lane->transfers == 0 && lane != lanes.back()) close_lane(*lane);
    }

    // --- time ---

    // One timer for all. Deadlines move with every packet, so it looks again when it fires instead of being
    // set anew each time.
    void wake_at(TimePoint when) {
        if (when >= wakes) return;
        wakes = when;
        timer.expires_at(when);
        timer.async_wait([self = shared_from_this()](boost::system::error_code error) {
            if (error || self->is_closed) return;
            self->on_time(std::chrono::steady_clock::now());
        });
    }

    void on_time(TimePoint now) {
        wakes = TimePoint::max();
        for (auto at = transfers.begin(); at != transfers.end();) {
            Transfer& transfer = (at++)->second;  // `go_on` may take it away
            transfer.sender.on_time(now);
            go_on(transfer);
        }
        for (const auto& lane : lanes) lane->outbox.send(lane->socket);
    }
};

Server::Server(boost::asio::io_context& context, ServerOptions options, FileSource& files, Listener listener)
    : state_(std::make_shared<State>(context, std::move(options), files, std::move(listener))) {
    state_->listen();
}

Server::~Server() {
    state_->close();
}

std::uint16_t Server::port() const {
    return state_->socket.local_endpoint().port();
}

}  // namespace tftp
