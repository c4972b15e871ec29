#include "scenarios/program/terminal.hpp"

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include "scenarios/os/file.hpp"
#include "scenarios/os/interruption.hpp"

namespace program {
namespace {

constexpr std::size_t longest_answer = 1024;

}  // namespace

std::optional<std::string> read_line(int descriptor) {
    std::string line;
    for (char c = '\0'; line.size() <= longest_answer && ::read(descriptor, &c, 1) == 1;) {
        if (c == '\n') return line;
        line += c;
    }
    return line.empty() ? std::nullopt : std::optional(line);
}

std::optional<std::string> ask_terminal(const std::string& question, bool is_secret) {
    const os::Descriptor terminal(::open("/dev/tty", O_RDWR | O_CLOEXEC));
    if (!terminal.is_open()) return std::nullopt;
    if (::write(terminal.get(), question.data(), question.size()) < 0) return std::nullopt;
    termios usual{};
    const bool is_terminal = is_secret && ::tcgetattr(terminal.get(), &usual) == 0;
    termios hidden = usual;
    hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    if (is_terminal) ::tcsetattr(terminal.get(), TCSAFLUSH, &hidden);
    std::optional<std::string> password = read_line(terminal.get());
    if (is_terminal) ::tcsetattr(terminal.get(), TCSAFLUSH, &usual);
    if (is_secret) (void)!::write(terminal.get(), "\n", 1);
    os::look_for_interruption();
    return password;
}

}  // namespace program
