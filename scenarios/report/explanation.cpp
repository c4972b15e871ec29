#include "scenarios/report/explanation.hpp"

#include <algorithm>
#include <set>

#include <boost/algorithm/string/case_conv.hpp>
#include <boost/algorithm/string/replace.hpp>
#include <boost/algorithm/string/trim.hpp>
#include <fmt/format.h>

#include "phone/verdict.hpp"
#include "scenarios/report/explanation_words.hpp"
#include "scenarios/report/help_topics.hpp"
#include "scenarios/report/text.hpp"

namespace report {
namespace {

// "NOT_SAFE", "not safe" and "Not Safe" are one word.
std::string folded(std::string_view word) {
    std::string text = boost::algorithm::to_upper_copy(std::string(word));
    boost::algorithm::trim(text);
    std::ranges::replace(text, '_', ' ');
    return text;
}

std::vector<Explanation> finding_words() {
    std::vector<Explanation> all;
    for (std::size_t i = 0; i <= static_cast<std::size_t>(phone::Finding::out_of_date); ++i) {
        const auto finding = static_cast<phone::Finding>(i);
        std::string sentence = phone::finding_sentence(finding);
        for (const auto& [field, words] :
             {std::pair("{server}", "(address)"), std::pair("{certificate}", "the certificate"),
              std::pair("{text}", "(details)")})
            boost::replace_all(sentence, field, words);
        all.push_back({.word = phone::finding_name(finding),
                       .kind = "finding: a link in the chain of causes behind a verdict",
                       .meaning = sentence,
                       .look = "",
                       .source = evidence_text(phone::evidence(finding))});
    }
    return all;
}

// The cells of a row of a Markdown table.
std::vector<std::string> cells_of(std::string_view line) {
    std::vector<std::string> cells;
    for (std::size_t start = line.find('|'); start != std::string_view::npos && start + 1 < line.size();) {
        const std::size_t end = std::min(line.find('|', start + 1), line.size());
        cells.push_back(boost::algorithm::trim_copy(std::string(line.substr(start + 1, end - start - 1))));
        start = end;
    }
    return cells;
}

// Rows "| Q14, Q16 | ... | ... |" of a document, under each of their names.
std::vector<Explanation> rows_of(std::string_view document, char letter, const char* kind, bool is_question) {
    std::vector<Explanation> all;
    for (std::size_t start = 0; start < document.size();) {
        const std::size_t end = std::min(document.find('\n', start), document.size());
        const std::vector<std::string> cells = cells_of(document.substr(start, end - start));
        start = end + 1;
        const bool is_row = cells.size() >= 3 && cells[0].size() >= 2 && cells[0][0] == letter &&
                            cells[0][1] >= '0' && cells[0][1] <= '9';
        for (std::size_t at = 0; is_row && at < cells[0].size();) {
            const std::size_t comma = std::min(cells[0].find(',', at), cells[0].size());
            all.push_back({.word = boost::algorithm::trim_copy(cells[0].substr(at, comma - at)),
                           .kind = kind,
                           .meaning = cells[1],
                           .look = is_question ? "Here: " + cells[2] : "",
                           .source = is_question ? "" : cells[2]});
            at = comma + 1;
        }
    }
    return all;
}

const std::vector<Explanation>& everything() {
    static const std::vector<Explanation> all = [] {
        std::vector<Explanation> made;
        for (const WordRow& row : word_rows())
            made.push_back({row.word, row.kind, row.meaning, row.look, row.source});
        // A document may come back to a row in another table: the first one is meant.
        const auto add = [&made](const std::vector<Explanation>& more) {
            for (const Explanation& each : more)
                if (std::ranges::none_of(made, [&each](const Explanation& known) {
                        return known.word == each.word && known.kind == each.kind;
                    }))
                    made.push_back(each);
        };
        add(finding_words());
        add(rows_of(chapter("phone"), 'R', "rule of phones", false));
        add(rows_of(chapter("catalogue"), 'Q',
                    "question that no document answers, and the choice that is made", true));
        return made;
    }();
    return all;
}

// Does the text fit, where "{}" stands for anything?
bool fits(std::string_view text, std::string_view pattern) {
    constexpr std::string_view any = "{}";
    const std::size_t hole = pattern.find(any);
    if (hole == std::string_view::npos) return text == pattern;
    if (!text.starts_with(pattern.substr(0, hole))) return false;
    for (std::size_t at = hole; at <= text.size(); ++at)
        if (fits(text.substr(at), pattern.substr(hole + any.size()))) return true;
    return false;
}

}  // namespace

std::vector<Explanation> explain(std::string_view word) {
    constexpr std::size_t longest_word = 200;  // console lines are shorter
    std::vector<Explanation> found;
    if (word.size() > longest_word) return found;
    std::ranges::copy_if(
        everything(), std::back_inserter(found),
        [wanted = folded(word)](const Explanation& each) { return fits(wanted, folded(each.word)); });
    return found;
}

std::vector<std::string> explained_words() {
    std::vector<std::string> words;
    std::set<std::string> seen;
    for (const Explanation& each : everything())
        if (seen.insert(folded(each.word)).second) words.push_back(each.word);
    return words;
}

std::string explanation_text(const Explanation& explanation) {
    std::string text =
        fmt::format("{}\n  {}\n  {}\n", explanation.word, explanation.kind, explanation.meaning);
    if (!explanation.look.empty()) text += fmt::format("  {}\n", explanation.look);
    if (!explanation.source.empty()) text += fmt::format("  source: {}\n", explanation.source);
    return text;
}

}  // namespace report
