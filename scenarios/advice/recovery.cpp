#include "scenarios/advice/recovery.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "scenarios/run/health.hpp"

namespace advice {
namespace {

// How a phone deviates, but for a risk, and what else does not work; empty: nothing.
std::vector<std::string> deviations_of(const run::PhoneOutcome& outcome) {
    std::vector<std::string> words;
    for (const run::Deviation& deviation : run::deviations(outcome))
        if (deviation.field != "at_risk") words.push_back(deviation.field + ": " + deviation.value);
    const bool took_configuration = !outcome.configuration || outcome.configuration->accepted();
    if (outcome.ring_list && !outcome.ring_list->accepted() && took_configuration)
        words.emplace_back("ring_list: REFUSED");
    if (outcome.services == phone::Services::host_not_found) words.emplace_back("services: HTTPS_FAIL");
    return words;
}

// What `of` makes of each phone's outcome, by runs: equal records are looked at once.
template <typename Value>
class PhoneValues {
  public:
    PhoneValues(const run::Situation& situation, Value (*of)(const run::PhoneOutcome&))
        : situation_(situation), of_(of) {}

    // Calls `each` with the group, the number over all groups of the run's first phone, the run and the
    // value.
    template <typename Each>
    void for_each_run(Each each) {
        const SiteState& site = situation_.site;
        for (std::size_t group = 0; group < site.phones.size(); ++group)
            for (const model::PhoneRun& run : site.phones[group]->all())
                each(group, site.frame->first[group] + run.first, run, value_of(group, run.phone));
    }

  private:
    const Value& value_of(std::size_t group, const model::PhoneRecord& phone) {
        const auto [known, is_new] =
            known_.try_emplace({group, phone.state.address(), phone.last_boot.address()});
        if (is_new) known->second = of_(run::outcome_of(situation_, group, phone));
        return known->second;
    }

    const run::Situation& situation_;
    Value (*of_)(const run::PhoneOutcome&);
    std::map<std::tuple<std::size_t, const void*, const void*>, Value> known_;
};

class Search {
  public:
    Search(Rehearsals& rehearsals, const Moment& now, const Trouble& trouble)
        : rehearsals_(rehearsals),
          now_(now),
          trouble_(trouble),
          before_(healthy_phones(rehearsals.situation(now))) {
        const std::string kind = kind_of(trouble.outcome);
        is_meant_.resize(before_.size());
        const run::Situation situation = rehearsals.situation(now);
        PhoneValues<std::string>(situation, kind_of)
            .for_each_run(
                [&](std::size_t, std::size_t first, const model::PhoneRun& run, const std::string& its) {
                    if (its == kind)
                        std::fill_n(is_meant_.begin() + static_cast<std::ptrdiff_t>(first), run.count, true);
                });
    }

    std::optional<Tried> best() {
        std::optional<Tried> best;
        for (const Repair& repair : repairs(now_.site, now_.now, trouble_)) {
            if (rehearsals_.is_too_dear()) break;
            std::optional<Tried> tried = attempt(repair);
            if (!tried || (best && tried->back <= best->back)) continue;
            best = std::move(tried);
            if (best->back == best->of) break;
        }
        return best;
    }

    // So many of the phones in trouble are healthy then.
    [[nodiscard]] std::size_t count_back(const Moment& after) const {
        const std::vector<bool> healthy = healthy_phones(rehearsals_.situation(after));
        std::size_t count = 0;
        for (std::size_t i = 0; i < healthy.size(); ++i)
            if (is_meant_[i] && healthy[i]) ++count;
        return count;
    }

  private:
    // With the same look at the HTTPS services as before.
    [[nodiscard]] std::vector<actions::Action> resets(const std::vector<std::string>& groups) const {
        std::vector<actions::Action> all;
        const std::size_t groups_of_site = now_.site.frame->groups.size();
        if (groups.size() == groups_of_site && groups_of_site > 1) {
            all.push_back(actions::ResetPhones{});
        } else {
            for (const std::string& group : groups)
                all.push_back(actions::ResetPhones{.phones = {.group = group}});
        }
        if (trouble_.outcome.services == phone::Services::not_opened) return all;
        const model::ClusterState* visited =
            model::node_at(now_.site, trouble_.example.last_boot->visit.host).cluster;
        for (const std::string& group : groups)
            all.push_back(actions::OpenServices{
                {.group = group}, visited == nullptr ? std::nullopt : std::optional(visited->name())});
        return all;
    }

    // Of several groups the first alone: what does not help there is not tried with all of them.
    bool may_help(const Repair& repair) {
        if (trouble_.groups.size() == 1) return true;
        const std::vector<actions::Action> reset = resets({trouble_.groups.front()});
        std::vector<actions::Action> next = repair.actions;
        next.insert(next.end(), reset.begin(), reset.end());
        std::optional<Moment> after = rehearsals_.play(now_, next);
        if (!after) return false;
        if (count_back(*after) > 0) return true;
        after = rehearsals_.play(*after, reset);
        return after && count_back(*after) > 0;
    }

