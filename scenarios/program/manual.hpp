// scenarios/program/manual.hpp: what is made of the command line's own description beside --help: manual
// pages, completions, and the help command. Nothing is said twice.
#pragma once

#include "scenarios/program/command_line.hpp"

namespace program {

// bellwether.1 or, for a command, bellwether-COMMAND.1, in the form of man(7). Throws CommandLineError for a
// command that there is not.
[[nodiscard]] std::string manual_page(const CLI::App& app, const std::string& command);

// For "bash", "zsh" or "fish"; or snippets for "vscode".
[[nodiscard]] std::string completion_script(const CLI::App& app, const std::string& shell);

// Prints the help of a command, a chapter of the manual, or what there is. Throws CommandLineError for any
// other topic. `is_chapter`: it is no command, though one may be called so.
ExitCode help_command(const CLI::App& app, const std::string& topic, bool is_chapter);

// The names of all commands, a line each: for scripts.
ExitCode list_commands(const CLI::App& app);
// The names of the chapters, likewise.
ExitCode list_chapters();

}  // namespace program
