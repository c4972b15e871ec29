#include "scenarios/live/call_manager.hpp"

#include <list>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/write.hpp>

#include "scenarios/live/sip.hpp"
#include "tvs/tls_stream.hpp"

namespace scenarios {
namespace asio = boost::asio;
using asio::ip::tcp;
using tvs::use_tuple;

namespace {

constexpr std::chrono::milliseconds request_limit{10000};
constexpr std::size_t most_connections = 1024;
constexpr std::chrono::milliseconds pause_without_descriptors{100};

// Answers the registrations on one connection until it ends or misbehaves.
template <typename Stream>
asio::awaitable<void> answer(Stream& stream, std::function<bool(std::string_view)> accepts_device) {
    std::string received;
    for (;;) {
        while (received.starts_with("\r\n")) received.erase(0, 2);  // keep-alives (RFC 5626)
        const std::optional<std::size_t> end = sip::message_end(received);
        if (end) {
            const std::string request = received.substr(0, *end);
            received.erase(0, *end);
            const std::optional<sip::Register> registration = sip::parse_register(request);
            const std::string response = !registration ? sip::response(request, 405, "Method Not Allowed")
                                         : accepts_device(registration->device)
                                             ? sip::response(request, 200, "OK")
                                             : sip::response(request, 404, "Not Found");
            const auto [error, sent] = co_await asio::async_write(stream, asio::buffer(response), use_tuple);
            if (error) co_return;
            continue;
        }
        if (received.size() >= sip::largest_message) co_return;
        const std::size_t before = received.size();
        received.resize(sip::largest_message);
        const auto [error, count] = co_await stream.async_read_some(
            asio::buffer(received.data() + before, received.size() - before), use_tuple);
        received.resize(before + count);
        if (error) co_return;
    }
}

}  // namespace

struct CallManagerListener::State : std::enable_shared_from_this<State> {
    asio::io_context& context;
    CallManagerOptions options;
    std::optional<asio::ssl::context> tls;
    tcp::acceptor acceptor;
    std::list<std::shared_ptr<tcp::socket>> connections;
    bool is_closed = false;

    State(asio::io_context& c, CallManagerOptions o, std::optional<CallManagerTls> t)
        : context(c),
          options(std::move(o)),
          acceptor(c, tcp::endpoint(asio::ip::make_address(options.address), options.port)) {
        if (t)
            tls.emplace(tvs::asio_context(tvs::make_tls_context(
                tvs::TlsSide::server, t->versions, t->identity, std::move(t->accepts_certificate))));
    }

    // Holds the state itself: the server may be gone before the context runs this for the first time.
    static asio::awaitable<void> listen(std::shared_ptr<State> self) {
        asio::steady_timer pause(self->context);
        for (;;) {
            auto [error, socket] = co_await self->acceptor.async_accept(use_tuple);
            if (self->is_closed) co_return;
            // At the limit, or out of descriptors: the oldest connection has to go.
            if (error || self->connections.size() >= most_connections) self->drop_oldest();
            if (error) {
                pause.expires_after(pause_without_descriptors);
                co_await pause.async_wait(use_tuple);
                continue;
            }
            auto shared = std::make_shared<tcp::socket>(std::move(socket));
            self->connections.push_back(shared);
            asio::co_spawn(self->context, self->serve(shared),
                           [self, shared](std::exception_ptr) { self->connections.remove(shared); });
        }
    }

    void drop_oldest() {
        if (connections.empty()) return;
        boost::system::error_code ignored;
        connections.front()->close(ignored);
        connections.pop_front();
    }

    asio::awaitable<void> serve(std::shared_ptr<tcp::socket> socket) {
        tvs::Deadline deadline(*socket);
        deadline.set(request_limit);
        if (!tls) {
            co_await answer(*socket, options.accepts_device);
        } else {
            asio::ssl::stream<tcp::socket&> stream(*socket, *tls);
            const auto [error] = co_await stream.async_handshake(asio::ssl::stream_base::server, use_tuple);
            if (!error) co_await answer(stream, options.accepts_device);
        }
    }
};

CallManagerListener::CallManagerListener(asio::io_context& context, CallManagerOptions options,
                                         std::optional<CallManagerTls> tls)
    : state_(std::make_shared<State>(context, std::move(options), std::move(tls))) {
    asio::co_spawn(context, State::listen(state_), [](std::exception_ptr failure) {
        if (failure) std::rethrow_exception(failure);
    });
}

CallManagerListener::~CallManagerListener() {
    state_->is_closed = true;
    boost::system::error_code ignored;
    state_->acceptor.close(ignored);
    for (const auto& socket : state_->connections) socket->close(ignored);
}

}  // namespace scenarios
