#include "scenarios/program/server_log.hpp"

#include <cerrno>
#include <system_error>

#include <climits>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include "ctl/print.hpp"

namespace program {
namespace {

// A pipe that says that it is writable takes this much at once.
constexpr std::size_t longest_write = PIPE_BUF;

bool is_writable(int descriptor) {
    pollfd wanted{descriptor, POLLOUT, 0};
    return ::poll(&wanted, 1, 0) == 1;
}

}  // namespace

void ServerLog::print(std::string_view line) {
    if (left_out_ > 0 && write(fmt::format("{} lines dropped here: nobody read them\n", left_out_)))
        left_out_ = 0;
    std::string text = ctl::printable(line);
    if (text.size() >= longest_write) text.resize(longest_write - 1);
    if (left_out_ > 0 || !write(text + "\n")) ++left_out_;
}

bool ServerLog::write(std::string_view text) {
    if (!is_writable(STDOUT_FILENO)) {
        complain("nobody reads it");
        return false;
    }
    const ssize_t count = ::write(STDOUT_FILENO, text.data(), text.size());
    if (count == static_cast<ssize_t>(text.size())) return true;
    complain(count < 0 ? std::generic_category().message(errno) : "it is full");
    return false;
}

void ServerLog::complain(const std::string& what) {
    if (has_complained_ || !is_writable(STDERR_FILENO)) return;
    has_complained_ = true;
    const std::string text =
        fmt::format("warning: standard output takes no more lines: {}; serving goes on without them\n", what);
    [[maybe_unused]] const ssize_t ignored = ::write(STDERR_FILENO, text.data(), text.size());
}

}  // namespace program
