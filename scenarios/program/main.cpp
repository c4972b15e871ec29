// The `bellwether` program: its command line, and the one place where errors become words and exit codes.
#include <csignal>
#include <iostream>

#include <fmt/format.h>
#include <poll.h>
#include <sys/resource.h>
#include <unistd.h>

#include "scenarios/actions/suggestion.hpp"
#include "scenarios/os/interruption.hpp"
#include "scenarios/program/command_line.hpp"

namespace program {
namespace {

ExitCode run_to_exit_code(const Command& command) {
    try {
        return command();
    } catch (const InputError& error) {
        for (const Diagnostic& diagnostic : error.diagnostics()) std::cerr << render(diagnostic);
        return ExitCode::input;
    } catch (const CommandLineError& error) {
        std::cerr << "error: " << printable(error.what()) << "\n";
        return ExitCode::command_line;
    } catch (const os::Interrupted& interrupted) {
        std::cerr << printable(interrupted.what()) << "\n";
        return ExitCode::interrupted;
    } catch (const std::exception& error) {
        std::cerr << "error: " << printable(error.what()) << "\n";
        return ExitCode::run_failed;
    }
}

// Thousands of connections need as many descriptors; the usual soft limit is 1024.
void raise_descriptor_limit() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

// Who read standard output has gone: `| head`.
bool is_reader_gone() {
    pollfd out{.fd = STDOUT_FILENO, .events = POLLOUT, .revents = 0};
    return ::poll(&out, 1, 0) == 1 && (out.revents & POLLERR) != 0;
}

// As programs end that don't look at what their writing comes to (141 in a shell).
void end_by_broken_pipe() {
    std::signal(SIGPIPE, SIG_DFL);
    std::raise(SIGPIPE);
}

// CLI11 says of a misspelt command only that one is required.
std::string unknown_command(const CLI::App& app, int argc, char** argv) {
    if (argc < 2 || *argv[1] == '-' || *argv[1] == '\0') return "";
    std::vector<std::string> names;
    for (const CLI::App* sub : app.get_subcommands({})) names.push_back(sub->get_name());
    if (std::ranges::find(names, argv[1]) != names.end()) return "";
    return fmt::format("error: there is no command \"{}\"\n  {}\n", printable(argv[1]),
                       actions::suggestion(argv[1], names, "there are"));
}

int run(int argc, char** argv) {
    CLI::App app("", "bellwether");
    Command command;
    add_commands(app, command);
    if (const std::string trouble = unknown_command(app, argc, argv); !trouble.empty()) {
        std::cerr << trouble;
        return static_cast<int>(ExitCode::command_line);
    }
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? static_cast<int>(ExitCode::held)
                                    : static_cast<int>(ExitCode::command_line);
    }
    raise_descriptor_limit();
    const os::InterruptionWatch interruption;
    std::signal(SIGPIPE, SIG_IGN);
    const ExitCode code = run_to_exit_code(command);
    std::cout.flush();
    if (!std::cout.good() && is_reader_gone()) end_by_broken_pipe();
    return static_cast<int>(std::cout.good() ? code : worse(code, ExitCode::run_failed));
}

}  // namespace
}  // namespace program

int main(int argc, char** argv) {
    return program::run(argc, argv);
}
