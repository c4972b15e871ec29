#include "scenarios/actions/wait.hpp"

#include <fmt/format.h>

namespace actions {

std::optional<std::chrono::seconds> Wait::length() const {
    if (!days && !hours && !minutes && !seconds) return std::nullopt;
    return days.value_or(std::chrono::days(0)) + hours.value_or(std::chrono::hours(0)) +
           minutes.value_or(std::chrono::minutes(0)) + seconds.value_or(std::chrono::seconds(0));
}

void Wait::check(Checker& checker) const {
    const std::optional<std::chrono::seconds> time = length();
    if (time && time->count() == 0)
        checker.report("a wait of zero length", "wait {}, without a length, waits until no phone is booting");
    checker.pass(time.value_or(std::chrono::seconds(0)));
}

Outcome Wait::apply(SiteState&, const Context&) const {
    return {};
}

std::string Wait::words() const {
    std::string text;
    const auto add = [&text](auto count, std::string_view unit) {
        if (count && count->count() > 0) text += fmt::format(" {} {}", count->count(), unit);
    };
    add(days, "d");
    add(hours, "h");
    add(minutes, "min");
    add(seconds, "s");
    return text.empty() ? "wait until no phone is booting" : "wait" + text;
}

}  // namespace actions
