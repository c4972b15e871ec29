#include "scenarios/advice/advice.hpp"

namespace advice {
namespace {

// Resets of more phones are not played in time, again and again, to find how many at once the services stand.
bool is_too_large_for_time(const model::SiteState& site) {
    constexpr std::size_t most_phones = 100000;
    return model::phone_count(site) > most_phones;
}

}  // namespace

run::CureFinder cure_finder(issuing::Issuer& issuer) {
    using Key = std::tuple<std::size_t, std::string>;
    const auto known = std::make_shared<std::map<Key, std::optional<run::Cure>>>();
    return [&issuer, known](const run::Situation& situation, const run::PhoneOutcome& outcome) {
        const Key key{situation.site.hash(), kind_of(outcome)};
        if (const auto found = known->find(key); found != known->end()) return found->second;
        std::optional<run::Cure> cure = run::Cure::visit;
        for (const Trouble& trouble : troubles(situation)) {
            if (kind_of(trouble.outcome) != kind_of(outcome)) continue;
            Rehearsals rehearsals(issuer, situation.known);
            const std::optional<Tried> tried = recovery(rehearsals, {situation.site, situation.now}, trouble);
            if (tried) cure = cure_of(*tried);
            if (!tried && rehearsals.is_too_dear()) cure.reset();
        }
        known->emplace(key, cure);
        return cure;
    };
}

std::vector<TroubleAdvice> recoveries(const run::Situation& end, const Plan& plan, issuing::Issuer& issuer) {
    std::vector<TroubleAdvice> all;
    const Moment now{end.site, end.now};
    for (Trouble& trouble : troubles(end)) {
        Rehearsals rehearsals(issuer, end.known);
        std::optional<Tried> tried = recovery(rehearsals, now, trouble);
        bool is_cut = rehearsals.is_too_dear();
        if (tried && plan.was_overloaded && is_too_large_for_time(end.site)) {
            is_cut = true;
            tried.reset();
        } else if (tried && plan.was_overloaded) {
            Rehearsals in_time(issuer, end.known, plan.seed);
            tried = in_batches(in_time, now, trouble, std::move(*tried));
        }
        all.push_back({std::move(trouble), std::move(tried), is_cut});
    }
    return all;
}

Advice advise(const run::Situation& end, const Plan& plan, issuing::Issuer& issuer) {
    Advice advice{.troubles = recoveries(end, plan, issuer)};
    if (advice.troubles.empty()) return advice;
    if (plan.was_overloaded && is_too_large_for_time(end.site)) {
        advice.is_cut = true;
        return advice;
    }
    Rehearsals rehearsals(issuer, end.known, plan.was_overloaded ? std::optional(plan.seed) : std::nullopt);
    advice.alternative = plan.was_overloaded ? alternative_in_batches(rehearsals, plan.site, plan.steps)
                                             : alternative(rehearsals, plan.site, plan.steps);
    advice.is_cut = rehearsals.is_too_dear();
    return advice;
}

}  // namespace advice
