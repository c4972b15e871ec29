#include "tvs/server.hpp"

#include <algorithm>
#include <list>

#include <boost/asio/io_context.hpp>

#include "tvs/accept.hpp"
#include "tvs/tls_connection.hpp"

namespace tvs {
namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

struct Connection;
using Connections = std::list<std::shared_ptr<Connection>>;  // oldest first

struct Connection {
    TlsConnection tls;
    Deadline deadline;
    std::string client;
    ctl::Bytes received;
    bool was_answered = false;
    std::optional<Connections::iterator> place;  // among the server's

    Connection(tcp::socket socket, std::shared_ptr<ssl_ctx_st> context, std::string peer)
        : tls(std::move(socket), std::move(context)), deadline(tls.socket()), client(std::move(peer)) {}

    void close() {
        deadline.stop();
        boost::system::error_code ignored;
        tls.socket().close(ignored);
    }
};

}  // namespace

struct Server::State : std::enable_shared_from_this<State> {
    asio::io_context& context;
    ServerOptions options;
    std::shared_ptr<ssl_ctx_st> tls;
    std::shared_ptr<const CertificateStore> store;
    Listener listener;
    TroubleListener trouble;
    tcp::acceptor acceptor;
    Connections connections;
    bool is_closed = false;

    State(asio::io_context& c, ServerOptions o, std::shared_ptr<const CertificateStore> s, Listener l,
          TroubleListener t)
        : context(c),
          options(std::move(o)),
          store(std::move(s)),
          listener(std::move(l)),
          trouble(std::move(t)),
          acceptor(c, tcp::endpoint(asio::ip::make_address(options.address), options.port)) {}

    // The oldest that was never answered, or else the oldest.
    bool drop_one() {
        if (connections.empty()) return false;
        const auto idle = std::ranges::find_if(connections, [](const auto& c) { return !c->was_answered; });
        const auto victim = idle == connections.end() ? connections.begin() : idle;
        const std::shared_ptr<Connection> dropped = *victim;
        dropped->close();
        forget(*dropped);
        return true;
    }

    void forget(Connection& connection) {
        if (connection.place) connections.erase(*connection.place);
        connection.place.reset();
    }

    void start(tcp::socket socket) {
        if (connections.size() >= options.most_connections) (void)drop_one();
        const std::string client = peer_text(socket);
        const auto connection = std::make_shared<Connection>(std::move(socket), tls, client);
        connection->place = connections.insert(connections.end(), connection);
        asio::co_spawn(context, serve(connection),
                       [self = shared_from_this(), connection](std::exception_ptr) {
                           connection->close();
                           self->forget(*connection);
                       });
    }

    asio::awaitable<void> serve(std::shared_ptr<Connection> connection) {
        connection->deadline.set(options.handshake_limit);
        if (!co_await connection->tls.handshake())
            co_return tell(*connection, "no TLS: " + connection->tls.trouble());
        for (;;) {
            connection->deadline.set(options.request_limit);
            const std::optional<ctl::Bytes> message = co_await receive(*connection);
            if (!message) co_return;
            const auto request = decode_request(*message);
            if (!request) co_return tell(*connection, request.error().message);
            const Response response = answer(*request, *store, options.ttl);
            const auto bytes = encode(response);
            if (!bytes) co_return;
            connection->was_answered = true;
            if (listener) listener({connection->client, *request, response});
            if (!co_await connection->tls.write(*bytes)) co_return;
        }
    }

    void tell(const Connection& connection, const std::string& what) const {
        if (trouble) trouble(connection.client, what);
    }

    // The next whole message; nothing where the connection ends or what comes can't become one.
    static asio::awaitable<std::optional<ctl::Bytes>> receive(Connection& connection) {
        ctl::Bytes& received = connection.received;
        for (;;) {
            const auto size = message_size(received);
            if (!size) co_return std::nullopt;
            if (*size && **size <= received.size()) {
                const auto end = received.begin() + static_cast<std::ptrdiff_t>(**size);
                ctl::Bytes message(received.begin(), end);
                received.erase(received.begin(), end);
                co_return message;
            }
            if (!co_await connection.tls.read(received)) co_return std::nullopt;
        }
    }
};

Server::Server(asio::io_context& context, ServerOptions options, const TlsIdentity& identity,
               std::shared_ptr<const CertificateStore> store, Listener listener, TroubleListener trouble)
    : state_(std::make_shared<State>(context, std::move(options), std::move(store), std::move(listener),
                                     std::move(trouble))) {
    present(identity);
    start_accepting(state_);
}

Server::~Server() {
    state_->is_closed = true;
    state_->listener = nullptr;
    state_->trouble = nullptr;
    boost::system::error_code ignored;
    state_->acceptor.close(ignored);
    for (const auto& connection : state_->connections) connection->close();
}

void Server::present(const TlsIdentity& identity) {
    state_->tls = make_tls_context(TlsSide::server, state_->options.tls, identity);
}

void Server::answer_from(std::shared_ptr<const CertificateStore> store) {
    state_->store = std::move(store);
}

std::uint16_t Server::port() const {
    return state_->acceptor.local_endpoint().port();
}

}  // namespace tvs
