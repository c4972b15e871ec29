// scenarios/run/first_day.hpp: is the site that a file describes one that comes up?
#pragma once

#include <stdexcept>

#include "scenarios/run/outcome.hpp"

namespace run {

// Phones that don't come up as they should on the day before the first step, though no certificate has
// expired: a site that nobody meant.
class UnhealthySite : public std::runtime_error {
  public:
    struct Trouble {
        std::size_t group;    // of phones, in file order
        std::string message;  // what is wrong
        std::string remedy;   // what would be right
    };
    explicit UnhealthySite(std::vector<Trouble> troubles)
        : std::runtime_error(troubles.front().message), troubles_(std::move(troubles)) {}
    [[nodiscard]] const std::vector<Trouble>& troubles() const { return troubles_; }

  private:
    std::vector<Trouble> troubles_;
};

// On the day before the first step every phone registers and refuses nothing; anything else is a site that
// the file did not mean, unless certificates have expired. Throws UnhealthySite.
void demand_healthy_site(const Situation& situation);

}  // namespace run
