// scenarios/report/text.hpp: results in words.
#pragma once

#include "scenarios/rehearsal.hpp"

namespace scenarios {

// Name, title, rows and sources of a scenario.
[[nodiscard]] std::string heading(const Document& document);

// A link of a chain of causes in words, and how sure it is: what a TVS says of its own cluster's certificates
// rests on a choice, ITLRecovery on Q2, another node's CallManager on Q23.
[[nodiscard]] std::string link_text(const Site& site, const phone::Link& link);
[[nodiscard]] phone::Evidence evidence_of(const Site& site, const phone::Link& link);

// A group of phones with one fate: what they are, and the chain of causes behind it, with the evidence of
// each link.
// The connections between servers that an expectation looked at: a line each.
[[nodiscard]] std::string calls_text(const std::vector<CallReport>& calls);

[[nodiscard]] std::string fate_text(const Site& site, const FateGroup& group);

// A failed expectation: its place, what was expected and what is.
[[nodiscard]] std::string failure_text(const Document& document, const Site& site, const StepResult& step,
                                       const StepResult* before);

// A cluster that refused what it was told, or did what it was expected to refuse.
[[nodiscard]] std::string surprise_text(const StepResult& step);

}  // namespace scenarios
