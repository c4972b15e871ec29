#include "scenarios/language/diagnostic.hpp"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

namespace scenarios {
namespace {

std::size_t edit_distance(std::string_view left, std::string_view right) {
    std::vector<std::size_t> row(right.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < left.size(); ++i) {
        std::size_t diagonal = row[0]++;
        for (std::size_t j = 0; j < right.size(); ++j) {
            const std::size_t replaced = diagonal + (left[i] == right[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({row[j] + 1, row[j + 1] + 1, replaced});
        }
    }
    return row.back();
}

bool is_continuation(char c) {
    return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

// A line of a text file, which may hold tabs.
std::string printable_line(std::string_view line) {
    std::string shown;
    for (std::size_t start = 0; start <= line.size();) {
        const std::size_t tab = std::min(line.find('\t', start), line.size());
        shown += printable(line.substr(start, tab - start));
        if (tab < line.size()) shown += '\t';
        start = tab + 1;
    }
    return shown;
}

// What stands before so many characters.
std::string_view first_characters(std::string_view text, std::size_t characters) {
    std::size_t end = 0;
    for (; end < text.size(); ++end) {
        if (is_continuation(text[end])) continue;
        if (characters == 0) break;
        --characters;
    }
    return text.substr(0, end);
}

// The caret line keeps the tabs of the line above it, so that the marks stand where they should in any
// terminal.
std::string blanks_like(std::string_view shown) {
    std::string blanks;
    for (const char c : shown)
        if (!is_continuation(c)) blanks += c == '\t' ? '\t' : ' ';
    return blanks;
}

constexpr std::size_t longest_compared = 64;

}  // namespace

std::string render(const Diagnostic& diagnostic) {
    if (!diagnostic.place) {
        std::string text =
            fmt::format("{}: error: {}\n", printable(diagnostic.file), printable(diagnostic.message));
        if (!diagnostic.remedy.empty()) text += "  " + printable(diagnostic.remedy) + "\n";
        return text;
    }
    const Place& place = *diagnostic.place;
    const std::string number = std::to_string(place.line);
    const std::string before = printable_line(first_characters(place.text, place.column - 1 - place.skipped));
    return fmt::format("{}:{}:{}: error: {}\n{} | {}\n{} | {}{} {}\n", printable(diagnostic.file), place.line,
                       place.column, printable(diagnostic.message), number, printable_line(place.text),
                       std::string(number.size(), ' '), blanks_like(before),
                       std::string(std::max<std::size_t>(1, place.length), '^'),
                       printable(diagnostic.remedy));
}

InputError::InputError(std::vector<Diagnostic> diagnostics)
    : std::runtime_error(diagnostics.empty() ? "unusable input" : diagnostics.front().message),
      diagnostics_(std::move(diagnostics)) {}

std::string listed(const std::vector<std::string>& names) {
    std::string text;
    for (std::size_t i = 0; i < names.size(); ++i)
        text += (i == 0 ? "" : i + 1 == names.size() ? " or " : ", ") + names[i];
    return names.empty() ? "none" : text;
}

std::string suggestion(std::string_view wrong, const std::vector<std::string>& names,
                       std::string_view introduction) {
    const std::string_view compared = wrong.substr(0, longest_compared);
    const auto nearest = std::ranges::min_element(
        names, {}, [compared](const std::string& name) { return edit_distance(compared, name); });
    if (nearest != names.end() &&
        edit_distance(compared, *nearest) <= std::max<std::size_t>(1, nearest->size() / 4))
        return fmt::format("did you mean \"{}\"?", *nearest);
    return fmt::format("{} {}", introduction, fmt::join(names, ", "));
}

}  // namespace scenarios
