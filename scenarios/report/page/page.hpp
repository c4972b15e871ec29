// scenarios/report/page/page.hpp: a document to look at, whatever writes it: headings, text, tables,
// pictures. HTML shows all of it; Markdown leaves pictures out, so that whatever a picture shows stands in a
// table too.
#pragma once

#include <string>
#include <variant>
#include <vector>

namespace page {

// A piece of a line.
struct Span {
    enum class Kind {
        plain,
        strong,
        code,  // as it is typed, or as a phone shows it
        good,  // how something turned out, in a word; it is never told by color alone
        bad,
        warning,
        word,  // that `explain` knows
        link,  // to `target`, a heading's anchor
        new_line,
    };
    std::string text;
    Kind kind = Kind::plain;
    std::string target{};
};
using Line = std::vector<Span>;

// Lines of text become lines of a cell.
[[nodiscard]] Line plain(std::string text);
// What stands between backquotes is code.
[[nodiscard]] Line with_code(std::string_view text);
[[nodiscard]] Line of(Span::Kind kind, std::string text);
void append(Line& line, Line more);
// `more` begins a new line, if there is one before it.
void append_line(Line& line, Line more);

struct Heading {
    int level = 2;
    std::string text;
    std::string anchor{};  // unique in its page; empty: nothing leads here
};
struct Paragraph {
    Line line;
};
struct Bullets {
    std::vector<Line> items;
};
struct Table {
    std::string caption;
    std::vector<std::string> columns;  // a name beginning with '#' is that of a column of numbers
    std::vector<std::vector<Line>> rows;
};
// Lines as they are.
struct Listing {
    std::string caption;
    std::string text;
};
struct Picture {
    std::string caption;
    std::string description;  // what it shows, for who can't see it
    std::string svg;          // a whole element
};
struct Block;
// Shown when it is asked for.
struct Fold {
    std::string title;
    std::vector<Block> blocks;
};

struct Block {
    std::variant<Heading, Paragraph, Bullets, Table, Listing, Picture, Fold> what;
};
using Blocks = std::vector<Block>;
void append(Blocks& blocks, Blocks more);

struct Page {
    std::string title;
    Blocks blocks;
};

// The words of the page that `explain` knows, each once, in the order of the alphabet.
[[nodiscard]] std::vector<std::string> words_of(const Blocks& blocks);

// One self-contained file: no script, nothing from elsewhere.
[[nodiscard]] std::string html(const Page& page);
// As GitHub and ticket systems read it.
[[nodiscard]] std::string markdown(const Page& page);

}  // namespace page
