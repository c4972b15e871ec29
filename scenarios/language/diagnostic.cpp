#include "scenarios/language/diagnostic.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "scenarios/language/text.hpp"

namespace language {
namespace {

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

}  // namespace

std::string render(const Diagnostic& diagnostic) {
    const std::string_view kind = diagnostic.is_warning ? "warning" : "error";
    if (!diagnostic.place) {
        std::string text =
            fmt::format("{}: {}: {}\n", printable(diagnostic.file), kind, printable(diagnostic.message));
        if (!diagnostic.remedy.empty()) text += "  " + printable(diagnostic.remedy) + "\n";
        return text;
    }
    const Place& place = *diagnostic.place;
    const std::string number = std::to_string(place.line);
    const std::string before = printable_line(first_characters(place.text, place.column - 1 - place.skipped));
    return fmt::format("{}:{}:{}: {}: {}\n{} | {}\n{} | {}{} {}\n", printable(diagnostic.file), place.line,
                       place.column, kind, printable(diagnostic.message), number, printable_line(place.text),
                       std::string(number.size(), ' '), blanks_like(before),
                       std::string(std::max<std::size_t>(1, place.length), '^'),
                       printable(diagnostic.remedy));
}

InputError::InputError(std::vector<Diagnostic> diagnostics)
    : std::runtime_error(diagnostics.empty() ? "unusable input" : diagnostics.front().message),
      diagnostics_(std::move(diagnostics)) {}

}  // namespace language
