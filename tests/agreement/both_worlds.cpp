#include "tests/agreement/both_worlds.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <google/protobuf/text_format.h>

#include "scenarios/language/check.hpp"
#include "scenarios/language/scenario.pb.h"
#include "scenarios/model/make_site.hpp"
#include "scenarios/report/text.hpp"
#include "scenarios/run/scenario_runner.hpp"
#include "scenarios/worlds/live/address_block.hpp"
#include "scenarios/worlds/live/live_world.hpp"
#include "scenarios/worlds/virtual/virtual_world.hpp"
#include "tests/support/identities.hpp"

namespace agreement {
namespace {

using language::Document;
using run::Situation;
using run::StepResult;

// What a phone is after a step, as far as both worlds can say it.
struct PhoneAfter {
    run::PhoneOutcome outcome;
    std::vector<std::string> console;
};

struct Played {
    bool is_healthy = true;
    std::vector<std::vector<PhoneAfter>> steps;  // by step, by phone
    std::vector<std::string> words;              // of each step
    std::vector<std::string> said;               // what the administrator heard of it
    std::size_t boots = 0;
    std::size_t failed = 0;  // expectations
};

// Refusals, notes, and connections between servers with their reasons.
std::string said(const StepResult& step) {
    std::string text = step.refusal.value_or("");
    for (const std::string& note : step.notes) text += "\n" + note;
    if (!step.judgement) return text;
    for (const std::string& note : step.judgement->notes) text += "\n" + note;
    return text + "\n" + report::calls_text(step.judgement->calls);
}

// All phones, one by one: they stand in runs of equal ones.
std::vector<PhoneAfter> phones_after(const Situation& situation) {
    std::vector<PhoneAfter> all;
    for (std::size_t group = 0; group < situation.site.phones.size(); ++group) {
        for (const model::PhoneRun& run : situation.site.phones[group]->all()) {
            PhoneAfter phone{outcome_of(situation, group, run.phone), run.phone.last_boot->report.console};
            phone.outcome.holds.clear();  // it tells times
            all.insert(all.end(), run.count, phone);
        }
    }
    return all;
}

// What both worlds are given.
struct Given {
    const Document& document;
    std::uint64_t seed;
    model::SiteDescription description;  // with its addresses
    issuing::Issuer issuer{support::keys(), seed};
    model::KnownCertificates known{};

    [[nodiscard]] model::Time first_day() const { return description.start - std::chrono::days(1); }
};

Played play(Given& given, worlds::World& world) {
    Played played;
    run::ScenarioRunner runner(given.document.steps(),
                               model::make_site(given.description, {given.issuer, given.known,
                                                                    given.first_day(), given.first_day()}),
                               world, given.issuer, given.known);
    try {
        runner.come_up();
    } catch (const run::UnhealthySite&) {
        played.is_healthy = false;
        return played;
    }
    const auto result = runner.play([&played](const StepResult& step, const Situation& situation) {
        played.words.push_back(step.step == nullptr ? "the end" : actions::words(*step.step));
        played.said.push_back(said(step));
        for (const run::OutcomeGroup& booted : step.outcomes) played.boots += booted.count;
        played.steps.push_back(phones_after(situation));
    });
    played.failed = result.failed;
    return played;
}

Played play_live(const Document& document, std::uint64_t seed) {
    const live::AddressBlock block = live::AddressBlock::first_free();
    Given given{document, seed, document.site()};
    model::place(given.description, block.ports(), [&block](std::size_t n) { return block.address(n); });
    live::LiveWorld world(given.first_day(), given.issuer, given.known);
    return play(given, world);
}

Played play_virtual(const Document& document, std::uint64_t seed) {
    Given given{document, seed, document.site()};
    model::place(given.description, {}, virtual_world::virtual_address);
    virtual_world::VirtualWorld world(given.description, given.first_day(), seed, given.issuer, given.known);
    return play(given, world);
}

std::string described(const std::optional<phone::Verdict>& verdict) {
    if (!verdict) return "nothing offered";
    std::string text = verdict->file + " " + phone::reason_name(verdict->reason) + " tvs=" + verdict->tvs;
    for (const phone::Link& link : verdict->chain)
        text += fmt::format(" ({} {} {} {})", static_cast<int>(link.finding), link.certificate.common_name,
                            link.server, link.text);
    return text;
}

std::string described(const PhoneAfter& state) {
    std::string attempts;
    for (const auto& attempt : state.outcome.attempts)
        attempts += fmt::format(" {}:{}{}", attempt.server, static_cast<int>(attempt.reply.contact),
                                attempt.reply.is_registered ? " registered" : "");
    return fmt::format(
        "{}{}, {} with \"{}\", shows \"{}\"\n  CTL {}\n  ITL {}\n  configuration {}\n  "
        "asked{}\n  console: {}\n",
        phone::trust_name(state.outcome.trust), state.outcome.risk ? " AT RISK" : "",
        phone::registration_name(state.outcome.registration), state.outcome.registered_with,
        state.outcome.status, described(state.outcome.ctl), described(state.outcome.itl),
        described(state.outcome.configuration), attempts, fmt::join(state.console, " | "));
}

std::string difference(const Played& live, const Played& virtual_time) {
    if (live.is_healthy != virtual_time.is_healthy)
        return fmt::format("healthy on the day before: {} live, {} virtual\n", live.is_healthy,
                           virtual_time.is_healthy);
    if (live.steps.size() != virtual_time.steps.size())
        return fmt::format("{} steps live, {} virtual\n", live.steps.size(), virtual_time.steps.size());
    for (std::size_t step = 0; step < live.steps.size(); ++step) {
        if (live.said[step] != virtual_time.said.at(step))
            return fmt::format("after step {} ({}):\nlive: {}\nvirtual: {}\n", step + 1, live.words[step],
                               live.said[step], virtual_time.said[step]);
        for (std::size_t i = 0; i < live.steps[step].size(); ++i) {
            const PhoneAfter& left = live.steps[step][i];
            const PhoneAfter& right = virtual_time.steps.at(step).at(i);
            if (left.outcome == right.outcome && left.console == right.console) continue;
            return fmt::format("after step {} ({}), phone {}:\nlive: {}virtual: {}", step + 1,
                               live.words[step], i, described(left), described(right));
        }
    }
    return "";
}

}  // namespace

std::string text_of(const bellwether::Scenario& scenario) {
    std::string text;
    google::protobuf::TextFormat::PrintToString(scenario, &text);
    return text;
}

bool is_valid(const bellwether::Scenario& scenario) {
    return language::check(Document("random", text_of(scenario))).empty();
}

Outcome play_in_both(const bellwether::Scenario& scenario, std::uint64_t seed,
                     const std::filesystem::path& brought) {
    const Document document("random", text_of(scenario), language::BroughtFiles(brought));
    const Played live = play_live(document, seed);
    const Played virtual_time = play_virtual(document, seed);
    Outcome outcome{live.is_healthy && virtual_time.is_healthy, difference(live, virtual_time), 0};
    outcome.boots = live.boots;
    outcome.failed = live.failed + virtual_time.failed;
    outcome.remarks = static_cast<std::size_t>(
        std::ranges::count_if(live.said, [](const std::string& said) { return !said.empty(); }));
    return outcome;
}

}  // namespace agreement
