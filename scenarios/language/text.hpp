// scenarios/language/text.hpp: a scenario file as text: its tokens, and the places of things in it.
// Protobuf's parser says where a field's name starts, with columns that count tabs as 8; people want the
// token that is wrong.
#pragma once

#include "scenarios/language/diagnostic.hpp"

namespace language {

struct Token {
    std::size_t offset = 0;  // bytes
    std::size_t length = 0;
    bool is_string = false;
};

// Is it a byte of a UTF-8 character, but not its first?
[[nodiscard]] inline bool is_continuation(char c) {
    return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

class Text {
  public:
    explicit Text(std::string bytes);

    [[nodiscard]] const std::string& bytes() const { return bytes_; }
    [[nodiscard]] std::string_view token_text(const Token& token) const;
    [[nodiscard]] const std::vector<Token>& tokens() const { return tokens_; }

    // The offset of a position as Protobuf counts it: lines and columns from 0, a tab jumps to a multiple
    // of 8.
    [[nodiscard]] std::size_t offset_of(int line, int protobuf_column) const;

    [[nodiscard]] Place place_of(const Token& token) const;

    // The token at or behind the offset; the last one at the end of the file; nothing in a file without
    // tokens.
    [[nodiscard]] std::optional<Token> token_at(std::size_t offset) const;

    // The nearest token before `offset` with this text (strings without their quotes).
    [[nodiscard]] std::optional<Token> token_before(std::size_t offset, std::string_view text) const;

    // The tokens of the values of the field whose name starts at `offset`: one, or those of a list [a, b]. A
    // message's value is marked by its field's name.
    [[nodiscard]] std::vector<Token> values_at(std::size_t offset) const;

    // Two strings side by side, which Protobuf joins without a word: most often a forgotten comma.
    [[nodiscard]] std::optional<Token> joined_strings() const;

    // A quotation mark as word processors make them, where a straight one should be.
    [[nodiscard]] std::optional<Token> curly_quote() const;

    // The innermost bracket { that is open where this offset is.
    [[nodiscard]] std::optional<Token> open_brace(std::size_t offset) const;

    // The statement of the file, from its field's name to its end, in which this offset is; nothing where
    // brackets don't match.
    struct Statement {
        std::string_view field;
        std::size_t offset = 0;
        std::size_t length = 0;
        std::size_t number = 0;  // among the statements of this field before it
    };
    [[nodiscard]] std::optional<Statement> statement_at(std::size_t offset) const;

    // The first byte that is not UTF-8.
    [[nodiscard]] std::optional<Token> invalid_utf8() const;

  private:
    std::string bytes_;
    std::vector<Token> tokens_;
    std::vector<std::size_t> line_starts_;
};

}  // namespace language
