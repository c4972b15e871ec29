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

// The caret line keeps the tabs of the line above it, so that the marks stand where they should in any
// terminal.
std::string blanks_like(std::string_view text, std::size_t characters) {
    std::string blanks;
    for (std::size_t i = 0; i < text.size() && characters > 0; ++i) {
        if ((static_cast<unsigned char>(text[i]) & 0xC0) == 0x80) continue;
        blanks += text[i] == '\t' ? '\t' : ' ';
        --characters;
    }
    return blanks + std::string(characters, ' ');
}

constexpr std::size_t longest_compared = 64;

// A line of a report; what is longer is cut around the place.
constexpr std::size_t longest_line = 160;
constexpr std::size_t kept_before = 60;

bool is_continuation(char c) {
    return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

Place shortened(Place place) {
    if (place.text.size() <= longest_line) return place;
    // Columns count characters; the cut is made at the byte where one starts.
    const std::size_t skipped = place.column > kept_before ? place.column - kept_before : 0;
    std::size_t start = 0;
    for (std::size_t characters = 0; start < place.text.size() && characters < skipped; ++characters)
        for (++start; start < place.text.size() && is_continuation(place.text[start]);) ++start;
    std::size_t end = std::min(start + longest_line, place.text.size());
    while (end < place.text.size() && is_continuation(place.text[end])) ++end;
    place.text = place.text.substr(start, end - start);
    place.column -= skipped;
    place.length = std::min(place.length, longest_line - kept_before);
    return place;
}

}  // namespace

std::string render(const Diagnostic& diagnostic) {
    if (!diagnostic.place) {
        std::string text = fmt::format("{}: error: {}\n", diagnostic.file, printable(diagnostic.message));
        if (!diagnostic.remedy.empty()) text += "  " + diagnostic.remedy + "\n";
        return text;
    }
    const Place place = shortened(*diagnostic.place);
    const std::string number = std::to_string(place.line);
    const std::string text = printable(place.text);
    return fmt::format("{}:{}:{}: error: {}\n{} | {}\n{} | {}{} {}\n", diagnostic.file, place.line,
                       diagnostic.place->column, printable(diagnostic.message), number, text,
                       std::string(number.size(), ' '), blanks_like(text, place.column - 1),
                       std::string(std::max<std::size_t>(1, place.length), '^'),
                       printable(diagnostic.remedy));
}

std::string printable(std::string_view text) {
    std::string clean(text);
    for (char& c : clean)
        if ((static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f) c = '?';
    return clean;
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
