#include "scenarios/worlds/live/http_files.hpp"

#include <array>

#include <boost/asio/io_context.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <fmt/format.h>

#include "tvs/accept.hpp"
#include "tvs/spawn.hpp"
#include "tvs/tls_stream.hpp"

namespace live {
namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using phone::Download;
using phone::FileAnswer;
using tvs::use_tuple;

namespace {

constexpr std::uint32_t largest_request = 8192;
constexpr unsigned http_version = 11;

using FileResponse = http::response<http::vector_body<std::uint8_t>>;

// What a request for a file gets, where nothing is wrong with the port.
FileResponse file_response(const HttpFilesOptions& options, const http::request<http::empty_body>& request,
                           const std::string& name) {
    FileResponse response(http::status::ok, request.version());
    if (request.method() != http::verb::get) {
        response.result(http::status::method_not_allowed);
    } else if (const model::SharedBytes bytes = options.file(name)) {
        response.body() = *bytes;
    } else {
        response.result(http::status::not_found);
    }
    return response;
}

template <typename Stream>
asio::awaitable<void> send_garbage(Stream& socket) {
    constexpr std::string_view garbage = "\x57\x01\xff no HTTP at all\r\n\r\n";
    (void)co_await asio::async_write(socket, asio::buffer(garbage), use_tuple);
}

// Until the client has enough, or its time is over.
template <typename Stream>
asio::awaitable<void> send_endlessly(Stream& socket) {
    constexpr std::string_view head = "HTTP/1.1 200 OK\r\nContent-type: */*\r\n\r\n";
    static constexpr std::array<char, 16384> some{};
    auto [error, sent] = co_await asio::async_write(socket, asio::buffer(head), use_tuple);
    while (!error) std::tie(error, sent) = co_await asio::async_write(socket, asio::buffer(some), use_tuple);
}

// `client` is its address in words.
template <typename Stream>
asio::awaitable<void> serve_file(Stream& socket, std::string client,
                                 std::shared_ptr<const HttpFilesOptions> options) {
    boost::beast::flat_buffer buffer;
    http::request_parser<http::empty_body> parser;
    parser.header_limit(largest_request);
    const auto [read_error, read] = co_await http::async_read_header(socket, buffer, parser, use_tuple);
    if (read_error) co_return;
    const http::request<http::empty_body>& request = parser.get();
    const std::size_t start = request.target().find_first_not_of('/');
    const std::string name(start == boost::beast::string_view::npos ? "" : request.target().substr(start));
    const auto tell = [&](const std::string& outcome) {
        if (options->listener) options->listener(client, name, outcome);
    };
    FileResponse response;
    switch (options->fault().value_or(model::PortFault::silent)) {
        case model::PortFault::garbage: tell("garbage"); co_return co_await send_garbage(socket);
        case model::PortFault::endless: tell("without an end"); co_return co_await send_endlessly(socket);
        case model::PortFault::unavailable:
            response = FileResponse(http::status::service_unavailable, request.version());
            break;
        case model::PortFault::silent:
        case model::PortFault::closed: response = file_response(*options, request, name);
    }
    tell(response.result() == http::status::ok
             ? fmt::format("{} bytes", response.body().size())
             : fmt::format("{} {}", response.result_int(), std::string(response.reason())));
    response.set(http::field::cache_control, "no-store");
    response.set(http::field::content_type, "*/*");
    response.keep_alive(false);
    response.prepare_payload();
    (void)co_await http::async_write(socket, response, use_tuple);
}

asio::awaitable<void> serve_plain(tcp::socket& socket, std::shared_ptr<const HttpFilesOptions> options) {
    co_await serve_file(socket, tvs::peer_text(socket), std::move(options));
    boost::system::error_code ignored;
    socket.shutdown(tcp::socket::shutdown_send, ignored);
}

asio::awaitable<void> serve_tls(tcp::socket& socket, std::shared_ptr<asio::ssl::context> tls,
                                std::shared_ptr<const HttpFilesOptions> options) {
    std::string client = tvs::peer_text(socket);
    asio::ssl::stream<tcp::socket&> stream(socket, *tls);
    const auto [error] = co_await stream.async_handshake(asio::ssl::stream_base::server, use_tuple);
    if (error) co_return;
    co_await serve_file(stream, std::move(client), std::move(options));
    (void)co_await stream.async_shutdown(use_tuple);
}

// Over a connection that stands.
template <typename Stream>
asio::awaitable<FileAnswer> ask_for_file(Stream& socket, const HttpFetchOptions& options) {
    http::request<http::empty_body> request(http::verb::get, "/" + options.file_name, http_version);
    request.set(http::field::host, fmt::format("{}:{}", options.address, options.port));
    if (const auto [error, written] = co_await http::async_write(socket, request, use_tuple); error)
        co_return FileAnswer{};
    boost::beast::flat_buffer buffer;
    http::response_parser<http::vector_body<std::uint8_t>> parser;
    parser.header_limit(largest_request);
    parser.body_limit(options.limit);
    if (const auto [error, read] = co_await http::async_read(socket, buffer, parser, use_tuple); error)
        co_return FileAnswer{};
    auto response = parser.release();
    if (response.result() == http::status::not_found) co_return FileAnswer{Download::not_found, nullptr};
    if (response.result() != http::status::ok) co_return FileAnswer{};
    co_return FileAnswer{Download::received, std::make_shared<const ctl::Bytes>(std::move(response.body()))};
}

asio::awaitable<FileAnswer> fetch_file(asio::io_context& context, HttpFetchOptions options) {
    boost::system::error_code no_address;
    const tcp::endpoint server(asio::ip::make_address(options.address, no_address), options.port);
    if (no_address) co_return FileAnswer{};
    if (options.tls) {
        asio::ssl::context tls = tvs::asio_context(options.tls);
        tvs::TlsStream stream(context, tls);
        tvs::Deadline deadline(stream.next_layer());
        const tvs::Contact contact = co_await tvs::connect_tls(stream, deadline, server, options.patience);
        if (contact != tvs::Contact::answered) co_return FileAnswer{};
        co_return co_await ask_for_file(stream, options);
    }
    tcp::socket socket(context);
    tvs::Deadline deadline(socket);
    deadline.set(options.patience.connect);
    if (const auto [error] = co_await socket.async_connect(server, use_tuple); error) co_return FileAnswer{};
    deadline.set(options.patience.exchange);
    co_return co_await ask_for_file(socket, options);
}

}  // namespace

std::unique_ptr<Listener> listen_for_files(asio::io_context& context, const HttpFilesOptions& options,
                                           const std::optional<HttpsIdentity>& tls) {
    const auto shared = std::make_shared<const HttpFilesOptions>(options);
    Listener::Serve serve = [shared](tcp::socket& socket) { return serve_plain(socket, shared); };
    if (tls) {
        const auto made = std::make_shared<asio::ssl::context>(tvs::asio_context(
            tvs::make_tls_context(tvs::TlsSide::server, tls->versions, tls->identity, tvs::PeerJudge{})));
        serve = [shared, made](tcp::socket& socket) { return serve_tls(socket, made, shared); };
    }
    return std::make_unique<Listener>(context, options.address, options.port, std::move(serve),
                                      options.trouble);
}

void fetch_by_http(asio::io_context& context, HttpFetchOptions options,
                   std::function<void(FileAnswer)> done) {
    tvs::spawn(context, fetch_file(context, std::move(options)), std::move(done));
}

}  // namespace live
