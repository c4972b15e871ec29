// scenarios/lab/serving.hpp: serves until a signal comes, and takes commands, a line each, from standard
// input.
#pragma once

#include <functional>
#include <string>

namespace boost::asio {
class io_context;
}

namespace lab {

// Runs `context` until a signal has come (os/interruption.hpp), or `is_over` holds after something has
// happened. Without `command` standard input is left alone; it is also left to whoever has the terminal.
// Lines are cut at 4096 bytes.
void serve(boost::asio::io_context& context, const std::function<void(const std::string& line)>& command,
           const std::function<bool()>& is_over);

}  // namespace lab
