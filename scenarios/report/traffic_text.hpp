// scenarios/report/traffic_text.hpp: what a reset took and what the servers saw of it, in words.
#pragma once

#include "scenarios/model/site.hpp"
#include "scenarios/worlds/traffic.hpp"

namespace report {

// Times of the world, the way of the phones, the load of each service, and which of them held the phones up.
[[nodiscard]] std::string traffic_text(const model::SiteState& site, const worlds::Traffic& traffic);

// "1 h 5 min", "1 min 58 s", "4.2 s"
[[nodiscard]] std::string duration_text(std::chrono::microseconds duration);

}  // namespace report
