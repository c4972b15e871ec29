#include "scenarios/survey/http_answer.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/vector_body.hpp>
#include <fmt/format.h>

namespace survey {
namespace http = boost::beast::http;

namespace {

constexpr std::uint32_t largest_head = 16384;  // in bytes

}  // namespace

struct HttpAnswer::Parser : http::response_parser<http::vector_body<std::uint8_t>> {};

HttpAnswer::HttpAnswer(std::size_t limit) : parser_(std::make_unique<Parser>()), limit_(limit) {
    parser_->header_limit(largest_head);
    parser_->body_limit(limit);
    parser_->eager(true);
}

HttpAnswer::~HttpAnswer() = default;

std::string HttpAnswer::feed(ctl::Bytes& waiting) {
    while (!waiting.empty() && !parser_->is_done()) {
        boost::system::error_code error;
        const std::size_t used = parser_->put(boost::asio::buffer(waiting), error);
        waiting.erase(waiting.begin(), waiting.begin() + static_cast<std::ptrdiff_t>(used));
        if (error == http::error::need_more) return "";
        if (error == http::error::body_limit)
            return fmt::format("more than {} bytes, or a length that says so", limit_);
        if (error) return "no HTTP: " + error.message();
        if (used == 0) return "";
    }
    return "";
}

bool HttpAnswer::is_done() const {
    return parser_->is_done();
}

std::string HttpAnswer::end() {
    if (parser_->is_done()) return "";
    boost::system::error_code error;
    if (parser_->is_header_done()) parser_->put_eof(error);
    return !parser_->is_header_done() || error ? "the answer breaks off" : "";
}

int HttpAnswer::status() const {
    return static_cast<int>(parser_->get().result_int());
}

ctl::Bytes HttpAnswer::take_body() {
    return std::move(parser_->get().body());
}

}  // namespace survey
