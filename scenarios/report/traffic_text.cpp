#include "scenarios/report/traffic_text.hpp"

#include <algorithm>

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
            text = fmt::format("{} TFTP: {} requests, at most {} of {} transfers at once", load.node,
                               load.requests, load.peak, load.limit);
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

std::string phone_text(const model::SiteState& site, std::size_t number) {
    const model::PhoneNumber at = model::phone_number(site, number);
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

}  // namespace

std::string duration_text(std::chrono::microseconds duration) {
    const std::int64_t tenths = (duration.count() + 50000) / 100000;
    if (tenths < 600) return fmt::format("{}.{} s", tenths / 10, tenths % 10);
    const std::int64_t seconds = (duration.count() + 500000) / 1000000;
    if (seconds < 3600) return fmt::format("{} min {} s", seconds / 60, seconds % 60);
    return fmt::format("{} h {} min", seconds / 3600, seconds % 3600 / 60);
}

std::string traffic_text(const model::SiteState& site, const worlds::Traffic& traffic) {
    std::string text =
        fmt::format("    time: {} {} from {}", traffic.resets, traffic.resets == 1 ? "reset" : "resets",
                    ctl::time_text(std::chrono::floor<std::chrono::seconds>(traffic.began)));
    if (traffic.registered > 0)
        text +=
            fmt::format("; {} registered: half by {}, 95 of 100 by {}, the last at {}, after {} ({})",
                        traffic.registered, clock_text(traffic, traffic.half),
                        clock_text(traffic, traffic.most), clock_text(traffic, traffic.last),
                        duration_text(traffic.last - traffic.began), phone_text(site, traffic.last_phone));
    if (traffic.unregistered > 0) text += fmt::format("; {} NOT REGISTERED", traffic.unregistered);
    if (traffic.broken_off > 0) text += fmt::format("; {} broken off by another reset", traffic.broken_off);
    text += "\n";
    const worlds::ServiceLoad* worst = bottleneck(traffic);
    for (const worlds::ServiceLoad& load : traffic.loads)
        text += fmt::format("    load: {}{}\n", load_text(load), &load == worst ? " <- the bottleneck" : "");
    return text;
}

}  // namespace report
