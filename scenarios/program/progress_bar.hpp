// scenarios/program/progress_bar.hpp: how far a run has come, in one line of the terminal that goes again.
// Nothing where standard error is none, and nothing of runs that are over within a second.
#pragma once

#include <chrono>

#include "scenarios/report/reporter.hpp"

namespace program {

// Where a run stands.
struct RunPlace {
    std::size_t file = 1;
    std::size_t files = 1;
    std::size_t step = 0;  // that is taken
    std::size_t steps = 0;
    std::string what{};      // other than the steps: "in virtual time"; or empty
    std::string time{};      // of the world
    std::size_t phones = 0;  // of the site
    std::size_t booting = 0;
};

// In so many columns: "[####......] step 4 of 9, 08:05:12, 1200 of 20000 phones boot".
[[nodiscard]] std::string progress_line(const RunPlace& place, std::size_t columns);

class ProgressBar : public report::Reporter {
  public:
    ProgressBar(bool is_quiet, std::size_t files);
    ~ProgressBar() override;

    void begin(const report::RunFacts& facts) override;
    void step(const run::StepResult& step, const run::Situation& situation) override;
    void end(const report::RunSummary& /*summary*/) override { clear(); }
    void error(const std::string& /*file*/, report::RunFailure /*failure*/,
               const std::vector<std::string>& /*errors*/) override {
        clear();
    }
    void finish(bool /*is_interrupted*/) override { clear(); }

    // What a world tells now and then.
    void world_is_at(const worlds::Progress& progress);
    // Something else than the steps is done now.
    void does(std::string what);
    // Takes the line off the screen, before something else is printed.
    void clear();

  private:
    void draw();

    bool is_on_terminal_;
    bool is_drawn_ = false;
    RunPlace place_;
    std::string file_;
    std::chrono::steady_clock::time_point begun_;
    std::chrono::steady_clock::time_point drawn_;
};

}  // namespace program
