// scenarios/program/lab_console.hpp: what an engineer types while phones are in the lab, a line each.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "scenarios/worlds/live/registered_phones.hpp"

namespace program {

struct LabCommand {
    std::string usage;  // "reset [PHONE]"
    std::string help;
    bool takes_argument = false;
    // What came of it, in words.
    std::function<std::string(const std::string& argument)> act;
};
using LabCommands = std::map<std::string, LabCommand>;  // by name

// reset, restart and phones. `registered` outlives them.
[[nodiscard]] LabCommands phone_commands(live::RegisteredPhones& registered);

// Writes text of several lines to standard error, with what is not printable made visible.
void complain(const std::string& text);

// Does what the line says, and tells what came of it: for a line that is no command, which there are.
[[nodiscard]] std::string obey(const LabCommands& commands, const std::string& line);

}  // namespace program
