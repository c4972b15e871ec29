// scenarios/report/text.hpp: results in words.
#pragma once

#include "scenarios/language/document.hpp"
#include "scenarios/run/scenario_runner.hpp"

namespace report {

// Name, title, rows and sources of a scenario.
[[nodiscard]] std::string heading(const language::Document& document);

// A link of a chain of causes in words, and how sure it is: what a TVS says of its own cluster's certificates
// rests on a choice, ITLRecovery on Q2, another node's CallManager on Q23.
[[nodiscard]] std::string link_text(const run::Situation& situation, const phone::Link& link);
// The same of a certificate that is described elsewhere.
[[nodiscard]] std::string link_text(const phone::Link& link, const std::string& certificate);
[[nodiscard]] std::string sureness_word(phone::Sureness sureness);         // "documented"
[[nodiscard]] std::string evidence_text(const phone::Evidence& evidence);  // "documented: Cisco 213407"
[[nodiscard]] phone::Evidence evidence_of(const run::Situation& situation, const phone::Link& link);

// The connections between servers that an expectation looked at: a line each.
[[nodiscard]] std::string calls_text(const std::vector<run::CallReport>& calls);

// A group of phones with one outcome: what they are, and the chain of causes behind it, with the evidence of
// each link.
[[nodiscard]] std::string outcome_text(const run::Situation& situation, const run::OutcomeGroup& group);

// All of them or, unless `is_whole`, of more than a few: totals first, then the largest with an example each.
[[nodiscard]] std::string outcomes_text(const run::Situation& situation,
                                        const std::vector<run::OutcomeGroup>& outcomes, bool is_whole);

// What an expectation of phones, a zone or a sign-in names: ", count: 20, trust: LOCKED"; empty for any other
// step.
[[nodiscard]] std::string expected_values(const actions::Step& step);

// A failed expectation: its place, what was expected and what is; of phones as above.
[[nodiscard]] std::string failure_text(const language::Document& document, const run::Situation& situation,
                                       const run::StepResult& step, const run::StepResult* before,
                                       bool is_whole);

// A cluster that refused what it was told, or did what it was expected to refuse.
[[nodiscard]] std::string surprise_text(const language::Document& document, const run::StepResult& step);

// What renewals of this plan touch by the documents, and is not modelled: "IPSEC: IPsec tunnels to ...".
[[nodiscard]] std::vector<std::string> not_played(const language::Document& document);

}  // namespace report
