// scenarios/language/conversion.hpp: from the schema's messages to the site and the steps that they describe.
// Nothing is checked here: a name that is wrong stays wrong, and a version that is none becomes Version{}.
#pragma once

#include "scenarios/actions/step.hpp"
#include "scenarios/language/brought_files.hpp"

namespace bellwether {
class Scenario;
}  // namespace bellwether

namespace language {

// The files that its steps name are read, as far as they are inside of what the scenario may read.
[[nodiscard]] model::SiteDescription to_site(const bellwether::Scenario& scenario,
                                             const BroughtFiles& brought);

[[nodiscard]] std::vector<actions::Step> to_steps(const bellwether::Scenario& scenario);

// A time of day in UTC as RFC 3339 has it: "2027-02-01T00:00:00Z". Nothing for any other text, or a time
// before 2000 or after 2099.
[[nodiscard]] std::optional<model::Time> parse_time(const std::string& text);

// The names of files beside the scenario that steps may name.
[[nodiscard]] std::vector<std::string> named_files(const bellwether::Scenario& scenario);

}  // namespace language
