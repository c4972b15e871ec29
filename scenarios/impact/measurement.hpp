// scenarios/impact/measurement.hpp: what a site does when somebody looks, and what of that is different from
// before.
#pragma once

#include "scenarios/impact/what_if.hpp"
#include "scenarios/issuing/key_pool.hpp"

namespace impact {

// Phones are reset, open their services and ask for an LSC, with which those that 802.1X asks are reset once
// more; a backup is made; the zones are looked at, and somebody signs in from outside. Counts of phones by
// the schema's words.
struct Measurement {
    using Counts = std::map<std::string, std::size_t>;

    Counts lists;  // by trust
    std::size_t at_risk = 0;
    Counts configuration;
    Counts registration;
    Counts services;
    Counts enrolment;
    Counts network;                              // 802.1X: phones that are not let in
    std::map<std::string, std::string> backups;  // by cluster
    std::map<std::string, std::string> zones;
    std::map<std::string, std::string> sign_ins;
    std::vector<std::string> refusals;  // of the event's own steps
};

// Plays an event in the virtual world, and looks. Throws run::UnhealthySite where the site is not healthy on
// its first day.
[[nodiscard]] Measurement measure(const WhatIf& event, std::uint64_t seed, issuing::KeyPool& keys);

// What is different, by subject: {"HTTPS services", "50 HTTPS_FAIL"}.
struct Change {
    std::string subject;
    std::string text;
};
[[nodiscard]] std::vector<Change> changes(const Measurement& before, const Measurement& after);

// What is wrong on a normal day already: zones and sign-ins that are down, backups that are refused.
[[nodiscard]] std::vector<Change> troubles(const Measurement& usual);

// The subjects of changes, in their order: of a site with, or without, Expressways.
[[nodiscard]] std::vector<std::string> change_subjects(const SiteDescription& site);

}  // namespace impact
