// scenarios/run/health.hpp: is the site healthy, and does the plan name what of it is not? Green means that
// every deviation from a healthy site was expected by name (language/README.md, "Health").
#pragma once

#include "scenarios/actions/step.hpp"
#include "scenarios/run/outcome.hpp"
#include "scenarios/run/site_deviation.hpp"

namespace run {

// What is not as on a healthy site, as an expectation would name it: {"trust", "LOCKED"}.
struct Deviation {
    std::string field;  // of `expect`
    std::string value;

    auto operator<=>(const Deviation&) const = default;
};

// Of one phone; none of a healthy one.
[[nodiscard]] std::vector<Deviation> deviations(const PhoneOutcome& outcome);

// Phones of one group that deviate alike.
struct PhoneDeviation {
    Deviation deviation;
    std::string group;
    std::size_t count = 0;
    PhoneOutcome example;      // of the first of them
    bool is_expected = false;  // an expectation names it
    bool was_before = false;   // phones of this group deviated so before the first step
};

// Phones, by how they stand.
struct PhoneCounts {
    std::size_t all = 0;
    std::size_t secure = 0;
    std::size_t non_secure = 0;
    std::size_t unregistered = 0;  // and switched on
    std::size_t off = 0;
    std::size_t locked = 0;
    std::size_t blank = 0;
    std::size_t fresh = 0;
    std::size_t behind = 0;
    std::size_t at_risk = 0;
    std::size_t without_configuration = 0;  // it was refused, or not offered whole
    std::size_t not_served = 0;             // no TFTP server answered for a file at their last boot

    bool operator==(const PhoneCounts&) const = default;
};

struct Health {
    PhoneCounts phones;
    std::vector<PhoneDeviation> of_phones;  // by group in file order
    std::vector<SiteDeviation> of_site;

    // Is every deviation named?
    [[nodiscard]] bool is_as_expected() const;
};

// What a plan has said so far must hold: what of it names deviations.
struct Expectations {
    std::vector<const actions::Expect*> phones{};
    std::vector<const actions::ExpectHealth*> site{};
};
// Of the first `count` steps. They outlive it.
[[nodiscard]] Expectations expectations_of(const std::vector<actions::Step>& steps, std::size_t count);

// As the site is now. An expectation of phones names what it has the value of, if it holds now as well, its
// count included; `trust: LOCKED` names lists that are behind, too, and `unregistered: SWITCHED_OFF` these
// and the configuration.
[[nodiscard]] Health health_of(const Situation& situation, const Expectations& expected);

// Marks what was so before.
void mark_earlier(Health& health, const Health& before);

// "300 phones of floor-2: NOT REGISTERED (CALLMANAGER_NOT_TRUSTED)"
[[nodiscard]] std::string words(const PhoneDeviation& deviation);
// Those that nothing names, the worst first: phones that only a visit may help, then those that don't work,
// then what may hurt later.
[[nodiscard]] std::vector<std::string> unexpected(const Health& health);

}  // namespace run
