#include "scenarios/worlds/live/listener.hpp"

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

    void start(tcp::socket socket) {
        if (connections.size() >= most_connections) (void)drop_one();
        const auto shared = std::make_shared<tcp::socket>(std::move(socket));
        connections.push_back(shared);
        const auto self = shared_from_this();
        asio::co_spawn(context, attend(self, shared), [self, shared](std::exception_ptr failure) {
            self->tell(*shared, failure);
            self->connections.remove(shared);
        });
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
            trouble(tvs::peer_text(socket), error.what());
        }
    }

    // The oldest.
    bool drop_one() {
        if (connections.empty()) return false;
        boost::system::error_code ignored;
        connections.front()->close(ignored);
        connections.pop_front();
        return true;
    }
};

Listener::Listener(asio::io_context& context, const std::string& address, std::uint16_t port, Serve serve,
                   TroubleListener trouble, std::chrono::milliseconds limit)
    : state_(std::make_shared<State>(context, tcp::endpoint(asio::ip::make_address(address), port),
                                     std::move(serve), std::move(trouble), limit)) {
    tvs::start_accepting(state_);
}

Listener::~Listener() {
    state_->is_closed = true;
    boost::system::error_code ignored;
    state_->acceptor.close(ignored);
    for (const auto& socket : state_->connections) socket->close(ignored);
}

}  // namespace live
