#include "scenarios/program/playing.hpp"

#include <algorithm>

#include "scenarios/model/make_site.hpp"

namespace program {

Playing::Playing(const Document& document, const ChosenWorld& chosen, std::uint64_t seed,
                 model::PhoneInteraction where_open)
    : document_(document), seed_(seed), description_(document.site()), issuer_(user_keys(), seed) {
    for (model::ClusterDescription& cluster : description_.clusters)
        if (!cluster.phone_interaction) cluster.phone_interaction = where_open;
    chosen.place(description_);
    const model::Time first_day = description_.start - std::chrono::days(1);
    world_ = chosen.make(description_, first_day, seed, issuer_, known_);
    runner_.emplace(document.steps(), model::make_site(description_, {issuer_, known_, first_day, first_day}),
                    *world_, issuer_, known_, advice::cure_finder(issuer_));
}

void Playing::come_up() {
    try {
        runner_->come_up();
    } catch (const run::UnhealthySite& unhealthy) {
        throw input_error(document_, unhealthy);
    }
}

run::RunResult Playing::play(const run::StepListener& listener) {
    const bool is_compared = model::phone_count(runner_->site()) <= most_live_phones;
    return runner_->play([&](const run::StepResult& step, const run::Situation& situation) {
        if (is_compared) transcript_.hear(step, situation);
        was_overloaded_ = was_overloaded_ || (step.traffic && step.traffic->gave_up());
        listener(step, situation);
    });
}

advice::Advice Playing::advise(bool is_short) {
    const advice::Plan plan{description_, document_.steps(), seed_, was_overloaded_};
    if (is_short) return {.troubles = advice::recoveries(runner_->situation(), plan, issuer_)};
    return advice::advise(runner_->situation(), plan, issuer_);
}

InVirtualTime play_in_virtual_time(const Document& document, std::uint64_t seed) {
    InVirtualTime seen;
    Playing playing(document, virtual_world_choice("virtual world"), seed);
    playing.come_up();
    const run::RunResult result =
        playing.play([&seen](const run::StepResult& step, const run::Situation& now) {
            seen.told.steps.push_back({step.number, step.taken, step.ended});
            if (step.traffic) seen.told.traffic.push_back({step.number, *step.traffic, now.site.frame});
        });
    seen.told.outages = result.outages;
    seen.told.activity = result.activity;
    seen.told.length = result.length;
    seen.transcript = playing.transcript();
    seen.time_mattered = playing.time_mattered();
    return seen;
}

std::optional<run::RunResult> play_on_automatic(const Document& document, std::uint64_t seed) {
    const auto may_reset = [](const model::Version& version) {
        return model::behaviour(version).has_phone_interaction;
    };
    const bool is_open =
        std::ranges::any_of(document.site().clusters, [&](const model::ClusterDescription& cluster) {
            if (cluster.phone_interaction) return false;
            return may_reset(cluster.version) ||
                   std::ranges::any_of(document.steps(), [&](const actions::Step& step) {
                       const auto* action = std::get_if<actions::Action>(&step.what);
                       const auto* upgrade =
                           action == nullptr ? nullptr : std::get_if<actions::Upgrade>(action);
                       return upgrade != nullptr && upgrade->cluster == cluster.name &&
                              may_reset(model::parse_version(upgrade->version).value_or(model::Version{}));
                   });
        });
    if (!is_open) return std::nullopt;
    Playing playing(document, virtual_world_choice("virtual world"), seed,
                    model::PhoneInteraction::automatic);
    playing.come_up();
    run::RunResult result = playing.play([](const run::StepResult&, const run::Situation&) {});
    return result.own_resets > 0 ? std::optional(std::move(result)) : std::nullopt;
}

}  // namespace program
