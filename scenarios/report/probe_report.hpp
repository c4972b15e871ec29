// scenarios/report/probe_report.hpp: what `probe` found, in words that fit in a ticket, and as JSON.
#pragma once

#include "scenarios/survey/findings.hpp"
#include "scenarios/survey/judgement.hpp"
#include "scenarios/survey/phone_page.hpp"

namespace report {

struct ProbeResult {
    survey::Survey now;
    std::vector<survey::Finding> findings;
    std::optional<survey::Survey> baseline{};
    std::vector<survey::Judgement> judgements{};  // of a baseline
    std::vector<survey::PhonePage> phones{};
};

enum class ProbeOutcome { safe, not_safe, unknown, answered, partly, silent };
[[nodiscard]] ProbeOutcome outcome_of(const ProbeResult& result);

// With all files and answers where `is_whole`, else what matters.
[[nodiscard]] std::string probe_text(const ProbeResult& result, bool is_whole);

// One JSON object: the message Probe of report.proto.
[[nodiscard]] std::string probe_json(const ProbeResult& result);

}  // namespace report
