// The HTML of a page (HTML Living Standard), with the explanations of its words at its end.
#include <map>
#include <set>

#include <fmt/format.h>

#include "scenarios/report/explanation.hpp"
#include "scenarios/report/page/page.hpp"
#include "scenarios/report/page/style.hpp"
#include "scenarios/report/page/svg.hpp"

namespace page {
namespace {

std::string anchor_of(std::string_view word) {
    std::string anchor = "word-";
    for (const char c : word) anchor += std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '-';
    return anchor;
}

class HtmlWriter {
  public:
    std::string write(const Page& page) {
        for (const std::string& word : words_of(page.blocks))
            if (!report::explain(word).empty()) explained_.insert(word);
        out_ = fmt::format(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
            "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n<title>{}</title>\n"
            "<style>{}{}</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#top\">Skip to the text</a>\n",
            escaped(page.title), picture_style, page_style);
        contents(page.blocks);
        out_ += fmt::format("<main id=\"top\" tabindex=\"-1\">\n<h1>{}</h1>\n", escaped(page.title));
        blocks(page.blocks);
        if (!explained_.empty()) words();
        out_ += "</main>\n</body>\n</html>\n";
        return std::move(out_);
    }

    void operator()(const Heading& heading) {
        const std::string id = heading.anchor.empty() ? "" : fmt::format(" id=\"{}\"", heading.anchor);
        out_ += fmt::format("<h{0}{1}>{2}</h{0}>\n", heading.level, id, escaped(heading.text));
    }
    void operator()(const Paragraph& paragraph) {
        out_ += "<p>";
        line(paragraph.line);
        out_ += "</p>\n";
    }
    void operator()(const Bullets& bullets) {
        out_ += "<ul>\n";
        for (const Line& item : bullets.items) {
            out_ += "<li>";
            line(item);
            out_ += "</li>\n";
        }
        out_ += "</ul>\n";
    }
    void operator()(const Table& table) {
        out_ += fmt::format(
            "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"{}\">\n"
            "<table>\n<caption>{}</caption>\n<thead><tr>",
            labelled(table.caption), escaped(table.caption));
        for (const std::string& column : table.columns)
            out_ += column.starts_with('#')
                        ? fmt::format("<th scope=\"col\" class=\"n\">{}</th>", escaped(column.substr(1)))
                        : fmt::format("<th scope=\"col\">{}</th>", escaped(column));
        out_ += "</tr></thead>\n<tbody>\n";
        for (const std::vector<Line>& row : table.rows) {
            out_ += "<tr>";
            for (std::size_t i = 0; i < row.size(); ++i) {
                // The first cell names its row.
                const std::string_view cell = i == 0 ? "th" : "td";
                out_ += fmt::format("<{}{}{}>", cell, i == 0 ? " scope=\"row\"" : "",
                                    table.columns[i].starts_with('#') ? " class=\"n\"" : "");
                line(row[i]);
                out_ += fmt::format("</{}>", cell);
            }
            out_ += "</tr>\n";
        }
        out_ += "</tbody>\n</table>\n</div>\n";
    }
    void operator()(const Listing& listing) {
        out_ += fmt::format("<p>{}</p>\n<pre role=\"region\" tabindex=\"0\" aria-label=\"{}\">{}</pre>\n",
                            escaped(listing.caption), labelled(listing.caption), escaped(listing.text));
    }
    void operator()(const Picture& picture) {
        out_ += fmt::format(
            "<figure>\n<figcaption>{}</figcaption>\n"
            "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"{}\">\n{}\n</div>\n"
            "</figure>\n",
            escaped(picture.caption), labelled("picture: " + picture.caption), picture.svg);
    }
    void operator()(const Fold& fold) {
        out_ += fmt::format("<details>\n<summary>{}</summary>\n", escaped(fold.title));
        blocks(fold.blocks);
        out_ += "</details>\n";
    }

  private:
    void blocks(const Blocks& blocks) {
        for (const Block& block : blocks) std::visit(*this, block.what);
    }

    void contents(const Blocks& blocks) {
        std::string items;
        for (const Block& block : blocks)
            if (const auto* heading = std::get_if<Heading>(&block.what);
                heading != nullptr && heading->level == 2 && !heading->anchor.empty())
                items +=
                    fmt::format("<li><a href=\"#{}\">{}</a></li>\n", heading->anchor, escaped(heading->text));
        if (!explained_.empty()) items += "<li><a href=\"#words\">Words</a></li>\n";
        if (!items.empty()) out_ += fmt::format("<nav aria-label=\"Contents\"><ul>\n{}</ul></nav>\n", items);
    }

    void words() {
        (*this)(Heading{2, "Words", "words"});
        out_ += "<dl>\n";
        for (const std::string& word : explained_) {
            out_ += fmt::format("<dt id=\"{}\"><strong>{}</strong></dt>\n", anchor_of(word), escaped(word));
            for (const report::Explanation& each : report::explain(word)) {
                std::string text = each.meaning;
                for (const std::string* more : {&each.look, &each.source})
                    if (!more->empty()) text += (text.ends_with('.') ? " " : ". ") + *more;
                out_ += fmt::format("<dd>{}: {}</dd>\n", escaped(each.kind), escaped(text));
            }
        }
        out_ += "</dl>\n";
    }

    void line(const Line& line) {
        for (const Span& span : line) {
            const std::string text = escaped(span.text);
            switch (span.kind) {
                case Span::Kind::plain: out_ += text; break;
                case Span::Kind::strong: out_ += "<strong>" + text + "</strong>"; break;
                case Span::Kind::code: out_ += "<code>" + text + "</code>"; break;
                case Span::Kind::good: out_ += "<span class=\"good\">" + text + "</span>"; break;
                case Span::Kind::bad: out_ += "<span class=\"bad\">" + text + "</span>"; break;
                case Span::Kind::warning: out_ += "<span class=\"warning\">" + text + "</span>"; break;
                case Span::Kind::word:
                    out_ += explained_.contains(span.text)
                                ? fmt::format("<a href=\"#{}\">{}</a>", anchor_of(span.text), text)
                                : text;
                    break;
                case Span::Kind::link:
                    out_ += fmt::format("<a href=\"#{}\">{}</a>", span.target, text);
                    break;
                case Span::Kind::new_line: out_ += "<br/>"; break;
            }
        }
    }

    // Regions that look alike are told apart by a number.
    std::string labelled(const std::string& caption) {
        const int number = ++labels_[caption];
        return escaped(number == 1 ? caption : fmt::format("{} ({})", caption, number));
    }

    std::string out_;
    std::set<std::string> explained_;
    std::map<std::string, int> labels_;
};

}  // namespace

std::string html(const Page& page) {
    return HtmlWriter().write(page);
}

}  // namespace page
