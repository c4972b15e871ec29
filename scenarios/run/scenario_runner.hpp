// scenarios/run/scenario_runner.hpp: plays a scenario's steps in a world and holds its expectations against
// what happens.
#pragma once

#include "scenarios/actions/step.hpp"
#include "scenarios/run/expectation.hpp"
#include "scenarios/run/first_day.hpp"
#include "scenarios/run/health.hpp"
#include "scenarios/run/reconnected.hpp"
#include "scenarios/worlds/world.hpp"

namespace run {

struct StepResult {
    std::size_t number = 0;                    // from 1; 0: no step, phones came to the end of their boots
    const actions::Step* step = nullptr;       // nullptr likewise
    Time taken;                                // when, in the world's time
    Time ended{};                              // until it was done
    std::vector<OutcomeGroup> outcomes{};      // of phones that have booted by the end of this step
    std::optional<worlds::Traffic> traffic{};  // what that took
    worlds::Underway underway{};               // when the step was done
    std::vector<Reconnected> reconnected{};    // by group, in file order
    model::Refusal refusal{};                  // why the cluster did not do this
    std::vector<std::string> notes{};          // what the administrator is told of it
    std::optional<Judgement> judgement{};      // of an expectation

    // A refusal where none was expected, or none where one was.
    [[nodiscard]] bool is_surprising() const;
    // A refusal that was expected, but not in these words.
    [[nodiscard]] bool has_other_words() const;
};

// Hears of each step as soon as it is done, with the site as it is then; after the last one, where phones
// still booted, of a step that is none: they come to the end of it.
using StepListener = std::function<void(const StepResult&, const Situation&)>;

// Expectations, and refusals: those that were expected count as such, others as failed. And the site's health
// before the first step and after the last one, once nothing boots and nothing is pending.
struct RunResult {
    std::size_t held = 0;
    std::size_t failed = 0;
    Health before{};
    Health after{};
    std::vector<worlds::Outage> outages{};  // of a world with time
    worlds::Activity activity{};            // likewise
    std::chrono::seconds length{0};         // of the whole plan
    std::size_t own_resets = 0;             // steps at which clusters reset phones by themselves
};

// Plays steps on a site. All that is given outlives it.
class ScenarioRunner {
  public:
    // `cures` is asked where an expectation names one.
    ScenarioRunner(const std::vector<actions::Step>& steps, SiteState site, worlds::World& world,
                   issuing::Issuer& issuer, model::KnownCertificates& known, CureFinder cures = nullptr);

    // The day before the first step, on which every phone boots. Throws UnhealthySite where it is none, and
    // what the world throws.
    void come_up();

    // All steps, in order. Each is taken a minute after the one before it, or a minute after the phones that
    // it let boot are back.
    [[nodiscard]] RunResult play(const StepListener& listener);

    // The same without looking at the site's health; nobody may listen.
    [[nodiscard]] RunResult play_steps(const StepListener& listener);

    // As it is now.
    [[nodiscard]] const SiteState& site() const { return site_; }
    [[nodiscard]] Situation situation() const {
        return {site_, known_, history_, world_.now(), cures_ ? &cures_ : nullptr};
    }

    // Takes one step now.
    void take(const actions::Step& step, StepResult& done);

  private:
    using Phones = std::vector<model::PhoneRange>;

    void take(const actions::Action& action, StepResult& done);
    void apply(const actions::Action& action, StepResult& done);
    void count_refusal(const StepResult& done);
    void hold(Judgement judgement, StepResult& done);
    void judge_health(const actions::ExpectHealth& expect, StepResult& done);
    void open_services(const actions::OpenServices& action, StepResult& done);
    void log_in(const actions::EmccLogin& action, StepResult& done);
    void wait(const actions::Wait& action, StepResult& done);
    void start(Phones phones, std::size_t batch, std::chrono::seconds between);
    void boot(Phones phones, StepResult& done);
    void settle(StepResult& done);
    void settle_first(StepResult& done);
    void reconnect(const SiteState& before, const model::ServiceStarts& starts, StepResult& done);
    bool reset_by_itself(const model::AutomaticResets& resets, StepResult& done);
    void let_come_due();
    [[nodiscard]] Health health(std::size_t steps) const;
    [[nodiscard]] Phones those(const actions::Phones& phones,
                               const std::function<bool(const model::PhoneState&)>& are_meant) const;
    // Those that don't boot now.
    [[nodiscard]] Phones at_rest(const Phones& phones) const;
    [[nodiscard]] model::ConnectionTester tester();

    const std::vector<actions::Step>& steps_;
    SiteState site_;
    worlds::World& world_;
    issuing::Issuer& issuer_;
    model::KnownCertificates& known_;
    CureFinder cures_;
    History history_;
    RunResult result_;
    Phones awaited_;  // phones that were reset and not waited for
};

}  // namespace run
