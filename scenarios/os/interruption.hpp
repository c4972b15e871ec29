// scenarios/os/interruption.hpp: Ctrl-C, and the other signals that end a program: noted, so that
// whatever is at work can clean up and end at once.
#pragma once

#include <array>
#include <csignal>
#include <stdexcept>
#include <string>

namespace os {

// The user broke the run off. Ends with exit code 130.
class Interrupted : public std::runtime_error {
  public:
    explicit Interrupted(const std::string& words = "interrupted") : std::runtime_error(words) {}
};

// While it lives, SIGINT, SIGTERM and SIGHUP are noted instead of ending the program; the second one ends it.
// Make one in `main`.
class InterruptionWatch {
  public:
    InterruptionWatch();
    ~InterruptionWatch();
    InterruptionWatch(const InterruptionWatch&) = delete;
    InterruptionWatch& operator=(const InterruptionWatch&) = delete;

  private:
    static constexpr std::array signals{SIGINT, SIGTERM, SIGHUP};
    std::array<struct sigaction, signals.size()> previous_{};
};

[[nodiscard]] bool is_interrupted();
// Which signal it was, SIGINT for one; 0: none has come.
[[nodiscard]] int interrupting_signal();

// The signal has been taken for something else than the end: the next one is the first again.
void forget_interruption();

// Throws Interrupted where a signal has come. For whatever takes long.
void look_for_interruption();

// Readable from the signal on: for who waits for sockets. -1 without a watch. Borrowed.
[[nodiscard]] int interruption_descriptor();

}  // namespace os
