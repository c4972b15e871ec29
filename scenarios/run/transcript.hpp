// scenarios/run/transcript.hpp: what a run came to, phone by phone, so that two runs of the same plan can be
// held against each other: one on real sockets, one in virtual time.
#pragma once

#include "scenarios/run/scenario_runner.hpp"

namespace run {

class Transcript {
  public:
    // Hears of a step, as a run's listener does.
    void hear(const StepResult& step, const Situation& situation);

    // The first step, and the first phone of it, with which two runs differ, and in what; empty: they agree.
    // Trust, registration, configuration and status are compared, each verdict with its chain of causes, the
    // console log, and what the administrator heard; times are not.
    [[nodiscard]] static std::string difference(const Transcript& live, const Transcript& virtual_time);

    // Phones that booted, steps of which something was heard.
    [[nodiscard]] std::size_t boots() const { return boots_; }
    [[nodiscard]] std::size_t remarks() const;

  private:
    struct PhoneAfter {
        PhoneOutcome outcome;
        std::vector<std::string> console;
        std::size_t count = 0;  // neighbours that are alike

        [[nodiscard]] std::string text() const;
    };
    struct Step {
        std::string words;
        std::string said;
        std::vector<PhoneAfter> phones;
    };
    [[nodiscard]] static std::string difference_of(const Step& live, const Step& virtual_time);

    std::vector<Step> steps_;
    std::size_t boots_ = 0;
};

}  // namespace run
