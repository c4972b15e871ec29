// scenarios/actions/absence.hpp: what `disconnect` and `reconnect` have in common.
#pragma once

#include "scenarios/actions/checker.hpp"

namespace actions {

// Can this be disconnected, or else reconnected, now?
void check_absence(Checker& checker, const std::string& cluster, const std::vector<std::string>& nodes,
                   std::optional<Service> service, std::optional<std::uint16_t> port, bool disconnects);

// "TFTP of hq-pub in hq"
[[nodiscard]] std::string absence_words(const std::string& cluster, const std::vector<std::string>& nodes,
                                        std::optional<Service> service, std::optional<std::uint16_t> port);

}  // namespace actions
