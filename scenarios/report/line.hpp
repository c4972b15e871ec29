// scenarios/report/line.hpp: a line of a report. For the .cpp files of this room.
#pragma once

#include <fmt/format.h>

#include "ctl/print.hpp"

namespace report {

// With words from files in it, made printable.
template <typename... Arguments>
std::string text_line(fmt::format_string<Arguments...> text, Arguments&&... arguments) {
    return ctl::printable(fmt::format(text, std::forward<Arguments>(arguments)...)) + "\n";
}

}  // namespace report
