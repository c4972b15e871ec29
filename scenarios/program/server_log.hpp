// scenarios/program/server_log.hpp: what a standing server prints. Servers serve whether anybody reads it or
// not.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace program {

class ServerLog {
  public:
    // Prints a line to standard output, with what is not printable made visible. Never waits: lines that
    // nobody takes are left out, which standard error says once, and the log itself where it goes on.
    void print(std::string_view line);

  private:
    bool write(std::string_view text);
    void complain(const std::string& what);

    std::size_t left_out_ = 0;
    bool has_complained_ = false;
};

}  // namespace program
