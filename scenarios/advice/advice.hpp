// scenarios/advice/advice.hpp: what to do about phones that a plan leaves in trouble, and what to do instead
// of it. All of it was played.
#pragma once

#include "scenarios/advice/alternative.hpp"

namespace advice {

// For phones that deviate in the same way.
struct TroubleAdvice {
    Trouble trouble;
    std::optional<Tried> recovery;  // nothing: nothing that was tried brings any of them back
    bool is_cut = false;            // trying more, or in time, would have been too dear
};

struct Advice {
    std::vector<TroubleAdvice> troubles{};     // most phones first
    std::optional<Alternative> alternative{};  // nothing: no change of the plan was found
    bool is_cut = false;                       // trying more would have been too dear
};

// What brings back phones that are LOCKED as this one is: found when it is asked for, once for each site and
// way of being locked. The issuer outlives it.
[[nodiscard]] run::CureFinder cure_finder(issuing::Issuer& issuer);

// A plan that was played: all borrowed.
struct Plan {
    const model::SiteDescription& site;  // with the nodes' addresses
    const std::vector<actions::Step>& steps;
    std::uint64_t seed = 1;
    bool was_overloaded = false;  // some service gave up on phones
};

// For the site as it is at the end of a plan. Nothing is changed. The issuer outlives it.
[[nodiscard]] std::vector<TroubleAdvice> recoveries(const run::Situation& end, const Plan& plan,
                                                    issuing::Issuer& issuer);
// The same, and what should have been done instead.
[[nodiscard]] Advice advise(const run::Situation& end, const Plan& plan, issuing::Issuer& issuer);

}  // namespace advice
