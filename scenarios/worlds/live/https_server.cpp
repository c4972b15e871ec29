#include "scenarios/worlds/live/https_server.hpp"

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

#include "tvs/tls_stream.hpp"

namespace live {
namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using tvs::use_tuple;

namespace {

constexpr std::uint32_t largest_header = 8192;
constexpr std::string_view menu =
    "<?xml version=\"1.0\"?>\n<CiscoIPPhoneMenu><Title>Directories</Title></CiscoIPPhoneMenu>\n";

http::response<http::string_body> answer_to(const http::request<http::empty_body>& request) {
    http::response<http::string_body> response(http::status::ok, request.version());
    if (request.method() != http::verb::get) {
        response.result(http::status::method_not_allowed);
    } else if (!request.target().starts_with("/ccmcip/")) {
        response.result(http::status::not_found);
    } else {
        response.set(http::field::content_type, "text/xml");
        response.body() = menu;
    }
    response.keep_alive(false);
    response.prepare_payload();
    return response;
}

asio::awaitable<void> serve(tcp::socket& socket, std::shared_ptr<asio::ssl::context> tls) {
    asio::ssl::stream<tcp::socket&> stream(socket, *tls);
    const auto [error] = co_await stream.async_handshake(asio::ssl::stream_base::server, use_tuple);
    if (error) co_return;
    boost::beast::flat_buffer buffer;
    http::request_parser<http::empty_body> parser;
    parser.header_limit(largest_header);
    const auto [read_error, read] = co_await http::async_read_header(stream, buffer, parser, use_tuple);
    if (read_error) co_return;
    const http::response<http::string_body> response = answer_to(parser.get());
    const auto [write_error, written] = co_await http::async_write(stream, response, use_tuple);
    if (!write_error) co_await stream.async_shutdown(use_tuple);
}

}  // namespace

std::unique_ptr<Listener> listen_for_https(asio::io_context& context, const HttpsOptions& options) {
    auto tls = std::make_shared<asio::ssl::context>(tvs::asio_context(
        tvs::make_tls_context(tvs::TlsSide::server, options.versions, options.identity, options.judge)));
    return std::make_unique<Listener>(
        context, options.address, options.port, [tls](tcp::socket& socket) { return serve(socket, tls); },
        options.trouble);
}

}  // namespace live
