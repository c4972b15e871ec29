// scenarios/report/page/runbook.hpp: the plan, step by step, as people carry it out.
#pragma once

#include "scenarios/language/document.hpp"
#include "scenarios/report/page/impact.hpp"
#include "scenarios/report/page/instructions.hpp"
#include "scenarios/report/page/over_time.hpp"

namespace page {

class Runbook {
  public:
    void first_day(const run::SiteState& site) { preparations_ = preparations(site); }
    // `situation` is `after`, with what its certificates are.
    void add(const language::Document& document, const run::StepResult& step, const run::Situation& situation,
             const SiteAt& before, const SiteAt& after);

    // With the times of these steps, which are as many as were added.
    [[nodiscard]] Blocks blocks(const std::vector<AfterStep>& times) const;
    // What did not go as the plan says.
    [[nodiscard]] Blocks troubles() const;

  private:
    struct Entry {
        std::size_t number = 0;  // 0: after the last step
        std::string words;
        std::string note;
        std::string refusal;
        std::vector<std::string> notes;
        bool is_expectation = false;
        bool is_well = true;  // held, or went as expected
        std::string trouble;  // or else what did not
        std::vector<Instruction> instructions;
        std::vector<std::string> checks;
        std::string waits;
        Line impact;
    };
    std::vector<Instruction> preparations_;
    std::vector<Entry> entries_;
    std::optional<run::StepResult> last_action_;
};

}  // namespace page
