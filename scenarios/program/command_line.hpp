// scenarios/program/command_line.hpp: the subcommands with their options and help, in one place: the command
// line, manual pages and completions are made of it. Names CLI11: for .cpp files of the program.
#pragma once

#include <functional>

#include <CLI/CLI.hpp>

#include "scenarios/program/program.hpp"

namespace program {

// What parsing the command line leaves to do.
using Command = std::function<ExitCode()>;

// Gives the program its description and all of its subcommands. Parsing sets `command`; `app` and it outlive
// the parsing.
void add_commands(CLI::App& app, Command& command);

}  // namespace program
