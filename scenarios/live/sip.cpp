#include "scenarios/live/sip.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

#include <fmt/format.h>

namespace scenarios::sip {
namespace {

constexpr std::string_view line_end = "\r\n";
constexpr std::string_view header_end = "\r\n\r\n";

bool same_word(std::string_view left, std::string_view right) {
    return std::ranges::equal(
        left, right, [](unsigned char a, unsigned char b) { return std::tolower(a) == std::tolower(b); });
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return text;
}

// The lines of the header, the first one left out.
template <typename Use>
void for_each_header(std::string_view message, Use use) {
    std::size_t at = message.find(line_end);
    while (at != std::string_view::npos) {
        at += line_end.size();
        const std::size_t end = message.find(line_end, at);
        const std::string_view line = message.substr(at, end == std::string_view::npos ? end : end - at);
        if (line.empty()) return;
        if (const auto colon = line.find(':'); colon != std::string_view::npos)
            use(trimmed(line.substr(0, colon)), trimmed(line.substr(colon + 1)), line);
        at = end;
    }
}

std::string_view header(std::string_view message, std::string_view name, std::string_view short_name) {
    std::string_view found;
    for_each_header(message, [&](std::string_view n, std::string_view value, std::string_view) {
        if (found.empty() && (same_word(n, name) || same_word(n, short_name))) found = value;
    });
    return found;
}

std::optional<int> number(std::string_view text) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || value < 0) return std::nullopt;
    return value;
}

}  // namespace

std::string register_request(std::string_view device, std::string_view server, std::string_view transport) {
    return fmt::format(
        "REGISTER sip:{1} SIP/2.0\r\n"
        "Via: SIP/2.0/{2} {0}.invalid;branch=z9hG4bK{0}\r\n"
        "Max-Forwards: 70\r\n"
        "From: <sip:{0}@{1}>;tag={0}\r\n"
        "To: <sip:{0}@{1}>\r\n"
        "Call-ID: {0}@{1}\r\n"
        "CSeq: 1 REGISTER\r\n"
        "Contact: <sip:{0}@{0}.invalid;transport={3}>\r\n"
        "Expires: 3600\r\n"
        "Content-Length: 0\r\n\r\n",
        device, server, transport, transport == "TLS" ? "tls" : "tcp");
}

std::optional<std::size_t> message_end(std::string_view bytes) {
    const std::size_t end = bytes.find(header_end);
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view length = header(bytes.substr(0, end + header_end.size()), "Content-Length", "l");
    const std::optional<int> body = length.empty() ? 0 : number(length);
    if (!body) return std::nullopt;
    const std::size_t whole = end + header_end.size() + static_cast<std::size_t>(*body);
    return whole <= bytes.size() ? std::optional(whole) : std::nullopt;
}

std::optional<Register> parse_register(std::string_view message) {
    if (!message.starts_with("REGISTER ")) return std::nullopt;
    const std::string_view to = header(message, "To", "t");
    const std::size_t start = to.find("sip:");
    if (start == std::string_view::npos) return std::nullopt;
    const std::size_t end = to.find('@', start);
    if (end == std::string_view::npos) return std::nullopt;
    return Register{std::string(to.substr(start + 4, end - start - 4))};
}

std::string response(std::string_view request, int status, std::string_view phrase) {
    static constexpr std::array<std::string_view, 10> repeated{"Via", "v",       "From", "f",    "To",
                                                               "t",   "Call-ID", "i",    "CSeq", "Contact"};
    std::string text = fmt::format("SIP/2.0 {} {}\r\n", status, phrase);
    for_each_header(request, [&text](std::string_view name, std::string_view, std::string_view line) {
        if (std::ranges::any_of(repeated, [name](std::string_view r) { return same_word(r, name); }))
            text += fmt::format("{}\r\n", line);
    });
    return text + "Content-Length: 0\r\n\r\n";
}

std::optional<int> parse_status(std::string_view message) {
    constexpr std::string_view prefix = "SIP/2.0 ";
    if (!message.starts_with(prefix)) return std::nullopt;
    return number(message.substr(prefix.size(), 3));
}

}  // namespace scenarios::sip
