#include "scenarios/report/reporter.hpp"

#include <cstdlib>

#include <fmt/format.h>
#include <unistd.h>

namespace report {

Painter::Painter(Color wish) {
    const char* no_color = std::getenv("NO_COLOR");
    const bool is_refused = no_color != nullptr && *no_color != '\0';
    is_on_ =
        wish == Color::always || (wish == Color::automatic && !is_refused && ::isatty(STDOUT_FILENO) == 1);
}

std::string Painter::good(std::string_view text) const {
    return is_on_ ? fmt::format("\033[32m{}\033[0m", text) : std::string(text);
}

std::string Painter::bad(std::string_view text) const {
    return is_on_ ? fmt::format("\033[31m{}\033[0m", text) : std::string(text);
}

std::string verdict_name(RunVerdict verdict) {
    switch (verdict) {
        case RunVerdict::passed: return "PASSED";
        case RunVerdict::failed: return "FAILED";
        case RunVerdict::unchecked: return "UNCHECKED";
    }
    return "";
}

std::unique_ptr<Reporter> make_reporter(const ReportOptions& options, std::ostream& out) {
    return options.json ? json_reporter(out) : text_reporter(options, out);
}

}  // namespace report
