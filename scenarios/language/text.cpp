#include "scenarios/language/text.hpp"

#include <algorithm>
#include <cctype>

namespace language {
namespace {

bool is_word(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.' || c == '-' || c == '+';
}

std::size_t string_end(std::string_view bytes, std::size_t start) {
    std::size_t at = start + 1;
    while (at < bytes.size() && bytes[at] != bytes[start] && bytes[at] != '\n')
        at += bytes[at] == '\\' ? 2 : 1;
    return std::min(at + 1, bytes.size());
}

std::vector<Token> tokenize(std::string_view bytes) {
    std::vector<Token> tokens;
    std::size_t at = 0;
    while (at < bytes.size()) {
        const char c = bytes[at];
        std::size_t end = at + 1;
        if (std::isspace(static_cast<unsigned char>(c)) != 0) {
            at = end;
            continue;
        }
        if (c == '#') {
            at = std::min(bytes.find('\n', at), bytes.size());
            continue;
        }
        if (c == '"' || c == '\'') {
            end = string_end(bytes, at);
        } else if (is_word(c)) {
            while (end < bytes.size() && is_word(bytes[end])) ++end;
        }
        tokens.push_back({at, end - at, c == '"' || c == '\''});
        at = end;
    }
    return tokens;
}

// Bytes of a line that a report shows; what is longer is cut around the place.
constexpr std::size_t longest_line = 160;
constexpr std::size_t kept_before = 60;

bool is_continuation(char c) {
    return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

std::size_t characters(std::string_view bytes) {
    return static_cast<std::size_t>(std::ranges::count_if(bytes, [](char c) { return !is_continuation(c); }));
}

// The length of the UTF-8 sequence at the start, or 0 if there is none. Overlong forms and surrogates are
// left to Protobuf; this is about Latin-1 and noise.
std::size_t sequence_length(std::string_view bytes) {
    const auto first = static_cast<unsigned char>(bytes[0]);
    const std::size_t length = first < 0x80             ? 1
                               : (first & 0xE0) == 0xC0 ? 2
                               : (first & 0xF0) == 0xE0 ? 3
                               : (first & 0xF8) == 0xF0 ? 4
                                                        : 0;
    if (length == 0 || length > bytes.size()) return 0;
    const bool is_whole = std::ranges::all_of(
        bytes.substr(1, length - 1), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; });
    return is_whole ? length : 0;
}

}  // namespace

Text::Text(std::string bytes) : bytes_(std::move(bytes)) {
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (bytes_.starts_with(byte_order_mark)) bytes_.erase(0, byte_order_mark.size());
    tokens_ = tokenize(bytes_);
    line_starts_.push_back(0);
    for (std::size_t i = 0; i < bytes_.size(); ++i)
        if (bytes_[i] == '\n') line_starts_.push_back(i + 1);
}

std::string_view Text::token_text(const Token& token) const {
    std::string_view text = std::string_view(bytes_).substr(token.offset, token.length);
    if (token.is_string && text.size() >= 2) text = text.substr(1, text.size() - 2);
    return text;
}

std::size_t Text::offset_of(int line, int protobuf_column) const {
    if (line < 0) return 0;
    if (static_cast<std::size_t>(line) >= line_starts_.size()) return bytes_.size();
    std::size_t offset = line_starts_[static_cast<std::size_t>(line)];
    for (int column = 0; column < protobuf_column && offset < bytes_.size() && bytes_[offset] != '\n';
         ++offset)
        column += bytes_[offset] == '\t' ? 8 - column % 8 : 1;
    return offset;
}

Place Text::place_of(const Token& token) const {
    const auto next = std::ranges::upper_bound(line_starts_, token.offset);
    const std::size_t start = *(next - 1);
    const std::size_t end = std::min(bytes_.find('\n', start), bytes_.size());
    const std::string_view all = bytes_;
    std::string_view line = all.substr(start, end - start);
    if (line.ends_with('\r')) line.remove_suffix(1);
    const std::size_t column = characters(all.substr(start, token.offset - start)) + 1;
    const std::size_t length = characters(all.substr(token.offset, token.length));
    Place place{.line = static_cast<std::size_t>(next - line_starts_.begin()),
                .column = column,
                .length = length,
                .text = {}};
    if (line.size() <= longest_line) {
        place.text = line;
        return place;
    }
    std::size_t first = token.offset - start > kept_before ? token.offset - start - kept_before : 0;
    while (first > 0 && is_continuation(line[first])) --first;
    std::size_t last = std::min(first + longest_line, line.size());
    while (last < line.size() && is_continuation(line[last])) ++last;
    place.skipped = characters(line.substr(0, first));
    place.text = line.substr(first, last - first);
    place.length = std::min(length, longest_line - kept_before);
    return place;
}

std::optional<Token> Text::token_at(std::size_t offset) const {
    if (tokens_.empty()) return std::nullopt;
    const auto found =
        std::ranges::upper_bound(tokens_, offset, {}, [](const Token& t) { return t.offset + t.length; });
    return found == tokens_.end() ? tokens_.back() : *found;
}

std::optional<Token> Text::token_before(std::size_t offset, std::string_view text) const {
    std::optional<Token> found;
    for (const Token& token : tokens_) {
        if (token.offset >= offset) break;
        if (token_text(token) == text) found = token;
    }
    return found;
}

std::vector<Token> Text::values_at(std::size_t offset) const {
    auto at = std::ranges::lower_bound(tokens_, offset, {}, &Token::offset);
    if (at == tokens_.end() || at->offset != offset) return {};
    const Token name = *at++;
    if (at != tokens_.end() && token_text(*at) == ":") ++at;
    if (at == tokens_.end()) return {name};
    if (token_text(*at) == "{" || token_text(*at) == "<") return {name};
    if (at->is_string || token_text(*at) != "[") return {*at};
    std::vector<Token> values;
    for (++at; at != tokens_.end() && (at->is_string || token_text(*at) != "]"); ++at)
        if (at->is_string || token_text(*at) != ",") values.push_back(*at);
    return values;
}

std::optional<Token> Text::joined_strings() const {
    const auto found = std::ranges::adjacent_find(
        tokens_, [](const Token& a, const Token& b) { return a.is_string && b.is_string; });
    return found == tokens_.end() ? std::nullopt : std::optional(*(found + 1));
}

std::optional<Token> Text::invalid_utf8() const {
    std::size_t at = 0;
    while (at < bytes_.size()) {
        const std::size_t length = sequence_length(std::string_view(bytes_).substr(at));
        if (length == 0) return Token{at, 1, false};
        at += length;
    }
    return std::nullopt;
}

}  // namespace language
