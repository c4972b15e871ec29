#include "scenarios/program/served_site.hpp"

#include <fmt/format.h>

#include "scenarios/model/make_site.hpp"
#include "scenarios/run/scenario_runner.hpp"
#include "scenarios/worlds/virtual/virtual_world.hpp"

namespace program {

ServedSite::ServedSite(const Document& document, const Place& place, std::uint64_t seed, std::size_t steps,
                       std::optional<model::Time> start)
    : seed_(seed), steps_(steps), issuer_(user_keys(), seed) {
    if (steps > document.steps().size())
        throw CommandLineError(
            fmt::format("--until-step {}: the scenario has {} steps", steps, document.steps().size()));
    const auto today = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    if (start) {
        (void)play(document, place, *start);
        return;
    }
    const std::chrono::seconds length = play(document, place, today);
    if (length.count() > 0) (void)play(document, place, today - length);
}

std::chrono::seconds ServedSite::play(const Document& document, const Place& place, model::Time start) {
    model::SiteDescription description = document.site();
    description.start = start;
    for (model::ClusterDescription& cluster : description.clusters)
        if (!cluster.phone_interaction) cluster.phone_interaction = model::PhoneInteraction::manual;
    place(description);
    known_ = {};
    const model::Time first_day = start - std::chrono::days(1);
    sites_ = {model::make_site(description, {issuer_, known_, first_day, first_day})};
    if (steps_ == 0) return std::chrono::seconds(0);
    const std::vector<actions::Step> steps(document.steps().begin(),
                                           document.steps().begin() + static_cast<std::ptrdiff_t>(steps_));
    virtual_world::VirtualWorld world(description, first_day, seed_, issuer_, known_);
    run::ScenarioRunner runner(steps, sites_.front(), world, issuer_, known_);
    try {
        runner.come_up();
    } catch (const run::UnhealthySite& unhealthy) {
        throw input_error(document, unhealthy);
    }
    (void)runner.play_steps([this](const run::StepResult& step, const run::Situation& now) {
        if (step.step != nullptr && step.number + 1 > sites_.size()) sites_.push_back(now.site);
    });
    sites_.back() = runner.site();
    return world.now() - start;
}

}  // namespace program
