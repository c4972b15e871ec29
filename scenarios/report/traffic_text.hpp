// scenarios/report/traffic_text.hpp: what a reset took and what the servers saw of it, in words.
#pragma once

#include "scenarios/run/scenario_runner.hpp"
#include "scenarios/worlds/traffic.hpp"

namespace report {

// Times of the world, the way of the phones, the load of each service, and which of them held the phones up.
[[nodiscard]] std::string traffic_text(const model::SiteFrame& frame, const worlds::Traffic& traffic);

// Who lost which CallManager by a step, and got which, in lines; `is_whole`: however many there are, as
// below.
[[nodiscard]] std::string reconnected_text(const std::vector<run::Reconnected>& reconnected, bool is_whole);

// How long phones were without registration, by group, and how long the plan takes, in lines.
[[nodiscard]] std::string outages_text(const model::SiteDescription& site,
                                       const std::vector<worlds::Outage>& outages,
                                       std::chrono::seconds length, bool is_whole);

// "1 h 5 min", "1 min 58 s", "4.2 s"
[[nodiscard]] std::string duration_text(std::chrono::microseconds duration);

}  // namespace report
