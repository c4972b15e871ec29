#include "scenarios/survey/paste.hpp"

#include <algorithm>

namespace survey {
namespace {

constexpr std::size_t longest_line = 65536;
constexpr std::string_view prompt = "admin:";

// CUCM's pager: "options: q=quit, n=next, p=prev, b=begin, e=end (lines 1 - 20 of 47) :".
bool is_of_pager(const std::string& line) {
    return line.find("q=quit") != std::string::npos || line.starts_with("Press <enter>") ||
           line.starts_with("--More--");
}

// Escape sequences of terminals (ECMA-48) go; a backspace takes the character before it.
std::string without_terminal(std::string_view line) {
    std::string text;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char c = line[i];
        if (c == '\x1b') {
            if (i + 1 < line.size() && line[i + 1] == '[') {
                i += 2;
                while (i < line.size() && (line[i] < '@' || line[i] > '~')) ++i;
            } else {
                ++i;
            }
        } else if (c == '\b') {
            if (!text.empty()) text.pop_back();
        } else if (c == '\t') {
            text += ' ';
        } else if (static_cast<unsigned char>(c) >= ' ' && c != '\x7f') {
            text += c;
        }
    }
    while (!text.empty() && text.back() == ' ') text.pop_back();
    return text;
}

}  // namespace

std::vector<PastedLine> lines_of(std::string_view text) {
    if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
    std::vector<PastedLine> lines;
    std::size_t number = 0;
    for (std::size_t start = 0; start < text.size();) {
        const std::size_t end = std::min(text.find('\n', start), text.size());
        std::string line = without_terminal(text.substr(start, std::min(end - start, longest_line)));
        ++number;
        if (!is_of_pager(line)) lines.push_back({number, std::move(line)});
        start = end + 1;
    }
    return lines;
}

bool is_prompt(const std::string& line) {
    return line.starts_with(prompt);
}

std::string command_in(const std::string& line) {
    return is_prompt(line) ? trimmed(std::string_view(line).substr(prompt.size())) : "";
}

std::string trimmed(std::string_view text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return std::string(text);
}

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words;
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t start = text.find_first_not_of(' ', i);
        if (start == std::string_view::npos) break;
        const std::size_t end = std::min(text.find(' ', start), text.size());
        words.emplace_back(text.substr(start, end - start));
        i = end;
    }
    return words;
}

}  // namespace survey
