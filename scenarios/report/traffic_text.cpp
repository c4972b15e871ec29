#include "scenarios/report/traffic_text.hpp"

#include <algorithm>
#include <functional>
#include <span>

#include <fmt/format.h>

#include "ctl/print.hpp"

namespace report {
namespace {

constexpr std::chrono::milliseconds shortest_told_wait{100};

// With the date only where the reset began on another day.
std::string clock_text(const worlds::Traffic& traffic, worlds::Moment moment) {
    const auto second = std::chrono::ceil<std::chrono::seconds>(moment);
    const bool is_same_day =
        std::chrono::floor<std::chrono::days>(traffic.began) == std::chrono::floor<std::chrono::days>(second);
    return is_same_day ? ctl::time_of_day_text(second) : ctl::time_text(second);
}

std::string load_text(const worlds::ServiceLoad& load) {
    std::string text;
    switch (load.service) {
        case model::Service::tftp:
            text = fmt::format("{} TFTP: {} requests ({} by HTTP), at most {} of {} transfers at once",
                               load.node, load.requests, load.over_http, load.peak, load.limit);
            break;
        case model::Service::tvs:
            text = fmt::format("{} TVS: {} requests, at most {} of {} a second", load.node, load.requests,
                               load.peak, load.limit);
            break;
        default:
            text = fmt::format("{} CallManager: {} requests, at most {} of {} a second", load.node,
                               load.requests, load.peak, load.limit);
    }
    if (load.longest_wait >= shortest_told_wait)
        text += fmt::format(", longest wait {}", duration_text(load.longest_wait));
    if (load.gave_up > 0)
        text += fmt::format("; {} requests GAVE UP waiting: reset in smaller batches", load.gave_up);
    return text;
}

std::string phone_text(const model::SiteFrame& frame, std::size_t number) {
    const model::PhoneNumber at = model::phone_number(frame, number);
    return model::phone_name(at.group, at.in_group);
}

// The service with most work for what it can do, if phones waited for theirs.
const worlds::ServiceLoad* bottleneck(const worlds::Traffic& traffic) {
    const auto busiest = std::ranges::max_element(traffic.loads, {}, &worlds::ServiceLoad::work);
    const bool matters = std::ranges::any_of(traffic.loads, [](const worlds::ServiceLoad& load) {
        return load.gave_up > 0 || load.longest_wait >= std::chrono::seconds(1);
    });
    return matters ? &*busiest : nullptr;
}

constexpr std::size_t most_groups_told = 6;

}  // namespace

std::string duration_text(std::chrono::microseconds duration) {
    const std::int64_t tenths = (duration.count() + 50000) / 100000;
    if (tenths < 600) return fmt::format("{}.{} s", tenths / 10, tenths % 10);
    const std::int64_t seconds = (duration.count() + 500000) / 1000000;
    if (seconds < 3600) return fmt::format("{} min {} s", seconds / 60, seconds % 60);
    constexpr std::int64_t day = 24 * 3600;
    if (seconds < 3 * day) return fmt::format("{} h {} min", seconds / 3600, seconds % 3600 / 60);
    return fmt::format("{} days {} h", seconds / day, seconds % day / 3600);
}

std::string reconnected_text(const std::vector<run::Reconnected>& reconnected, bool is_whole) {
    std::vector<run::Reconnected> sorted = reconnected;
    if (!is_whole && sorted.size() > most_groups_told)
        std::ranges::stable_sort(sorted, std::greater(), &run::Reconnected::count);
    const std::size_t shown = is_whole ? sorted.size() : std::min(sorted.size(), most_groups_told);
    std::string text;
    for (const run::Reconnected& each : std::span(sorted).first(shown)) {
        text += fmt::format("  {} of {}: ", actions::phones_words(each.count), each.group);
        if (each.to.empty()) {
            text += fmt::format("registration with {} lost, NOT REGISTERED\n", each.from);
        } else if (each.from.empty()) {
            text += fmt::format("registered with {}\n", each.to);
        } else if (each.from == each.to) {
            text += fmt::format("registration with {} lost, and registered there again\n", each.from);
        } else {
            text += fmt::format("from {} to {}\n", each.from, each.to);
        }
    }
    std::size_t others = 0;
    for (const run::Reconnected& each : std::span(sorted).subspan(shown)) others += each.count;
    if (others > 0)
        text += fmt::format("  and {} of other groups: --verbose\n", actions::phones_words(others));
    return text;
}

std::string outages_text(const model::SiteDescription& site, const std::vector<worlds::Outage>& outages,
                         std::chrono::seconds length, bool is_whole) {
    std::vector<worlds::Outage> sorted = outages;
    if (!is_whole && sorted.size() > most_groups_told)
        std::ranges::stable_sort(sorted, std::greater(), &worlds::Outage::longest);
    const std::size_t shown = is_whole ? sorted.size() : std::min(sorted.size(), most_groups_told);
    std::string text;
    if (!sorted.empty()) text += "without registration, resets included\n";
    for (const worlds::Outage& outage : std::span(sorted).first(shown)) {
        const auto phones = static_cast<std::int64_t>(outage.phones);
        text += fmt::format(
            "  {}: {} of {} phones, at most {} at once; {} for each in all, {} at the longest ({}), from "
            "step {} on",
            site.phones[outage.group].name, outage.phones, site.phones[outage.group].count, outage.at_most,
            duration_text(outage.total / phones), duration_text(outage.longest),
            model::phone_name(outage.group, outage.longest_phone), outage.step);
        if (outage.still > 0) text += fmt::format("; {} still are", outage.still);
        text += "\n";
    }
    if (shown < sorted.size())
        text += fmt::format("  and {} groups for less time: --verbose\n", sorted.size() - shown);
    return text + fmt::format("the plan takes {}\n", duration_text(length));
}

std::string traffic_text(const model::SiteFrame& frame, const worlds::Traffic& traffic) {
    std::string text =
        fmt::format("    time: {} {} from {}", traffic.resets, traffic.resets == 1 ? "reset" : "resets",
                    ctl::time_text(std::chrono::floor<std::chrono::seconds>(traffic.began)));
    if (traffic.registered > 0)
        text +=
            fmt::format("; {} registered: half by {}, 95 of 100 by {}, the last at {}, after {} ({})",
                        traffic.registered, clock_text(traffic, traffic.half),
                        clock_text(traffic, traffic.most), clock_text(traffic, traffic.last),
                        duration_text(traffic.last - traffic.began), phone_text(frame, traffic.last_phone));
    if (traffic.unregistered > 0) text += fmt::format("; {} NOT REGISTERED", traffic.unregistered);
    if (traffic.broken_off > 0) text += fmt::format("; {} broken off by another reset", traffic.broken_off);
    text += "\n";
    const worlds::ServiceLoad* worst = bottleneck(traffic);
    for (const worlds::ServiceLoad& load : traffic.loads)
        text += fmt::format("    load: {}{}\n", load_text(load), &load == worst ? " <- the bottleneck" : "");
    return text;
}

}  // namespace report
