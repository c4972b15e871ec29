// tests/support/commands.hpp: other programs, run from tests.
#pragma once

#include <string>
#include <vector>

namespace support {

struct CommandResult {
    int exit_code = -1;
    std::string output;  // standard output and standard error
};

// Runs a command of the shell to its end.
[[nodiscard]] CommandResult run(const std::string& command);

// A program that runs beside the test and is ended, by SIGTERM, at the latest with it.
class Background {
  public:
    // Its standard output and error go to a file that `output` reads.
    explicit Background(const std::vector<std::string>& arguments);
    ~Background();
    Background(const Background&) = delete;
    Background& operator=(const Background&) = delete;

    // Waits until the program has printed this text; false where it ended, or half a minute passed, without
    // it.
    [[nodiscard]] bool wait_for(const std::string& text) const;
    // Waits until the program has computed for a while, so that it is past its start; false likewise.
    [[nodiscard]] bool wait_for_work() const;
    [[nodiscard]] std::string output() const;
    // Sends the signal.
    void signal(int signal) const;
    // Sends the signal and waits for the end; the exit code.
    int stop(int signal);

  private:
    template <typename Holds>
    [[nodiscard]] bool wait_until(const Holds& holds) const;

    int process_;
    std::string file_;
};

}  // namespace support
