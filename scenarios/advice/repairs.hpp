// scenarios/advice/repairs.hpp: what an administrator or a technician can do about phones that don't work:
// one table. Whether it helps is found by playing it.
#pragma once

#include "scenarios/actions/action.hpp"
#include "scenarios/run/outcome.hpp"

namespace advice {

// Phones that deviate in the same way.
struct Trouble {
    std::vector<std::string> groups{};  // of phones, in file order
    std::size_t count = 0;
    std::size_t group = 0;                  // the number of the first group
    model::PhoneRecord example{};           // one of them
    run::PhoneOutcome outcome{};            // of that
    std::vector<std::string> deviations{};  // in words
};

// Done before the phones are reset.
struct Repair {
    std::vector<actions::Action> actions;
    std::string source;        // the document; empty where none is needed
    bool is_visit = false;     // somebody goes to each phone
    bool is_way_back = false;  // to the cluster that a plan took the phones from
};

// From what disturbs least to what disturbs most. The first does nothing: the reset alone.
[[nodiscard]] std::vector<Repair> repairs(const model::SiteState& site, model::Time now,
                                          const Trouble& trouble);

// The services of a cluster that phones and lists depend on, as runbooks restart them.
[[nodiscard]] actions::Restart restart_of(const model::ClusterState& cluster);

}  // namespace advice
