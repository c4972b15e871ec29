// scenarios/actions/absence.hpp: what `disconnect` and `reconnect` have in common.
#pragma once

#include "scenarios/actions/checker.hpp"

namespace actions {

// Can this be disconnected, or else reconnected, now?
void check_absence(Checker& checker, const std::string& cluster, const std::vector<std::string>& nodes,
                   std::optional<Service> service, std::optional<std::uint32_t> port, bool disconnects);

// A port that was checked, as nodes have it.
[[nodiscard]] std::optional<std::uint16_t> port_number(std::optional<std::uint32_t> port);

// "TFTP of hq-pub in hq"
[[nodiscard]] std::string absence_words(const std::string& cluster, const std::vector<std::string>& nodes,
                                        std::optional<Service> service, std::optional<std::uint32_t> port);

}  // namespace actions
