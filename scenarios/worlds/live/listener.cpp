#include "scenarios/worlds/live/listener.hpp"

#include <algorithm>
#include <list>

#include <boost/asio/io_context.hpp>

#include "tvs/accept.hpp"

namespace live {
namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr std::size_t most_connections = 1024;

}  // namespace

struct Listener::State : std::enable_shared_from_this<State> {
    struct Connection {
        explicit Connection(tcp::socket s) : socket(std::move(s)), deadline(socket) {}
        tcp::socket socket;
        tvs::Deadline deadline;
        bool is_kept = false;
    };

    asio::io_context& context;
    ServeKept serve;
    TroubleListener trouble;
    tcp::acceptor acceptor;
    std::chrono::milliseconds limit;
    std::list<std::shared_ptr<Connection>> connections;
    bool is_closed = false;

    State(asio::io_context& c, const tcp::endpoint& endpoint, ServeKept s, TroubleListener t,
          std::chrono::milliseconds l)
        : context(c), serve(std::move(s)), trouble(std::move(t)), acceptor(c, endpoint), limit(l) {}

    void start(tcp::socket socket) {
        if (connections.size() >= most_connections) (void)drop_one();
        const auto shared = std::make_shared<Connection>(std::move(socket));
        connections.push_back(shared);
        const auto self = shared_from_this();
        asio::co_spawn(context, attend(self, shared), [self, shared](std::exception_ptr failure) {
            self->tell(shared->socket, failure);
            self->connections.remove(shared);
        });
    }

    static asio::awaitable<void> attend(std::shared_ptr<State> self, std::shared_ptr<Connection> connection) {
        connection->deadline.set(self->limit);
        const Keep keep = [connection] {
            connection->is_kept = true;
            connection->deadline.stop();
        };
        co_await self->serve(connection->socket, keep);
        connection->deadline.stop();
    }

    void tell(const tcp::socket& socket, const std::exception_ptr& failure) const {
        if (!failure || !trouble) return;
        try {
            std::rethrow_exception(failure);
        } catch (const std::exception& error) {
            trouble(tvs::peer_text(socket), error.what());
        }
    }

    // The oldest that was not kept or, without one, the oldest.
    bool drop_one() {
        if (connections.empty()) return false;
        auto gone = std::ranges::find(connections, false,
                                      [](const std::shared_ptr<Connection>& each) { return each->is_kept; });
        if (gone == connections.end()) gone = connections.begin();
        boost::system::error_code ignored;
        (*gone)->socket.close(ignored);
        connections.erase(gone);
        return true;
    }
};

Listener::Listener(asio::io_context& context, const std::string& address, std::uint16_t port, Serve serve,
                   TroubleListener trouble, std::chrono::milliseconds limit)
    : Listener(
          context, address, port,
          ServeKept([serve = std::move(serve)](tcp::socket& socket, const Keep&) { return serve(socket); }),
          std::move(trouble), limit) {}

Listener::Listener(asio::io_context& context, const std::string& address, std::uint16_t port, ServeKept serve,
                   TroubleListener trouble, std::chrono::milliseconds limit)
    : state_(std::make_shared<State>(context, tcp::endpoint(asio::ip::make_address(address), port),
                                     std::move(serve), std::move(trouble), limit)) {
    tvs::start_accepting(state_);
}

Listener::~Listener() {
    state_->is_closed = true;
    boost::system::error_code ignored;
    state_->acceptor.close(ignored);
    for (const auto& connection : state_->connections) connection->socket.close(ignored);
}

}  // namespace live
