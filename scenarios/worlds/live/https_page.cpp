#include "scenarios/worlds/live/https_page.hpp"

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

#include "tvs/spawn.hpp"
#include "tvs/tls_stream.hpp"

namespace live {
namespace asio = boost::asio;
namespace http = boost::beast::http;
using phone::Contact;
using phone::HttpsReply;
using tvs::use_tuple;

namespace {

constexpr std::uint64_t largest_page = 1 << 20;
constexpr unsigned http_1_1 = 11;

asio::awaitable<HttpsReply> run(asio::io_context& context, phone::OpenHttps page, tvs::PeerJudge judge) {
    const std::shared_ptr<ssl_ctx_st> tls =
        tvs::make_tls_context(tvs::TlsSide::client, page.tls, std::nullopt, std::move(judge));
    PageOptions options{page.server, page.port, page.path, tls};
    const FetchedPage fetched = co_await fetch_page(context, std::move(options));
    co_return HttpsReply{fetched.contact, fetched.status};
}

}  // namespace

asio::awaitable<FetchedPage> fetch_page(asio::io_context& context, PageOptions options) {
    boost::system::error_code no_address;
    const asio::ip::tcp::endpoint server(asio::ip::make_address(options.address, no_address), options.port);
    if (no_address) co_return FetchedPage{};
    asio::ssl::context tls = tvs::asio_context(options.tls);
    tvs::TlsStream stream(context, tls);
    tvs::Deadline deadline(stream.next_layer());
    const Contact contact = co_await tvs::connect_tls(stream, deadline, server, tvs::ClientLimits{});
    if (contact != Contact::answered) co_return FetchedPage{contact, 0};

    http::request<http::empty_body> request(http::verb::get, options.path, http_1_1);
    request.set(http::field::host, options.address);
    const auto [write_error, written] = co_await http::async_write(stream, request, use_tuple);
    if (write_error) co_return FetchedPage{Contact::tls_failed, 0};
    boost::beast::flat_buffer buffer;
    http::response_parser<http::string_body> parser;
    parser.body_limit(largest_page);
    const auto [read_error, read] = co_await http::async_read(stream, buffer, parser, use_tuple);
    if (read_error) co_return FetchedPage{Contact::tls_failed, 0};
    co_return FetchedPage{Contact::answered, static_cast<int>(parser.get().result_int())};
}

void open_page(asio::io_context& context, const phone::OpenHttps& page, tvs::PeerJudge judge,
               std::function<void(HttpsReply)> done) {
    tvs::spawn(context, run(context, page, std::move(judge)), std::move(done));
}

}  // namespace live
