// tests/support/program.hpp: the bellwether program, as users run it.
#pragma once

#include "tests/support/commands.hpp"

namespace support {

// Runs `bellwether ARGUMENTS` (in shell syntax) to its end.
[[nodiscard]] CommandResult bellwether(const std::string& arguments);

// Its path, for a Background.
[[nodiscard]] std::string bellwether_path();

// A file with this text in the test's own temporary folder; its path.
class Scratch {
  public:
    Scratch();
    ~Scratch();
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;

    [[nodiscard]] std::string file(const std::string& name, const std::string& text) const;
    [[nodiscard]] const std::string& path() const { return path_; }

  private:
    std::string path_;
};

}  // namespace support
