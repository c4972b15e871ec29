// scenarios/report/page/risks.hpp: where a document warns and the run went well by a choice alone, and what
// brings back phones that are in trouble at the end.
#pragma once

#include "scenarios/advice/advice.hpp"
#include "scenarios/report/page/page.hpp"
#include "scenarios/run/scenario_runner.hpp"

namespace page {

class Risks {
  public:
    // After this step, at which so many phones of the site are at risk.
    void add(const run::StepResult& step, const run::Situation& situation, std::size_t at_risk);
    [[nodiscard]] Blocks blocks(const advice::Advice& advice) const;

  private:
    struct RiskTold {
        std::string who;
        std::string step;
        run::Risk risk;
    };
    std::vector<RiskTold> told_;
};

}  // namespace page
