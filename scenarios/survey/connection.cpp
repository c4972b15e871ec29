#include "scenarios/survey/connection.hpp"

#include <array>

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include "ctl/openssl.hpp"

namespace survey {
namespace {

constexpr std::size_t read_size = 16384;

capture::Nanoseconds capture_time() {
    return std::chrono::time_point_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now());
}

capture::Endpoint endpoint_of(const asio::ip::tcp::endpoint& at) {
    return {at.address().to_string(), at.port()};
}

tvs::TlsVersion version_of(const SSL* tls) {
    switch (SSL_version(tls)) {
        case TLS1_VERSION: return tvs::TlsVersion::tls_1_0;
        case TLS1_1_VERSION: return tvs::TlsVersion::tls_1_1;
        case TLS1_3_VERSION: return tvs::TlsVersion::tls_1_3;
        default: return tvs::TlsVersion::tls_1_2;
    }
}

int capture_index() {
    static const int index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
    return index;
}

int handshake_index() {
    static const int index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
    return index;
}

void keep_secret(const SSL* tls, const char* line) {
    if (auto* capture = static_cast<capture::Capture*>(SSL_get_ex_data(tls, capture_index())))
        capture->add_secret(line);
}

// Shows none, and remembers that the server asked.
int show_no_certificate(SSL* tls, X509**, EVP_PKEY**) {
    static_cast<Handshake*>(SSL_get_ex_data(tls, handshake_index()))->wants_certificate = true;
    return 0;
}

// Checks against the authorities of this machine, and goes on whatever comes of it: who asks looks at that.
std::shared_ptr<SSL_CTX> verifying_context() {
    std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
    if (!context || SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION) != 1 ||
        SSL_CTX_set_default_verify_paths(context.get()) != 1)
        throw std::runtime_error("TLS has no context: " + ctl::openssl::last_error());
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_NONE, nullptr);
    return context;
}

}  // namespace

Connection::Connection(asio::io_context& context, Peer peer)
    : peer_(std::move(peer)), socket_(context), deadline_(socket_) {}

Connection::~Connection() {
    if (flow_) flow_->closed(capture_time());
}

asio::awaitable<Reach> Connection::connect() {
    deadline_.set(peer_.patience.connect);
    const auto [error] = co_await socket_.async_connect(peer_.at, tvs::use_tuple);
    if (error == asio::error::connection_refused) co_return Reach::refused;
    if (error) co_return Reach::silent;
    deadline_.set(peer_.patience.exchange);
    boost::system::error_code ignored;
    if (peer_.capture != nullptr)
        flow_ = std::make_unique<capture::TcpFlow>(*peer_.capture, peer_.capture->interface(peer_.name),
                                                   endpoint_of(socket_.local_endpoint(ignored)),
                                                   endpoint_of(peer_.at), capture_time());
    co_return Reach::answered;
}

asio::awaitable<bool> Connection::write(ctl::BytesView bytes) {
    if (flow_) flow_->sent(bytes, capture_time());
    const auto [error, sent] =
        co_await asio::async_write(socket_, asio::buffer(bytes.data(), bytes.size()), tvs::use_tuple);
    co_return !error;
}

asio::awaitable<bool> Connection::read(ctl::Bytes& received) {
    std::array<std::uint8_t, read_size> buffer{};
    const auto [error, size] = co_await socket_.async_read_some(asio::buffer(buffer), tvs::use_tuple);
    const ctl::BytesView bytes = ctl::BytesView(buffer).first(size);
    if (flow_ && size > 0) flow_->received(bytes, capture_time());
    ctl::append(received, bytes);
    co_return !error;
}

