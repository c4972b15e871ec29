// Markdown as GitHub has it (GFM): what stands in a page but its pictures.
#include <algorithm>
#include <sstream>

#include <fmt/format.h>

#include "ctl/print.hpp"
#include "scenarios/report/explanation.hpp"
#include "scenarios/report/page/page.hpp"

namespace page {
namespace {

// Words of files and people begin no markup.
std::string shown(std::string_view text) {
    std::string made;
    for (const char c : ctl::printable(text)) {
        if (std::string_view("\\`*_[]<>|#~&").find(c) != std::string_view::npos) made += '\\';
        made += c;
    }
    return made;
}

// Between more backquotes than stand in it, one after the other. In a table a bar would end the cell.
std::string code(std::string_view text, bool is_cell) {
    std::string fence = "`";
    while (text.find(fence) != std::string_view::npos) fence += '`';
    std::string made;
    for (const char c : ctl::printable(text)) {
        if (c == '|' && is_cell) made += '\\';
        made += c;
    }
    const bool needs_space = !made.empty() && (made.front() == '`' || made.back() == '`');
    return fmt::format("{0}{1}{2}{1}{0}", fence, needs_space ? " " : "", made);
}

// Blanks at its ends stand outside of what is bold, or else nothing is.
std::string bold(const std::string& text) {
    const std::size_t first = text.find_first_not_of(' ');
    if (first == std::string::npos) return text;
    const std::size_t last = text.find_last_not_of(' ') + 1;
    return fmt::format("{}**{}**{}", text.substr(0, first), shown(text.substr(first, last - first)),
                       text.substr(last));
}

std::string line_text(const Line& line, bool is_cell = false) {
    std::string text;
    for (const Span& span : line) {
        switch (span.kind) {
            case Span::Kind::plain:
            case Span::Kind::link: text += shown(span.text); break;
            case Span::Kind::strong:
            case Span::Kind::good:
            case Span::Kind::bad:
            case Span::Kind::warning: text += bold(span.text); break;
            case Span::Kind::code:
            case Span::Kind::word: text += code(span.text, is_cell); break;
            case Span::Kind::new_line: text += "<br>"; break;
        }
    }
    return text;
}

class MarkdownWriter {
  public:
    std::string write(const Page& page) {
        out_ = "# " + shown(page.title) + "\n";
        blocks(page.blocks);
        words(page.blocks);
        return std::move(out_);
    }

    void operator()(const Heading& heading) {
        out_ += fmt::format("\n{} {}\n", std::string(static_cast<std::size_t>(heading.level), '#'),
                            shown(heading.text));
    }
    void operator()(const Paragraph& paragraph) { out_ += "\n" + line_text(paragraph.line) + "\n"; }
    void operator()(const Bullets& bullets) {
        out_ += "\n";
        for (const Line& item : bullets.items) out_ += "- " + line_text(item) + "\n";
    }
    void operator()(const Table& table) {
        out_ += "\n" + shown(table.caption) + "\n\n|";
        std::string rule = "|";
        for (const std::string& column : table.columns) {
            const bool is_number = column.starts_with('#');
            out_ += fmt::format(" {} |", shown(is_number ? column.substr(1) : column));
            rule += is_number ? " ---: |" : " --- |";
        }
        out_ += "\n" + rule + "\n";
        for (const std::vector<Line>& row : table.rows) {
            out_ += "|";
            for (const Line& cell : row) out_ += " " + line_text(cell, true) + " |";
            out_ += "\n";
        }
    }
    void operator()(const Listing& listing) {
        std::string fence = "```";
        while (listing.text.find(fence) != std::string::npos) fence += '`';
        out_ += fmt::format("\n{}\n\n{}text\n", shown(listing.caption), fence);
        std::istringstream lines(listing.text);
        for (std::string line; std::getline(lines, line);) out_ += ctl::printable(line) + "\n";
        out_ += fence + "\n";
    }
    void operator()(const Picture& /*picture*/) {}
    void operator()(const Fold& fold) {
        out_ += fmt::format("\n**{}**\n", shown(fold.title));
        blocks(fold.blocks);
    }

  private:
    void blocks(const Blocks& blocks) {
        for (const Block& block : blocks) std::visit(*this, block.what);
    }

    void words(const Blocks& all) {
        Bullets told;
        for (const std::string& word : words_of(all))
            for (const report::Explanation& each : report::explain(word)) {
                Line item = of(Span::Kind::word, word);
                append(item, plain(fmt::format(", {}: {}", each.kind, each.meaning)));
                if (!each.look.empty()) append(item, plain(" " + each.look));
                if (!each.source.empty()) append(item, plain(" [" + each.source + "]"));
                told.items.push_back(std::move(item));
            }
        if (told.items.empty()) return;
        (*this)(Heading{2, "Words"});
        (*this)(told);
    }

    std::string out_;
};

}  // namespace

std::string markdown(const Page& page) {
    return MarkdownWriter().write(page);
}

}  // namespace page
