// scenarios/impact.hpp: what the expiry of a certificate breaks, and what its renewal does: found by playing
// it.
#pragma once

#include <filesystem>

#include "scenarios/cluster/key_pool.hpp"
#include "scenarios/language/document.hpp"
#include "scenarios/site.hpp"

namespace scenarios {

// What a site does when somebody looks: phones are reset, open their services and ask for an LSC; a backup is
// made; the zones are looked at, and somebody signs in from outside. Counts of phones by the schema's words.
struct Observation {
    using Counts = std::map<std::string, std::size_t>;

    Counts lists;  // by trust
    Counts registration;
    Counts services;
    Counts enrolment;
    std::map<std::string, std::string> backups;  // by cluster: "made", "refused"
    std::map<std::string, std::string> zones;    // "ACTIVE", "ACTIVE, tunnels DOWN", "FAILED"
    std::map<std::string, std::string> sign_ins;
    std::size_t at_risk = 0;
};

// One event, played from a description as it is on the first day.
struct Trial {
    std::string event;               // "the TVS certificates of hq expire"
    std::vector<std::string> steps;  // as a scenario has them: "regenerate { ... }"
    bellwether::Scenario site;       // without steps
};

// What is tried of every kind of certificate of every cluster: that it expires; that it is renewed and
// nothing else is done; that services are restarted but the CTL stays (mixed mode); the documents' whole
// procedure. And those that must not be renewed together; the expiry of Expressways' and authorities'
// certificates.
[[nodiscard]] std::vector<Trial> certificate_trials(const bellwether::Scenario& site);

// That nothing happens.
[[nodiscard]] Trial no_event(const bellwether::Scenario& site);

// The trial as a scenario that can be run by itself.
[[nodiscard]] std::string trial_text(const Trial& trial);

// Plays a trial in the virtual world. `folder` is for its files. Throws InputError where the site is not
// healthy on its first day.
[[nodiscard]] Observation observe(const Trial& trial, std::uint64_t seed, KeyPool& keys,
                                  const std::filesystem::path& folder);

// What is otherwise than before, by subject: {"HTTPS services", "50 HTTPS_FAIL"}. Subjects in a fixed order.
struct Change {
    std::string subject;
    std::string text;
};
[[nodiscard]] std::vector<Change> changes(const Observation& before, const Observation& after);

// What is wrong on a normal day already: zones and sign-ins that are down, backups that are refused.
[[nodiscard]] std::vector<Change> troubles(const Observation& usual);

// The subjects of changes, in their order: of a site with, or without, Expressways.
[[nodiscard]] std::vector<std::string> change_subjects(const bellwether::Scenario& site);

// A certificate that expires, and the trial of that alone: all others of the site last.
struct Expiry {
    std::string name;  // "Tomcat hq-pub", "Expressway exp-c.example.com", "authority corp-root"
    std::string issuer;
    Time until;
    Trial trial;
};

// Those that expire within this time of the first step, soonest first.
[[nodiscard]] std::vector<Expiry> expiries(const Document& document, std::chrono::days within,
                                           std::uint64_t seed, KeyPool& keys,
                                           const std::filesystem::path& folder);

}  // namespace scenarios
