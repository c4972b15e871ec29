#include "scenarios/language/text.hpp"

#include <algorithm>
#include <map>

#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

namespace language {
namespace {

namespace io = google::protobuf::io;

// A place in a text as Protobuf counts: lines and columns from 0, a tab jumps to a multiple of 8.
struct Position {
    std::size_t offset = 0;  // bytes
    int line = 0;
    int column = 0;

    // Goes on to this line and column, at most to the end of the text.
    void go_to(std::string_view bytes, int to_line, int to_column) {
        constexpr int tab = 8;
        for (; offset < bytes.size() && (line < to_line || (line == to_line && column < to_column));
             ++offset) {
            if (bytes[offset] == '\n') {
                ++line;
                column = 0;
            } else {
                column += bytes[offset] == '\t' ? tab - column % tab : 1;
            }
        }
    }
};

// The parser tells what is wrong; the tokens only say where things stand.
class NoErrors : public io::ErrorCollector {
  public:
    void AddError(int, io::ColumnNumber, const std::string&) override {}
};

// As Protobuf's parser of text reads them.
std::vector<Token> tokenize(const std::string& bytes) {
    io::ArrayInputStream stream(bytes.data(), static_cast<int>(bytes.size()));
    NoErrors errors;
    io::Tokenizer tokenizer(&stream, &errors);
    tokenizer.set_comment_style(io::Tokenizer::SH_COMMENT_STYLE);
    tokenizer.set_allow_f_after_float(true);
    tokenizer.set_require_space_after_number(false);
    tokenizer.set_allow_multiline_strings(true);
    std::vector<Token> tokens;
    Position at;
    while (tokenizer.Next()) {
        const io::Tokenizer::Token& token = tokenizer.current();
        at.go_to(bytes, token.line, token.column);
        tokens.push_back({at.offset, token.text.size(), token.type == io::Tokenizer::TYPE_STRING});
    }
    return tokens;
}

// Bytes of a line that a report shows; what is longer is cut around the place.
constexpr std::size_t longest_line = 160;
constexpr std::size_t kept_before = 60;

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
    Position at{line_starts_[static_cast<std::size_t>(line)], line, 0};
    at.go_to(bytes_, line, protobuf_column);
    return at.offset;
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
    const auto is = [this](const Token& token, std::string_view symbol) {
        return !token.is_string && token_text(token) == symbol;
    };
    // A number below zero is two tokens.
    const auto value = [&] {
        Token read = *at++;
        if (is(read, "-") && at != tokens_.end()) {
            read.length = at->offset + at->length - read.offset;
            ++at;
        }
        return read;
    };
    const Token name = *at++;
    if (at != tokens_.end() && is(*at, ":")) ++at;
    if (at == tokens_.end() || is(*at, "{") || is(*at, "<")) return {name};
    if (!is(*at, "[")) return {value()};
    std::vector<Token> values;
    for (++at; at != tokens_.end() && !is(*at, "]");)
        if (is(*at, ",")) {
            ++at;
        } else {
            values.push_back(value());
        }
    return values;
}

std::optional<Token> Text::joined_strings() const {
    const auto found = std::ranges::adjacent_find(
        tokens_, [](const Token& a, const Token& b) { return a.is_string && b.is_string; });
    return found == tokens_.end() ? std::nullopt : std::optional(*(found + 1));
}

std::optional<Token> Text::curly_quote() const {
    for (const Token& token : tokens_)
        if (!token.is_string)
            for (const std::string_view quote : {"\u201C", "\u201D", "\u2018", "\u2019", "\u00AB", "\u00BB"})
                if (std::string_view(bytes_).substr(token.offset).starts_with(quote))
                    return Token{token.offset, quote.size(), false};
    return std::nullopt;
}

std::optional<Token> Text::open_brace(std::size_t offset) const {
    std::vector<Token> open;
    for (const Token& token : tokens_) {
        if (token.offset >= offset) break;
        if (token.is_string) continue;
        if (token_text(token) == "{") open.push_back(token);
        if (token_text(token) == "}" && !open.empty()) open.pop_back();
    }
    return open.empty() ? std::nullopt : std::optional(open.back());
}

std::optional<Text::Statement> Text::statement_at(std::size_t offset) const {
    const auto is = [this](std::size_t i, std::string_view symbol) {
        return i < tokens_.size() && !tokens_[i].is_string && token_text(tokens_[i]) == symbol;
    };
    std::map<std::string_view, std::size_t> numbers;
    for (std::size_t i = 0; i < tokens_.size();) {
        const std::size_t first = i;
        const std::string_view field = token_text(tokens_[i]);
        if (tokens_[i].is_string || is(i, "}") || is(i, "{")) return std::nullopt;
        ++i;
        if (is(i, ":")) ++i;
        // A value: a word, or all between brackets.
        int depth = 0;
        do {
            if (i >= tokens_.size()) return std::nullopt;
            depth += is(i, "{") || is(i, "[") ? 1 : is(i, "}") || is(i, "]") ? -1 : 0;
            ++i;
        } while (depth > 0);
        const std::size_t begin = tokens_[first].offset;
        const std::size_t end = tokens_[i - 1].offset + tokens_[i - 1].length;
        const std::size_t number = numbers[field]++;
        if (offset < end) return Statement{field, begin, end - begin, number};
    }
    return std::nullopt;
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
