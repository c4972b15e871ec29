#include "scenarios/advice/rehearsal.hpp"

#include "scenarios/model/make_site.hpp"

namespace advice {

Rehearsals::Rehearsals(issuing::Issuer& issuer, const model::KnownCertificates& known,
                       std::optional<std::uint64_t> seed)
    : seed_(seed), issuer_(issuer), memo_(issuer, known_) {
    for (const model::KnownCertificate& certificate : known.all()) known_.add(certificate);
}

std::unique_ptr<worlds::World> Rehearsals::make_world(const model::SiteDescription& site, Time start) {
    if (seed_) return std::make_unique<virtual_world::VirtualWorld>(site, start, *seed_, issuer_, known_);
    return std::make_unique<virtual_world::UntimedWorld>(memo_, start);
}

void Rehearsals::count(const worlds::World& world) {
    if (const auto* untimed = dynamic_cast<const virtual_world::UntimedWorld*>(&world))
        courses_ += untimed->courses();
}

std::optional<Moment> Rehearsals::play(const Moment& from, const std::vector<actions::Action>& actions) {
    std::vector<actions::Step> steps;
    for (const actions::Action& action : actions) steps.push_back({.what = action});
    const std::unique_ptr<worlds::World> world = make_world(from.site.frame->description, from.now);
    world->follow(from.site);
    run::ScenarioRunner runner(steps, from.site, *world, issuer_, known_);
    const bool is_refused = runner.play_steps(nullptr).failed > 0;
    count(*world);
    if (is_refused) return std::nullopt;
    return Moment{runner.site(), world->now()};
}

std::optional<Moment> Rehearsals::play(const model::SiteDescription& description,
                                       const std::vector<actions::Step>& steps) {
    std::vector<actions::Step> actions;
    std::ranges::copy_if(steps, std::back_inserter(actions), [](const actions::Step& step) {
        return std::holds_alternative<actions::Action>(step.what);
    });
    const Time first_day = description.start - std::chrono::days(1);
    const std::unique_ptr<worlds::World> world = make_world(description, first_day);
    run::ScenarioRunner runner(actions,
                               model::make_site(description, {issuer_, known_, first_day, first_day}), *world,
                               issuer_, known_);
    try {
        runner.come_up();
    } catch (const run::UnhealthySite&) {
        return std::nullopt;
    }
    const bool is_refused = runner.play_steps(nullptr).failed > 0;
    count(*world);
    if (is_refused) return std::nullopt;
    return Moment{runner.site(), world->now()};
}

}  // namespace advice
