// scenarios/impact/trial.hpp: what is tried of a site's certificates: their expiry and their renewal, as
// steps.
#pragma once

#include <array>

#include "scenarios/language/scenario.pb.h"
#include "scenarios/site.hpp"

namespace scenarios {

// One event, played from a description as it is on the first day.
struct Trial {
    std::string event;               // "hq TVS expired"
    std::vector<std::string> steps;  // as a scenario has them: "regenerate { ... }"
    bellwether::Scenario site;       // without steps; the certificates of each node are described one by one
};

// That nothing happens.
[[nodiscard]] Trial no_event(const bellwether::Scenario& site);

// What is tried of every kind of certificate of every cluster: that it expires; that it is renewed, as it was
// made, and nothing else is done; that services are restarted but the CTL stays (mixed mode); the documents'
// whole procedure. Then those that must not be renewed together; and of Expressways and authorities their
// expiry, and an Expressway's renewal by the same authority and by a new intermediate.
[[nodiscard]] std::vector<Trial> certificate_trials(const bellwether::Scenario& site);

// The kinds of certificate that expire, and are renewed.
inline constexpr std::array renewable{
    bellwether::Regenerate::CALLMANAGER, bellwether::Regenerate::TVS,   bellwether::Regenerate::CAPF,
    bellwether::Regenerate::TOMCAT,      bellwether::Regenerate::IPSEC, bellwether::Regenerate::ITLRECOVERY};

// Does this cluster have certificates of the kind on its first day?
[[nodiscard]] bool has_kind(const bellwether::Cluster& cluster, bellwether::Regenerate::Certificate kind);

// Of a trial's site: all certificates of this kind expire then, or that of one node.
void set_expiry(bellwether::Cluster& cluster, bellwether::Regenerate::Certificate kind, std::string_view node,
                Time until);

// A trial's site in which nothing expires: for what is changed afterwards.
[[nodiscard]] bellwether::Scenario lasting_site(const bellwether::Scenario& site);

// The time as scenarios have it.
[[nodiscard]] std::string written(Time time);

}  // namespace scenarios
