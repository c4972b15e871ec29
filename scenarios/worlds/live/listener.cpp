#include "scenarios/worlds/live/listener.hpp"

#include <list>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "tvs/tls_stream.hpp"

namespace live {
namespace asio = boost::asio;
using asio::ip::tcp;
using tvs::use_tuple;

namespace {

constexpr std::size_t most_connections = 1024;
constexpr std::chrono::milliseconds pause_without_descriptors{100};

}  // namespace

struct Listener::State {
    asio::io_context& context;
    Serve serve;
    TroubleListener trouble;
    tcp::acceptor acceptor;
    std::chrono::milliseconds limit;
    std::list<std::shared_ptr<tcp::socket>> connections;
    bool is_closed = false;

    State(asio::io_context& c, const tcp::endpoint& endpoint, Serve s, TroubleListener t,
          std::chrono::milliseconds l)
        : context(c), serve(std::move(s)), trouble(std::move(t)), acceptor(c, endpoint), limit(l) {}

    // Holds the state itself: the listener may be gone before the context runs this for the first time.
    static asio::awaitable<void> listen(std::shared_ptr<State> self) {
        asio::steady_timer pause(self->context);
        for (;;) {
            auto [error, socket] = co_await self->acceptor.async_accept(use_tuple);
            if (self->is_closed) co_return;
            // At the limit, or out of descriptors: the oldest connection has to go.
            const bool is_full = error || self->connections.size() >= most_connections;
            const bool has_room_now = is_full && self->drop_oldest();
            if (error) {
                if (has_room_now) continue;
                pause.expires_after(pause_without_descriptors);
                co_await pause.async_wait(use_tuple);
                continue;
            }
            auto shared = std::make_shared<tcp::socket>(std::move(socket));
            self->connections.push_back(shared);
            asio::co_spawn(self->context, attend(self, shared), [self, shared](std::exception_ptr failure) {
                self->tell(*shared, failure);
                self->connections.remove(shared);
            });
        }
    }

    static asio::awaitable<void> attend(std::shared_ptr<State> self, std::shared_ptr<tcp::socket> socket) {
        tvs::Deadline deadline(*socket);
        deadline.set(self->limit);
        co_await self->serve(*socket);
    }

    void tell(const tcp::socket& socket, const std::exception_ptr& failure) const {
        if (!failure || !trouble) return;
        try {
            std::rethrow_exception(failure);
        } catch (const std::exception& error) {
            trouble(peer_text(socket), error.what());
        }
    }

    bool drop_oldest() {
        if (connections.empty()) return false;
        boost::system::error_code ignored;
        connections.front()->close(ignored);
        connections.pop_front();
        return true;
    }
};

std::string peer_text(const tcp::socket& socket) {
    boost::system::error_code error;
    const tcp::endpoint peer = socket.remote_endpoint(error);
    return error ? "gone" : peer.address().to_string() + ":" + std::to_string(peer.port());
}

Listener::Listener(asio::io_context& context, const std::string& address, std::uint16_t port, Serve serve,
                   TroubleListener trouble, std::chrono::milliseconds limit)
    : state_(std::make_shared<State>(context, tcp::endpoint(asio::ip::make_address(address), port),
                                     std::move(serve), std::move(trouble), limit)) {
    asio::co_spawn(context, State::listen(state_), [](std::exception_ptr failure) {
        if (failure) std::rethrow_exception(failure);
    });
}

Listener::~Listener() {
    state_->is_closed = true;
    boost::system::error_code ignored;
    state_->acceptor.close(ignored);
    for (const auto& socket : state_->connections) socket->close(ignored);
}

}  // namespace live
