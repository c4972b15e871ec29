// scenarios/report/health_text.hpp: the site before and after a run, and what of it no expectation names.
#pragma once

#include <string>

#include "scenarios/advice/advice.hpp"
#include "scenarios/run/health.hpp"

namespace report {

// Phones that are LOCKED, by what brings them back.
struct Cures {
    std::size_t next_reset = 0;
    std::size_t administrator = 0;
    std::size_t visit = 0;
    std::size_t unknown = 0;  // trying more would have been too dear
};
[[nodiscard]] Cures cures_of(const std::vector<advice::TroubleAdvice>& troubles);

// "350 phones: 50 registered (50 non-secure), 300 NOT REGISTERED, 20 LOCKED (20 until a visit), 1 node off
// the network"
[[nodiscard]] std::string site_text(const run::Health& health, const Cures& cures);

// The worst of what no expectation names, in a line.
[[nodiscard]] std::string worst_text(const run::Health& health);

// The rest of it, and how an expectation would name it, in lines; `is_whole`: however many there are.
[[nodiscard]] std::string unexpected_text(const run::Health& health, bool is_whole);

}  // namespace report