    // The repair and a reset, and where that is not enough another one. Nothing for what brings nobody back,
    // or harms others.
    std::optional<Tried> attempt(const Repair& repair) {
        if (!may_help(repair)) return std::nullopt;
        Tried tried{.actions = repair.actions,
                    .is_reset_alone = repair.actions.empty(),
                    .source = repair.source,
                    .is_visit = repair.is_visit};
        tried.of = static_cast<std::size_t>(std::ranges::count(is_meant_, true));
        std::optional<Moment> after = now_;
        for (int reset = 0; reset < 2; ++reset) {
            std::vector<actions::Action> next = resets(trouble_.groups);
            if (reset == 0) {
                next.insert(next.begin(), repair.actions.begin(), repair.actions.end());
                const bool boots_already = trouble_.outcome.is_off && !repair.actions.empty();
                if (boots_already) next = repair.actions;
                tried.actions = next;
            } else {
                tried.actions.insert(tried.actions.end(), next.begin(), next.end());
            }
            const std::size_t back = tried.back;
            after = rehearsals_.play(*after, next);
            if (!after) return std::nullopt;
            tried.back = count_back(*after);
            if (reset == 1 && tried.back == back) tried.actions.resize(tried.actions.size() - next.size());
            if (tried.back == tried.of) break;
        }
        if (tried.back == 0) return std::nullopt;
        // What holds, and harms nobody, after a reset of all.
        const std::optional<Moment> later = rehearsals_.play(*after, {actions::ResetPhones{}});
        if (!later || harms(*later)) return std::nullopt;
        tried.back = std::min(tried.back, count_back(*later));
        if (tried.back == 0) return std::nullopt;
        return tried;
    }

    // Is somebody worse off after the reset of all phones than by that reset alone?
    bool harms(const Moment& later) {
        if (!usual_) {
            const std::optional<Moment> usual = rehearsals_.play(now_, {actions::ResetPhones{}});
            usual_ = healthy_phones(rehearsals_.situation(usual.value_or(now_)));
        }
        const std::vector<bool> healthy = healthy_phones(rehearsals_.situation(later));
        for (std::size_t i = 0; i < before_.size(); ++i)
            if (before_[i] && (*usual_)[i] && !is_meant_[i] && !healthy[i]) return true;
        return false;
    }

    Rehearsals& rehearsals_;
    const Moment& now_;
    const Trouble& trouble_;
    std::vector<bool> before_;
    std::vector<bool> is_meant_;
    std::optional<std::vector<bool>> usual_;  // after a reset of all phones, and nothing else
};

}  // namespace

std::string kind_of(const run::PhoneOutcome& outcome) {
    const std::vector<std::string> deviations = deviations_of(outcome);
    if (deviations.empty()) return "";
    const phone::Verdict* verdict = run::deciding_verdict(outcome);
    return fmt::format("{} {} {}", fmt::join(deviations, ", "),
                       verdict == nullptr ? "" : phone::reason_name(verdict->reason),
                       run::unregistered_name(run::why_unregistered(outcome)));
}

std::vector<bool> healthy_phones(const run::Situation& situation) {
    std::vector<bool> healthy(model::phone_count(situation.site));
    const auto is_healthy = [](const run::PhoneOutcome& outcome) { return deviations_of(outcome).empty(); };
    PhoneValues<bool>(situation, is_healthy)
        .for_each_run([&](std::size_t, std::size_t first, const model::PhoneRun& run, bool is) {
            std::fill_n(healthy.begin() + static_cast<std::ptrdiff_t>(first), run.count, is);
        });
    return healthy;
}

std::vector<Trouble> troubles(const run::Situation& situation) {
    std::vector<Trouble> found;
    std::vector<std::string> kinds;
    PhoneValues<std::string>(situation, kind_of)
        .for_each_run(
            [&](std::size_t group, std::size_t, const model::PhoneRun& run, const std::string& kind) {
                if (kind.empty()) return;
                auto place = std::ranges::find(kinds, kind);
                if (place == kinds.end()) {
                    found.push_back({.group = group, .example = run.phone});
                    found.back().outcome = run::outcome_of(situation, group, run.phone);
                    found.back().deviations = deviations_of(found.back().outcome);
                    kinds.push_back(kind);
                    place = kinds.end() - 1;
                }
                Trouble& trouble = found[static_cast<std::size_t>(place - kinds.begin())];
                trouble.count += run.count;
                const std::string& name = situation.site.frame->groups[group].name;
                if (std::ranges::find(trouble.groups, name) == trouble.groups.end())
                    trouble.groups.push_back(name);
            });
    std::ranges::stable_sort(found, std::greater(), &Trouble::count);
    return found;
}

run::Cure cure_of(const Tried& tried) {
    if (tried.is_visit) return run::Cure::visit;
    return tried.is_reset_alone ? run::Cure::next_reset : run::Cure::administrator;
}

std::vector<std::uint32_t> batches(std::size_t phones) {
    std::vector<std::uint32_t> found;
    for (const std::uint32_t batch :
         {50000U, 20000U, 10000U, 5000U, 2000U, 1000U, 500U, 200U, 100U, 50U, 20U, 10U, 5U, 2U, 1U})
        if (batch < phones) found.push_back(batch);
    return found;
}

std::optional<Tried> in_batches(Rehearsals& in_time, const Moment& now, const Trouble& trouble, Tried tried) {
    const Search search(in_time, now, trouble);
    std::size_t reset = 0;  // phones
    for (const model::PhoneGroup& group : now.site.frame->groups)
        if (std::ranges::find(trouble.groups, group.name) != trouble.groups.end()) reset += group.count;
    tried.back = search.count_back(in_time.play(now, tried.actions).value_or(now));
    for (const std::uint32_t batch : batches(reset)) {
        if (tried.back == tried.of) break;
        Tried next = tried;
        for (actions::Action& action : next.actions)
            if (auto* resets = std::get_if<actions::ResetPhones>(&action)) resets->batch = batch;
        next.back = search.count_back(in_time.play(now, next.actions).value_or(now));
        if (next.back > tried.back) tried = std::move(next);
    }
    return tried.back == 0 ? std::nullopt : std::optional(std::move(tried));
}

std::optional<Tried> recovery(Rehearsals& rehearsals, const Moment& now, const Trouble& trouble) {
    return Search(rehearsals, now, trouble).best();
}

}  // namespace advice
