// The command that goes through every way that a plan leaves open.
#include <iostream>

#include <fmt/format.h>

#include "scenarios/foresight/explore.hpp"
#include "scenarios/language/order.hpp"
#include "scenarios/language/replay.hpp"
#include "scenarios/model/make_site.hpp"
#include "scenarios/os/file.hpp"
#include "scenarios/program/playing.hpp"
#include "scenarios/program/program.hpp"
#include "scenarios/worlds/virtual/virtual_world.hpp"

namespace program {
namespace {

using foresight::Move;

std::string move_text(const Document& document, const Move& move) {
    if (move.kind == Move::Kind::boot) return "the phone boots";
    std::string text = fmt::format("{} (line {})", actions::words(document.steps()[move.step]),
                                   document.step(move.step).line());
    if (move.kind == Move::Kind::missed) text += ": the phone is absent, and misses it";
    return text;
}

std::string cost_text(const foresight::Cost& cost) {
    return fmt::format("{} missed resets, {} steps out of their written order, {} boots by itself, {} steps",
                       cost.absences, cost.deviations, cost.boots, cost.steps);
}

// The counterexample as a plan for that one phone.
language::Replay replay_of(const Document& document, std::size_t group,
                           const foresight::Counterexample& found) {
    language::Replay replay{
        .title = fmt::format("{}: not {}", document.title().empty() ? document.name() : document.title(),
                             foresight::demand_name(found.demand)),
        .group = document.site().phones[group].name,
        .steps = {}};
    for (const Move& move : found.moves) {
        const bool is_step = move.kind == Move::Kind::step;
        if (move.kind == Move::Kind::missed ||
            (is_step && !foresight::does_something(document.steps()[move.step], replay.group)))
            continue;
        replay.steps.push_back(move.kind == Move::Kind::boot ? std::nullopt : std::optional(move.step));
    }
    if (found.demand == foresight::Demand::never_locked)
        replay.expected.push_back({"trust", phone::trust_name(found.outcome.trust)});
    else if (const std::vector<run::Deviation> deviations = run::deviations(found.outcome);
             !deviations.empty())
        replay.expected.push_back({deviations.front().field, deviations.front().value});
    replay.comments = {fmt::format("The shortest way in which phones of {} come to harm by {}:", replay.group,
                                   document.name()),
                       cost_text(found.cost)};
    return replay;
}

// Does it come to the same when it is played? Anything else is a mistake of this program.
void check_replay(const Document& document, const std::string& text, const foresight::Counterexample& found,
                  std::uint64_t seed) {
    const std::filesystem::path folder = std::filesystem::path(document.name()).parent_path();
    const Document replayed(document.name() + " (counterexample)", text,
                            language::BroughtFiles(folder, true));
    if (const std::vector<Diagnostic> wrong = language::check(replayed); !wrong.empty())
        throw RunError("a counterexample can't be read back, which is a mistake of this program: " +
                       render(wrong.front()));
    Playing playing(replayed, virtual_world_choice("virtual world"), seed);
    playing.come_up();
    const run::RunResult result = playing.play([](const run::StepResult&, const run::Situation&) {});
    const run::Situation end = playing.runner().situation();
    const run::PhoneOutcome outcome = run::outcome_of(end, 0, end.site.phones[0]->at(0));
    const bool is_same = outcome.trust == found.outcome.trust &&
                         outcome.registration == found.outcome.registration && result.failed == 0;
    if (!is_same)
        throw RunError(fmt::format(
            "a counterexample comes to {} when it is played, and not to {}: a mistake of this program",
            phone::trust_name(outcome.trust), phone::trust_name(found.outcome.trust)));
}

std::string freedom_text(const language::Freedom& freedom) {
    std::string text =
        freedom.is_written ? "free by the plan: " : "free, since the plan does not say otherwise: ";
    text += freedom.boots ? "phones boot at any time" : "phones boot when they are reset";
    if (!freedom.may_be_absent) return text + "; nobody is absent\n";
    if (freedom.absent.empty()) return text + "; any phone may miss resets\n";
    return text + fmt::format("; phones of {} may miss resets\n", fmt::join(freedom.absent, ", "));
}

void tell(const Document& document, const foresight::Verdict& verdict) {
    const model::PhonesDescription& phones = document.site().phones[verdict.group];
    const std::string who = fmt::format("{} ({})", phones.name, actions::phones_words(phones.count));
    if (verdict.is_cut) {
        std::cout << fmt::format("UNKNOWN: {}: more states than --states allows, after {}\n", who,
                                 verdict.states);
        return;
    }
    if (verdict.is_safe()) {
        std::cout << fmt::format("SAFE: {}: all of {} states and {} moves between them\n", who,
                                 verdict.states, verdict.moves);
        return;
    }
    const foresight::Counterexample& found = *verdict.counterexample;
    std::cout << fmt::format("NOT SAFE: {}: not {}. Shortest: {}\n", who,
                             foresight::demand_name(found.demand), cost_text(found.cost));
    std::size_t number = 0;
    for (const Move& move : found.moves)
        std::cout << fmt::format("  {} {}\n", ++number, printable(move_text(document, move)));
    std::string end = phone::trust_name(found.outcome.trust);
    if (const phone::Verdict* decided = run::deciding_verdict(found.outcome); decided != nullptr)
        end += ", " + phone::reason_name(decided->reason);
    std::cout << fmt::format("  and then it is {}\n", end);
    for (const std::string& deviation : found.deviations)
        std::cout << fmt::format("    {}\n", printable(deviation));
}

}  // namespace

ExitCode explore_command(const ExploreOptions& options) {
    const std::unique_ptr<Document> document = read_plan(options.path, options.allow_outside);
    model::SiteDescription site = document->site();
    for (model::ClusterDescription& cluster : site.clusters)
        if (!cluster.phone_interaction) cluster.phone_interaction = model::PhoneInteraction::manual;
    model::place(site, {}, virtual_world::virtual_address);
    const language::Order order = language::order_of(*document);
    const language::Freedom freedom = language::freedom_of(*document);
    const foresight::OpenPlan plan{.site = site,
                                   .steps = document->steps(),
                                   .before = order,
                                   .phones_boot = freedom.boots,
                                   .phones_may_be_absent = freedom.may_be_absent,
                                   .absent = freedom.absent,
                                   .seed = options.seed};
    if (const auto trouble = foresight::obstacle(plan))
        throw InputError(document->action(trouble->step)
                             .error("this can't be explored: " + trouble->why,
                                    "take it out, or play the plan: bellwether run"));
    std::cout << freedom_text(freedom);
    bool is_safe = true;
    bool is_cut = false;
    for (std::size_t group = 0; group < site.phones.size(); ++group) {
        foresight::Verdict verdict;
        try {
            verdict = foresight::explore(plan, group, options.most_states, user_keys());
        } catch (const run::UnhealthySite& unhealthy) {
            throw input_error(*document, unhealthy);
        }
        tell(*document, verdict);
        is_cut = is_cut || verdict.is_cut;
        if (!verdict.counterexample) continue;
        is_safe = false;
        const language::Replay replay = replay_of(*document, group, *verdict.counterexample);
        const std::string text = language::replay_text(*document, replay);
        check_replay(*document, text, *verdict.counterexample, options.seed);
        if (!options.save) continue;
        const std::filesystem::path file =
            std::filesystem::path(*options.save) /
            fmt::format("{}.{}.textproto", std::filesystem::path(options.path).stem().string(), group + 1);
        if (const std::error_code error = os::write_new_file(file, ctl::as_bytes(text), 0644))
            throw InputError(
                {file.string(), {}, error.message(), "--save wants a folder in which this file is not yet"});
        std::cout << fmt::format("  saved {}\n", printable(file.string()));
    }
    std::cout << "what this rests on: the plan's readings of open questions; steps that take no time; no "
                 "outage and no silent server; "
                 "phones of a group are alike\n";
    if (!is_safe) return ExitCode::expectation_failed;
    return is_cut ? ExitCode::run_failed : ExitCode::held;
}

}  // namespace program
