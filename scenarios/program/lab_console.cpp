#include "scenarios/program/lab_console.hpp"

#include <iostream>
#include <sstream>

#include <boost/algorithm/string/case_conv.hpp>
#include <boost/algorithm/string/trim.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "ctl/print.hpp"

namespace program {
namespace {

using live::RegisteredPhones;
using live::sip::Control;

std::string tell(RegisteredPhones& registered, Control control, std::string device) {
    boost::algorithm::to_upper(device);
    const std::vector<std::string> devices =
        device.empty() ? registered.devices() : std::vector<std::string>{device};
    if (devices.empty()) return "no phone is registered";
    std::string text;
    for (const std::string& each : devices)
        text += fmt::format("{}{} {}", text.empty() ? "" : "\n", each,
                            registered.tell(each, control)
                                ? fmt::format("was told to {}", live::sip::control_name(control))
                                : "is not registered here");
    return text;
}

}  // namespace

LabCommands phone_commands(RegisteredPhones& registered) {
    LabCommands commands;
    for (const auto& [control, help] :
         {std::pair(Control::reset, "have this phone, or all that are registered, boot again"),
          std::pair(Control::restart, "have it ask for lists and configuration again, without a boot")}) {
        const std::string name = live::sip::control_name(control);
        commands[name] = {name + " [PHONE]", help, true, [&registered, control](const std::string& device) {
                              return tell(registered, control, device);
                          }};
    }
    commands["phones"] = {"phones", "who is registered", false, [&registered](const std::string&) {
                              const std::vector<std::string> devices = registered.devices();
                              return devices.empty() ? std::string("no phone is registered")
                                                     : fmt::format("{}", fmt::join(devices, "\n"));
                          }};
    return commands;
}

void complain(const std::string& text) {
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) std::cerr << ctl::printable(line) << "\n";
}

std::string obey(const LabCommands& commands, const std::string& line) {
    std::string text = boost::algorithm::trim_copy(line);
    if (text.empty()) return "";
    const std::size_t blank = std::min(text.find(' '), text.size());
    const auto found = commands.find(text.substr(0, blank));
    if (found != commands.end()) {
        const std::string argument = boost::algorithm::trim_copy(text.substr(blank));
        if (!argument.empty() && !found->second.takes_argument)
            return fmt::format("{} takes no argument: nothing was done", found->first);
        return found->second.act(argument);
    }
    std::string help = text == "help" ? "commands:" : fmt::format("\"{}\" is no command; there are:", text);
    for (const auto& [name, command] : commands)
        help += fmt::format("\n  {:18} {}", command.usage, command.help);
    return help;
}

}  // namespace program
