// scenarios/program/playing.hpp: a plan in one world, from its first day to the advice at its end.
#pragma once

#include "scenarios/program/world_choice.hpp"
#include "scenarios/run/transcript.hpp"

namespace program {

class Playing {
  public:
    // All that is given outlives it. Clusters that leave it open have this phone interaction.
    Playing(const Document& document, const ChosenWorld& chosen, std::uint64_t seed,
            model::PhoneInteraction where_open = model::PhoneInteraction::manual);

    [[nodiscard]] const run::ScenarioRunner& runner() const { return *runner_; }

    // What phones do from the first step on; the observer outlives this.
    void show_to(worlds::Observer& observer) { world_->show_to(observer); }

    void tell_progress(std::function<void(const worlds::Progress&)> listener) {
        world_->tell_progress(std::move(listener));
    }

    // The day before the first step. Throws InputError at a site that does not come up, and what worlds
    // throw.
    void come_up();
    // After that.
    [[nodiscard]] run::RunResult play(const run::StepListener& listener);

    // What each phone came to.
    [[nodiscard]] const run::Transcript& transcript() const { return transcript_; }
    // Did something come due, or a service give up, while phones booted? Then other phones came to other
    // ends.
    [[nodiscard]] bool time_mattered() const { return world_->time_mattered(); }

    // For phones in trouble at its end; `is_short`: without what should have been done instead.
    [[nodiscard]] advice::Advice advise(bool is_short);

  private:
    const Document& document_;
    std::uint64_t seed_;
    model::SiteDescription description_;
    issuing::Issuer issuer_;
    model::KnownCertificates known_;
    std::unique_ptr<worlds::World> world_;
    std::optional<run::ScenarioRunner> runner_;
    run::Transcript transcript_;
    bool was_overloaded_ = false;
};

// The same plan in virtual time, for time and load.
struct InVirtualTime {
    report::InVirtualTime told;
    run::Transcript transcript;
    bool time_mattered = false;
};
[[nodiscard]] InVirtualTime play_in_virtual_time(const Document& document, std::uint64_t seed);

// What the plan comes to in virtual time with "Phone Interaction on Certificate Update" on automatic, where
// it leaves that open (Q32); nothing where it does not, or where no phone is reset by that.
[[nodiscard]] std::optional<run::RunResult> play_on_automatic(const Document& document, std::uint64_t seed);

}  // namespace program
