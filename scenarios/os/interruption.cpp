#include "scenarios/os/interruption.hpp"

#include <fcntl.h>
#include <unistd.h>

namespace os {
namespace {

volatile std::sig_atomic_t has_come = 0;
std::array<int, 2> wake_up{-1, -1};  // a pipe: its reading end, and its writing end

void note(int signal) {
    if (has_come != 0) {
        std::signal(signal, SIG_DFL);
        (void)std::raise(signal);
    }
    has_come = signal;
    const char byte = 0;
    [[maybe_unused]] const ssize_t ignored = ::write(wake_up[1], &byte, 1);
}

}  // namespace

InterruptionWatch::InterruptionWatch() {
    if (::pipe2(wake_up.data(), O_CLOEXEC | O_NONBLOCK) != 0) wake_up = {-1, -1};
    struct sigaction action {};
    action.sa_handler = note;
    for (std::size_t i = 0; i < signals.size(); ++i) ::sigaction(signals[i], &action, &previous_[i]);
}

InterruptionWatch::~InterruptionWatch() {
    for (std::size_t i = 0; i < signals.size(); ++i) ::sigaction(signals[i], &previous_[i], nullptr);
    for (int& end : wake_up) {
        if (end >= 0) ::close(end);
        end = -1;
    }
    has_come = 0;
}

bool is_interrupted() {
    return has_come != 0;
}

int interrupting_signal() {
    return has_come;
}

void forget_interruption() {
    std::array<char, 16> bytes{};
    while (::read(wake_up[0], bytes.data(), bytes.size()) > 0) continue;
    has_come = 0;
}

void look_for_interruption() {
    if (is_interrupted()) throw Interrupted();
}

int interruption_descriptor() {
    return wake_up[0];
}

}  // namespace os
