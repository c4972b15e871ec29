// scenarios/report/page/story.hpp: what a page tells of one scenario: gathered as it is played, so that an
// interrupted run has something to tell as well.
#pragma once

#include "scenarios/report/page/over_time.hpp"
#include "scenarios/report/page/runbook.hpp"
#include "scenarios/report/page/trust_graph.hpp"
#include "scenarios/report/reporter.hpp"

namespace page {

// A chapter of the page: numbered as a change board reads it.
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
    std::vector<Chapter> chapters;
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
    // A step as the runbook has it.
    struct Entry {
        std::size_t number = 0;
        std::size_t line = 0;
        std::string words;
        std::string note;
        std::string refusal;
        bool is_expectation = false;
        bool is_well = true;  // held, or went as expected
        std::string trouble;  // what did not
        std::vector<std::string> notes;
        std::vector<Instruction> instructions;
        std::vector<std::string> checks;
        std::string waits;
        Line impact;
    };
    struct BootTold {
        bool is_trouble = false;
        std::string step;  // in words
        Blocks blocks;
    };

    void add_boots(const run::StepResult& step, const run::Situation& situation);
    void add_risks(const run::StepResult& step, const run::Situation& situation);
    [[nodiscard]] Line impact_of(const run::StepResult& step, const run::PhoneCounts& now) const;
    [[nodiscard]] Chapter verdict_chapter(const report::RunSummary& summary,
                                          const std::string& sentence) const;
    [[nodiscard]] Chapter runbook_chapter(const report::RunSummary* summary) const;
    [[nodiscard]] Chapter boots_chapter() const;
    [[nodiscard]] Chapter risks_chapter(const report::RunSummary& summary) const;
    [[nodiscard]] std::vector<AfterStep> after_steps(const report::RunSummary* summary) const;

    report::RunFacts facts_;  // its document is there no more when a run was broken off
    std::string file_;
    std::string title_;
    Table repeating_;                    // what repeats the run
    std::optional<run::Situation> now_;  // of the last step
    TrustGraph before_;
    run::PhoneCounts counts_before_;
    std::vector<Entry> entries_;
    std::vector<AfterStep> after_;
    std::set<std::string> known_boots_;
    std::vector<BootTold> boots_;
    std::size_t boots_left_out_ = 0;
    struct RiskTold {
        std::string who;
        std::string step;
        run::Risk risk;
    };
    std::vector<RiskTold> risks_;
    std::optional<run::StepResult> last_action_;
};

}  // namespace page
