#include "scenarios/language/layout.hpp"

#include <algorithm>
#include <stdexcept>

#include <google/protobuf/text_format.h>

#include "scenarios/language/scenario.pb.h"
#include "scenarios/language/spelling.hpp"
#include "scenarios/language/syntax_error.hpp"

namespace language {
namespace {

constexpr std::size_t indentation = 2;
constexpr std::string_view before_comment = "   ";

// What stands between two tokens.
struct Gap {
    std::vector<std::string_view> comments;  // from '#' to the end of the line
    bool comment_is_behind = false;          // the first one stands on the line of the token before it
    std::size_t line_ends = 0;
    std::vector<bool> empty_line_before;  // each comment and, at last, the token
};

std::string_view trimmed_end(std::string_view text) {
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r'))
        text.remove_suffix(1);
    return text;
}

Gap gap_in(std::string_view space) {
    Gap gap;
    std::size_t ends = 0;  // since the last comment
    for (std::size_t at = 0; at < space.size(); ++at) {
        if (space[at] == '\n') {
            ++ends;
            ++gap.line_ends;
        } else if (space[at] == '#') {
            const std::size_t end = std::min(space.find('\n', at), space.size());
            if (gap.comments.empty()) gap.comment_is_behind = ends == 0;
            gap.comments.push_back(trimmed_end(space.substr(at, end - at)));
            gap.empty_line_before.push_back(ends > 1);
            ends = 0;
            at = end - 1;
        }
    }
    gap.empty_line_before.push_back(ends > 1);
    return gap;
}

std::string_view counterpart(std::string_view closing) {
    return closing == "}" ? "{" : closing == "]" ? "[" : "<";
}

class Layout {
  public:
    explicit Layout(const Text& text) : text_(text), tokens_(text.tokens()) {}

    std::string whole() {
        std::size_t end = 0;
        for (std::size_t i = 0; i < tokens_.size(); ++i) {
            const Token& token = tokens_[i];
            const std::string_view word = text_.token_text(token);
            const bool closes = !token.is_string && (word == "}" || word == "]" || word == ">");
            if (closes && (open_.empty() || counterpart(word) != text_.token_text(open_.back())))
                throw std::logic_error("a text that was parsed has brackets that don't match");
            if (closes) open_.pop_back();
            add_gap(i, gap_in(std::string_view(text_.bytes()).substr(end, token.offset - end)));
            made_ += text_.bytes().substr(token.offset, token.length);
            const bool opens = !token.is_string && (word == "{" || word == "[" || word == "<");
            if (opens) open_.push_back(token);
            end = token.offset + token.length;
        }
        const Gap rest = gap_in(std::string_view(text_.bytes()).substr(end));
        for (std::size_t i = 0; i < rest.comments.size(); ++i) add_comment(rest, i);
        if (!made_.empty() && !made_.ends_with('\n')) made_ += '\n';
        return made_;
    }

  private:
    [[nodiscard]] bool is(std::size_t i, std::string_view word) const {
        return i < tokens_.size() && !tokens_[i].is_string && text_.token_text(tokens_[i]) == word;
    }

    void end_line() {
        if (!made_.empty() && !made_.ends_with('\n')) made_ += '\n';
    }

    void add_comment(const Gap& gap, std::size_t i) {
        if (i == 0 && gap.comment_is_behind && !made_.empty()) {
            made_ += before_comment;
        } else {
            end_line();
            if (gap.empty_line_before[i] && !made_.empty()) made_ += '\n';
            made_.append(indentation * open_.size(), ' ');
        }
        made_ += gap.comments[i];
    }

    // Up to the token with this number; a bracket that it closes is no longer open.
    void add_gap(std::size_t i, const Gap& gap) {
        for (std::size_t c = 0; c < gap.comments.size(); ++c) {
            const bool is_inside = is(i, "}") || is(i, "]");  // a comment before it still is
            if (is_inside) open_.push_back(tokens_[i]);
            add_comment(gap, c);
            if (is_inside) open_.pop_back();
        }
        if (gap.line_ends == 0 && gap.comments.empty()) {
            if (i > 0) made_ += space_before(i);
            return;
        }
        end_line();
        if (gap.empty_line_before.back() && !made_.empty()) made_ += '\n';
        made_.append(indentation * open_.size(), ' ');
    }

    // Between two tokens of a line.
    [[nodiscard]] std::string_view space_before(std::size_t i) const {
        const bool is_tight = is(i, ":") || is(i, ",") || is(i, ";") || is(i, "]") || is(i - 1, "[") ||
                              is(i - 1, "-") || (is(i - 1, "{") && is(i, "}"));
        if (is_tight) return "";
        const bool is_name = !tokens_[i].is_string && (is(i + 1, ":") || is(i + 1, "{"));
        const bool is_after_value = !is(i - 1, "{") && !is(i - 1, ":") && !is(i - 1, ",") && !is(i - 1, ";");
        return is_name && is_after_value ? "  " : " ";
    }

    const Text& text_;
    const std::vector<Token>& tokens_;
    std::vector<Token> open_;
    std::string made_;
};

// Reads it as the language does, once words are spelled as the schema has them.
void parse(const std::string& name, const Text& text) {
    if (const auto invalid = text.invalid_utf8())
        throw InputError({name, text.place_of(*invalid), "this is not UTF-8", "save the file as UTF-8"});
    if (const auto quote = text.curly_quote())
        throw InputError(
            {name, text.place_of(*quote), "a quotation mark of a word processor", "write it as \""});
    google::protobuf::TextFormat::Parser parser;
    FirstFailure first;
    parser.RecordErrorsTo(&first);
    bellwether::Scenario scenario;
    const std::string respelt = respelled(text);
    if (parser.ParseFromString(respelt, &scenario)) return;
    const ParseFailure failure = first.failure.value_or(ParseFailure{0, 0, "not a scenario file"});
    const Text read(respelt);
    const auto token = read.token_at(read.offset_of(failure.line, failure.column));
    throw InputError({name, token ? read.place_of(*token) : Place{}, failure.message,
                      "bellwether check tells what would be right; only what can be read is laid out"});
}

}  // namespace

std::string laid_out(const std::string& name, const Text& text) {
    parse(name, text);
    std::string made = Layout(text).whole();
    const Text again(made);
    bool is_same = again.tokens().size() == text.tokens().size();
    for (std::size_t i = 0; is_same && i < text.tokens().size(); ++i)
        is_same = text.token_text(text.tokens()[i]) == again.token_text(again.tokens()[i]);
    if (!is_same) throw std::logic_error("the layout changed what a file says");
    return made;
}

}  // namespace language
