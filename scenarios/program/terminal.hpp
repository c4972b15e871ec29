// scenarios/program/terminal.hpp: questions to whoever sits at the terminal.
#pragma once

#include <optional>
#include <string>

namespace program {

// A line of up to 1024 bytes from this descriptor, without its end; nothing where there is none.
[[nodiscard]] std::optional<std::string> read_line(int descriptor);

// Asks on the terminal, whatever standard input is, and without showing what is typed where that is a secret.
// Nothing without a terminal. Throws os::Interrupted after a signal.
[[nodiscard]] std::optional<std::string> ask_terminal(const std::string& question, bool is_secret);

}  // namespace program
