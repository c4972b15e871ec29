// The command that explains the words of reports, and the catalogue that shows them.
#include <cctype>
#include <iostream>

#include <boost/algorithm/string/case_conv.hpp>
#include <fmt/format.h>

#include "scenarios/actions/suggestion.hpp"
#include "scenarios/program/catalogue_folder.hpp"
#include "scenarios/program/program.hpp"
#include "scenarios/report/explanation.hpp"
#include "scenarios/report/screen.hpp"

namespace program {
namespace {

constexpr std::size_t most_scenarios = 12;
constexpr std::size_t largest_scenario = 1 << 20;

bool is_word_character(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-';
}

// As a word of its own: "O-3" is not in "O-38".
bool mentions(std::string_view text, std::string_view word) {
    for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
        const bool begins = at == 0 || !is_word_character(text[at - 1]);
        const std::size_t end = at + word.size();
        if (begins && (end == text.size() || !is_word_character(text[end]))) return true;
    }
    return false;
}

std::string title_in(std::string_view text) {
    constexpr std::string_view field = "title: \"";
    const std::size_t start = text.find(field);
    if (start == std::string_view::npos) return "";
    const std::string_view rest = text.substr(start + field.size());
    return std::string(rest.substr(0, rest.find('"')));
}

// Scenarios of the catalogue in which the word stands: a row of the table of outcomes, a reason, a choice.
std::string scenarios_text(const std::string& word) {
    const std::optional<std::filesystem::path> folder = catalogue_folder();
    if (!folder) return "";
    std::string text;
    std::size_t count = 0;
    for (const std::filesystem::path& path : scenario_files({folder->string()}).files) {
        const ctl::Bytes bytes = read_bytes(path.string(), largest_scenario);
        if (!mentions(ctl::as_text(bytes), word)) continue;
        if (++count <= most_scenarios)
            text += printable(fmt::format("  {}: {}", path.stem().string(), title_in(ctl::as_text(bytes)))) +
                    "\n";
    }
    if (count == 0) return "";
    if (count > most_scenarios) text += fmt::format("  and {} more\n", count - most_scenarios);
    return fmt::format("scenarios of {} that show it:\n", printable(folder->string())) + text;
}

bool is_row(const std::string& word) {
    return word.starts_with("O-") && word.size() > 2 &&
           std::isdigit(static_cast<unsigned char>(word[2])) != 0;
}

}  // namespace

ExitCode explain_command(const ExplainOptions& options) {
    if (options.words.empty()) {
        for (const std::string& word : report::explained_words()) std::cout << word << "\n";
        return ExitCode::held;
    }
    const report::Screen screen(options.color);
    ExitCode code = ExitCode::held;
    for (const std::string& word : options.words) {
        const std::string upper = boost::algorithm::to_upper_copy(word);
        const std::vector<report::Explanation> found = report::explain(word);
        const std::string scenarios = scenarios_text(found.empty() ? upper : found.front().word);
        if (is_row(upper) && !scenarios.empty()) {
            std::cout << screen.shown(
                fmt::format("{}\n  a row of the table of documented outcomes\n", upper) + scenarios);
            continue;
        }
        if (found.empty()) {
            std::cerr << printable(actions::suggestion(
                             upper, report::explained_words(),
                             fmt::format("\"{}\" is no word of a report; there are", word)))
                      << "\n";
            code = worse(code, ExitCode::input);
            continue;
        }
        std::string text;
        for (const report::Explanation& each : found) text += report::explanation_text(each);
        std::cout << screen.shown(text + scenarios);
    }
    return code;
}

}  // namespace program
