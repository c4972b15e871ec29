// scenarios/model/validity.hpp: when certificates of a site begin and cease to be valid, and the eras in
// between.
#pragma once

#include "scenarios/model/site.hpp"

namespace model {

// The moments at which some certificate that the site holds begins or ceases to be valid, ascending: between
// two of them nothing about dates changes.
[[nodiscard]] std::vector<Time> validity_boundaries(const SiteState& site);
// When the era began that this moment is in: certificates made in it are dated so where states are compared.
[[nodiscard]] Time era_start(const SiteState& site, Time now);

}  // namespace model