TlsClient::TlsClient(Connection& connection, const tvs::TlsRange& versions, Verification verification)
    : connection_(connection),
      context_(verification == Verification::none
                   ? tvs::make_tls_context(tvs::TlsSide::client, versions, std::nullopt,
                                           tvs::PeerJudge([](const ctl::Certificate&) { return true; }))
                   : verifying_context()),
      tls_(nullptr, SSL_free) {
    SSL_CTX_set_client_cert_cb(context_.get(), show_no_certificate);
    SSL_CTX_set_keylog_callback(context_.get(), keep_secret);
    tls_.reset(SSL_new(context_.get()));
    if (!tls_) throw std::runtime_error("TLS has no connection: " + ctl::openssl::last_error());
    SSL_set_ex_data(tls_.get(), capture_index(), connection.peer().capture);
    SSL_set_ex_data(tls_.get(), handshake_index(), &seen_);
    SSL_set_bio(tls_.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    SSL_set_connect_state(tls_.get());
    if (verification == Verification::by_machine) SSL_set1_host(tls_.get(), connection.peer().name.c_str());
}

TlsClient::~TlsClient() = default;

// Hands what OpenSSL wants to say to the connection.
asio::awaitable<bool> TlsClient::flush() {
    BIO* out = SSL_get_wbio(tls_.get());
    const std::size_t waiting = BIO_ctrl_pending(out);
    if (waiting == 0) co_return true;
    ctl::Bytes bytes(waiting);
    BIO_read(out, bytes.data(), static_cast<int>(bytes.size()));
    co_return co_await connection_.write(bytes);
}

// Hands OpenSSL what came next.
asio::awaitable<bool> TlsClient::feed() {
    ctl::Bytes bytes;
    const bool goes_on = co_await connection_.read(bytes);
    if (!bytes.empty()) BIO_write(SSL_get_rbio(tls_.get()), bytes.data(), static_cast<int>(bytes.size()));
    co_return goes_on || !bytes.empty();
}

void TlsClient::look_at(ssl_st* tls) {
    seen_.version = version_of(tls);
    seen_.certificate = tvs::peer_certificate(tls);
    seen_.is_verified = SSL_get_verify_result(tls) == X509_V_OK && SSL_get0_peername(tls) != nullptr;
}

asio::awaitable<Handshake> TlsClient::handshake() {
    for (;;) {
        ERR_clear_error();
        const int result = SSL_do_handshake(tls_.get());
        const int wish = SSL_get_error(tls_.get(), result);
        const bool is_sent = co_await flush();
        if (result == 1) {
            seen_.reach = Reach::answered;
            look_at(tls_.get());
            co_return seen_;
        }
        if (wish != SSL_ERROR_WANT_READ) {
            seen_.reach = Reach::tls_failed;
            seen_.trouble = ctl::openssl::last_error();
            look_at(tls_.get());
            co_return seen_;
        }
        const bool goes_on = is_sent && co_await feed();
        if (goes_on) continue;
        look_at(tls_.get());
        seen_.reach = seen_.wants_certificate ? Reach::tls_failed : Reach::cut;
        co_return seen_;
    }
}

asio::awaitable<bool> TlsClient::write(ctl::BytesView bytes) {
    if (SSL_write(tls_.get(), bytes.data(), static_cast<int>(bytes.size())) <= 0) co_return false;
    co_return co_await flush();
}

asio::awaitable<bool> TlsClient::read(ctl::Bytes& received) {
    ctl::Bytes buffer(read_size);
    for (;;) {
        ERR_clear_error();
        const int size = SSL_read(tls_.get(), buffer.data(), static_cast<int>(buffer.size()));
        if (size > 0) {
            ctl::append(received, ctl::BytesView(buffer).first(static_cast<std::size_t>(size)));
            co_return true;
        }
        const int wish = SSL_get_error(tls_.get(), size);
        if (wish != SSL_ERROR_WANT_READ) {
            if (wish == SSL_ERROR_SSL) {
                seen_.reach = Reach::tls_failed;
                seen_.trouble = ctl::openssl::last_error();
            }
            co_return false;
        }
        const bool is_sent = co_await flush();
        const bool goes_on = is_sent && co_await feed();
        if (!goes_on) co_return false;
    }
}

}  // namespace survey
