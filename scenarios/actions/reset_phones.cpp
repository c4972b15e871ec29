#include "scenarios/actions/reset_phones.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace actions {

void ResetPhones::check(Checker& checker) const {
    constexpr std::uint64_t longest_reset_seconds = 30 * 86400;
    const std::uint64_t chosen = checker.chosen(phones.group, phones.count);
    if (!batch) {
        if (batch_seconds)
            checker.report("batch_seconds", "the time between batches, and no batch",
                           "say how many phones at a time: batch: 500");
        return;
    }
    if (*batch == 0) return checker.report("batch", "0 phones at a time", "leave the batch out to mean all");
    const std::uint64_t length = (chosen - std::min<std::uint64_t>(chosen, 1)) / *batch *
                                 static_cast<std::uint64_t>(between().count());
    checker.pass(std::chrono::seconds(length));
    if (length > longest_reset_seconds)
        checker.report("batch", fmt::format("a reset that takes {} days", length / 86400),
                       "at most 30 days: take larger batches, or less time between them");
}

Outcome ResetPhones::apply(SiteState&, const Context&) const {
    return {};
}

std::string ResetPhones::words() const {
    std::string text = "reset " + phones.words();
    if (batch) text += fmt::format(", {} every {} s", *batch, between().count());
    return go_on ? text + ", and go on" : text;
}

}  // namespace actions
