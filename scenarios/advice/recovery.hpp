// scenarios/advice/recovery.hpp: what brings phones back, found by playing what can be done.
#pragma once

#include "scenarios/advice/rehearsal.hpp"
#include "scenarios/advice/repairs.hpp"

namespace advice {

// What tells one kind of trouble from another; empty for a phone that is in none.
[[nodiscard]] std::string kind_of(const run::PhoneOutcome& outcome);

// Phones that are not as on a healthy site, by how they deviate; most phones first. AT RISK alone is no
// trouble yet.
[[nodiscard]] std::vector<Trouble> troubles(const run::Situation& situation);

// Actions that were played, and what came of them.
struct Tried {
    std::vector<actions::Action> actions;  // resets included
    bool is_reset_alone = false;           // nothing but resets is needed
    std::string source;
    bool is_visit = false;
    std::size_t back = 0;  // phones that are healthy then
    std::size_t of = 0;    // that were in trouble
};

// What a recovery asks for.
[[nodiscard]] run::Cure cure_of(const Tried& tried);

// The least harmful thing that brings back all phones of this trouble or, if nothing does, most of them.
// Nothing where nothing brings any back. What leaves another phone worse off than a reset of all phones would
// is not given.
[[nodiscard]] std::optional<Tried> recovery(Rehearsals& rehearsals, const Moment& now,
                                            const Trouble& trouble);

// Numbers of phones to reset at a time, largest first: for services that give up on some of more.
[[nodiscard]] std::vector<std::uint32_t> batches(std::size_t phones);

// The same recovery with its resets in batches that the services stand, found by playing it in time; of
// batches that bring back not all, those that bring back most. Nothing where none brings back any.
[[nodiscard]] std::optional<Tried> in_batches(Rehearsals& in_time, const Moment& now, const Trouble& trouble,
                                              Tried tried);

// Which phones are healthy, by their numbers over all groups.
[[nodiscard]] std::vector<bool> healthy_phones(const run::Situation& situation);

}  // namespace advice
