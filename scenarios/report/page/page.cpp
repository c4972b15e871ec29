#include "scenarios/report/page/page.hpp"

#include <algorithm>
#include <iterator>
#include <set>

namespace page {

Line plain(std::string text) {
    Line line;
    std::size_t start = 0;
    for (std::size_t end = text.find('\n'); end != std::string::npos; end = text.find('\n', start)) {
        line.push_back({text.substr(start, end - start)});
        line.push_back({"", Span::Kind::new_line});
        start = end + 1;
    }
    line.push_back({text.substr(start)});
    return line;
}

Line with_code(std::string_view text) {
    Line line;
    bool is_code = false;
    for (std::size_t start = 0; start <= text.size();) {
        const std::size_t end = std::min(text.find('`', start), text.size());
        if (end > start)
            line.push_back({std::string(text.substr(start, end - start)),
                            is_code ? Span::Kind::code : Span::Kind::plain});
        is_code = !is_code;
        start = end + 1;
    }
    return line;
}

Line of(Span::Kind kind, std::string text) {
    return {{std::move(text), kind}};
}

void append(Line& line, Line more) {
    std::ranges::move(more, std::back_inserter(line));
}

void append_line(Line& line, Line more) {
    if (!line.empty()) line.push_back({"", Span::Kind::new_line});
    append(line, std::move(more));
}

void append(Blocks& blocks, Blocks more) {
    std::ranges::move(more, std::back_inserter(blocks));
}

namespace {

using Words = std::set<std::string>;

void collect(Words& words, const Line& line) {
    for (const Span& span : line)
        if (span.kind == Span::Kind::word) words.insert(span.text);
}

void collect(Words& words, const Blocks& blocks);

struct Collector {
    Words& words;
    void operator()(const Paragraph& paragraph) const { collect(words, paragraph.line); }
    void operator()(const Bullets& bullets) const {
        for (const Line& item : bullets.items) collect(words, item);
    }
    void operator()(const Table& table) const {
        for (const std::vector<Line>& row : table.rows)
            for (const Line& cell : row) collect(words, cell);
    }
    void operator()(const Fold& fold) const { collect(words, fold.blocks); }
    template <typename WithoutWords>
    void operator()(const WithoutWords& /*block*/) const {}
};

void collect(Words& words, const Blocks& blocks) {
    for (const Block& block : blocks) std::visit(Collector{words}, block.what);
}

}  // namespace

std::vector<std::string> words_of(const Blocks& blocks) {
    Words words;
    collect(words, blocks);
    return {words.begin(), words.end()};
}

}  // namespace page
