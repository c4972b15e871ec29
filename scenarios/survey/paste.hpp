// scenarios/survey/paste.hpp: text as it comes out of a terminal: with ANSI codes, Windows line ends, pager
// prompts, and the echo of what was typed.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace survey {

struct PastedLine {
    std::size_t number = 0;  // in the file, from 1
    std::string text;        // without what belongs to the terminal
};

// Without lines that a pager wrote. Overlong lines are cut at 64 KB.
[[nodiscard]] std::vector<PastedLine> lines_of(std::string_view text);

// What was typed, where the line is a prompt: "show cert own CallManager" of "admin:show cert own
// CallManager". Empty for any other line, and for a prompt alone.
[[nodiscard]] std::string command_in(const std::string& line);
[[nodiscard]] bool is_prompt(const std::string& line);

[[nodiscard]] std::string trimmed(std::string_view text);
[[nodiscard]] std::vector<std::string> words_of(std::string_view text);  // between blanks

}  // namespace survey
