// scenarios/report/page/story.hpp: what a page tells of one scenario: gathered as it is played, so that an
// interrupted run has something to tell as well.
#pragma once

#include "scenarios/report/page/boots.hpp"
#include "scenarios/report/page/risks.hpp"
#include "scenarios/report/page/runbook.hpp"
#include "scenarios/report/page/trust_graph.hpp"
#include "scenarios/report/page/verdict.hpp"

namespace page {

struct Chapter {
    std::string title;
    Blocks blocks;
};

// A scenario, told.
struct Told {
    std::string file;
    std::string title;
    std::string verdict;  // "PASSED", "FAILED", "UNCHECKED", "ERROR", "INTERRUPTED"
    std::string sentence;
    std::vector<Chapter> chapters;  // in the order in which a change board reads
};

class Story {
  public:
    explicit Story(const report::RunFacts& facts);

    void first_day(const run::Situation& situation);
    void step(const run::StepResult& step, const run::Situation& situation);

    // While what was given to `step` is still there.
    [[nodiscard]] Told told(const report::RunSummary& summary) const;
    // Of a run that was broken off: what there was until then.
    [[nodiscard]] Told interrupted() const;

  private:
    [[nodiscard]] Chapter over_time(const report::RunSummary& summary) const;
    [[nodiscard]] std::vector<AfterStep> timed(const report::RunSummary& summary) const;

    report::RunFacts facts_;  // its document is there no more when a run was broken off
    std::string file_;
    std::string title_;
    Table repeating_;
    std::optional<run::Situation> now_;  // of the last step
    SiteAt before_step_;
    TrustGraph trust_before_;
    run::PhoneCounts phones_before_;
    Runbook runbook_;
    std::vector<AfterStep> after_;
    Boots boots_;
    Risks risks_;
};

}  // namespace page
