#include "tests/agreement/both_worlds.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <google/protobuf/text_format.h>

#include "scenarios/language/check.hpp"
#include "scenarios/live/address_block.hpp"
#include "scenarios/live/live_world.hpp"
#include "scenarios/rehearsal.hpp"
#include "scenarios/report/step_words.hpp"
#include "scenarios/report/text.hpp"
#include "scenarios/virtual/virtual_world.hpp"
#include "tests/support/identities.hpp"
#include "tests/support/program.hpp"

namespace agreement {
namespace {

using scenarios::Document;
using scenarios::Site;
using scenarios::StepResult;

// What a phone is after a step, as far as both worlds can say it.
struct PhoneState {
    scenarios::Fate fate;
    std::vector<std::string> console;
};

struct Played {
    bool is_healthy = true;
    std::vector<std::vector<PhoneState>> steps;  // by step, by phone
    std::vector<std::string> words;              // of each step
    std::vector<std::string> said;               // what the administrator heard of it
    std::size_t boots = 0;
    std::size_t failed = 0;  // expectations
};

// Refusals, notes, and connections between servers with their reasons.
std::string said(const StepResult& step) {
    std::string text = step.refusal.value_or("");
    for (const std::string& note : step.notes) text += "\n" + note;
    if (!step.expectation) return text;
    for (const std::string& note : step.expectation->notes) text += "\n" + note;
    return text + "\n" + scenarios::calls_text(step.expectation->calls);
}

Played play(const Document& document, Site& site, scenarios::World& world) {
    Played played;
    try {
        const auto result = rehearse(document, site, world, [&](const StepResult& step) {
            played.words.push_back(step.step == nullptr ? "the end" : scenarios::step_words(*step.step));
            played.said.push_back(said(step));
            for (const scenarios::FateGroup& booted : step.fates) played.boots += booted.count;
            std::vector<PhoneState>& phones = played.steps.emplace_back();
            for (const scenarios::SitePhone& phone : site.phones()) {
                phones.push_back({fate_of(site, *phone.standing), phone.standing->last_boot.console});
                phones.back().fate.holds.clear();  // it tells times
            }
        });
        played.failed = result.failed;
    } catch (const scenarios::InputError&) {
        played.is_healthy = false;
    }
    return played;
}

Played play_live(const Document& document, std::uint64_t seed, const std::filesystem::path& brought) {
    const support::Scratch folder;
    const scenarios::AddressBlock block = scenarios::AddressBlock::first_free();
    const Site* site_of_world = nullptr;
    scenarios::LiveWorld world([&site_of_world] { return site_of_world->now(); });
    Site site(document.scenario(),
              {.seed = seed,
               .start = *scenarios::start_time(document.scenario()),
               .ports = block.ports(),
               .address = [&block](std::size_t n) { return block.address(n); },
               .bulk_folder = folder.path(),
               .brought = scenarios::BroughtFiles(brought)},
              support::keys());
    site_of_world = &site;
    return play(document, site, world);
}

Played play_virtual(const Document& document, std::uint64_t seed, const std::filesystem::path& brought) {
    const support::Scratch folder;
    scenarios::VirtualWorld world(document.scenario(), seed);
    Site site(document.scenario(),
              {.seed = seed,
               .start = *scenarios::start_time(document.scenario()),
               .ports = {},
               .address = scenarios::virtual_address,
               .bulk_folder = folder.path(),
               .brought = scenarios::BroughtFiles(brought)},
              support::keys());
    return play(document, site, world);
}

std::string described(const std::optional<phone::Verdict>& verdict) {
    if (!verdict) return "nothing offered";
    std::string text = verdict->file + " " + phone::reason_name(verdict->reason) + " tvs=" + verdict->tvs;
    for (const phone::Link& link : verdict->chain)
        text += fmt::format(" ({} {} {} {})", static_cast<int>(link.finding), link.certificate.common_name,
                            link.server, link.text);
    return text;
}

std::string described(const PhoneState& state) {
    std::string attempts;
    for (const auto& attempt : state.fate.attempts)
        attempts += fmt::format(" {}:{}", attempt.server, static_cast<int>(attempt.reply));
    return fmt::format(
        "{}{}, {} with \"{}\", shows \"{}\"\n  CTL {}\n  ITL {}\n  configuration {}\n  "
        "asked{}\n  console: {}\n",
        phone::trust_name(state.fate.trust), state.fate.risk ? " AT RISK" : "",
        phone::registration_name(state.fate.registration), state.fate.registered_with, state.fate.status,
        described(state.fate.ctl), described(state.fate.itl), described(state.fate.configuration), attempts,
        fmt::join(state.console, " | "));
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
            const PhoneState& left = live.steps[step][i];
            const PhoneState& right = virtual_time.steps.at(step).at(i);
            if (left.fate == right.fate && left.console == right.console) continue;
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
    return scenarios::check(Document("random", text_of(scenario))).empty();
}

Outcome play_in_both(const bellwether::Scenario& scenario, std::uint64_t seed,
                     const std::filesystem::path& brought) {
    const Document document("random", text_of(scenario));
    const Played live = play_live(document, seed, brought);
    const Played virtual_time = play_virtual(document, seed, brought);
    Outcome outcome{live.is_healthy && virtual_time.is_healthy, difference(live, virtual_time), 0};
    outcome.boots = live.boots;
    outcome.failed = live.failed + virtual_time.failed;
    outcome.remarks = static_cast<std::size_t>(
        std::ranges::count_if(live.said, [](const std::string& said) { return !said.empty(); }));
    return outcome;
}

}  // namespace agreement
