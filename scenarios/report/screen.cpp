#include "scenarios/report/screen.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace report {
namespace {

constexpr std::size_t narrowest = 40;
constexpr std::size_t deeper = 2;  // lines that go on

// Longer ones before those that they begin with.
constexpr std::array<std::string_view, 11> troubles{
    "NOT REGISTERED", "NOT HEALTHY", "SWITCHED OFF", "NO TFTP SERVER ANSWERED",
    "UNCHECKED",      "GAVE UP",     "AT RISK",      "REFUSED",
    "LOCKED",         "FAILED",      "EXPIRED"};

bool has(const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr && *value != '\0';
}

std::size_t width_of_terminal() {
    winsize size{};
    if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col < narrowest) return 0;
    return size.ws_col;
}

// UTF-8 characters, each taken for one column.
std::size_t columns(std::string_view text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

bool is_letter(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

}  // namespace

Screen::Screen(Color wish) {
    const bool is_terminal = ::isatty(STDOUT_FILENO) == 1;
    const char* terminal = std::getenv("TERM");
    const bool is_dumb = terminal != nullptr && std::string_view(terminal) == "dumb";
    has_colors_ =
        wish == Color::always || (wish == Color::automatic && is_terminal && !is_dumb && !has("NO_COLOR"));
    width_ = is_terminal ? width_of_terminal() : 0;
}

std::string Screen::good(std::string_view text) const {
    return has_colors_ ? fmt::format("\033[32m{}\033[0m", text) : std::string(text);
}

std::string Screen::shown(std::string_view text) const {
    std::string whole;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        whole += painted(broken(text.substr(0, end)));
        if (end == std::string_view::npos) break;
        whole += '\n';
        text.remove_prefix(end + 1);
    }
    return whole;
}

std::string Screen::broken(std::string_view line) const {
    if (width_ == 0 || columns(line) <= width_) return std::string(line);
    const std::size_t indent = std::min(line.find_first_not_of(' '), width_ / 2);
    const std::string margin = "\n" + std::string(std::min(indent + deeper, width_ / 2), ' ');
    std::string text(indent, ' ');
    std::size_t used = indent;
    bool is_first = true;
    for (std::string_view rest = line.substr(indent); !rest.empty();) {
        const std::size_t end = std::min(rest.find(' '), rest.size());
        const std::string_view word = rest.substr(0, end);
        const std::size_t length = columns(word);
        if (!is_first && used + 1 + length > width_) {
            text += margin;
            used = margin.size() - 1;
        } else if (!is_first) {
            text += ' ';
            ++used;
        }
        text += word;
        used += length;
        is_first = false;
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return text;
}

std::string Screen::painted(std::string_view text) const {
    if (!has_colors_) return std::string(text);
    std::string whole;
    for (std::size_t at = 0; at < text.size();) {
        const auto word = std::ranges::find_if(troubles, [&](std::string_view trouble) {
            const std::size_t end = at + trouble.size();
            return text.substr(at).starts_with(trouble) && (at == 0 || !is_letter(text[at - 1])) &&
                   (end >= text.size() || !is_letter(text[end]));
        });
        if (word == troubles.end()) {
            whole += text[at++];
            continue;
        }
        whole += fmt::format("\033[31m{}\033[0m", *word);
        at += word->size();
    }
    return whole;
}

}  // namespace report
