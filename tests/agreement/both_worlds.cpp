#include "tests/agreement/both_worlds.hpp"

#include <fmt/format.h>
#include <google/protobuf/text_format.h>

#include "scenarios/advice/advice.hpp"
#include "scenarios/language/check.hpp"
#include "scenarios/language/scenario.pb.h"
#include "scenarios/model/make_site.hpp"
#include "scenarios/run/transcript.hpp"
#include "scenarios/worlds/live/address_block.hpp"
#include "scenarios/worlds/live/live_world.hpp"
#include "scenarios/worlds/virtual/virtual_world.hpp"
#include "tests/support/identities.hpp"

namespace agreement {
namespace {

using language::Document;

struct Played {
    bool is_healthy = true;
    run::Transcript transcript;
    std::size_t failed = 0;  // expectations
};

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
                               world, given.issuer, given.known, advice::cure_finder(given.issuer));
    try {
        runner.come_up();
    } catch (const run::UnhealthySite&) {
        played.is_healthy = false;
        return played;
    }
    const auto result = runner.play([&played](const run::StepResult& step, const run::Situation& situation) {
        played.transcript.hear(step, situation);
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

std::string difference(const Played& live, const Played& virtual_time) {
    if (live.is_healthy != virtual_time.is_healthy)
        return fmt::format("healthy on the day before: {} live, {} virtual\n", live.is_healthy,
                           virtual_time.is_healthy);
    return run::Transcript::difference(live.transcript, virtual_time.transcript);
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
    outcome.boots = live.transcript.boots();
    outcome.failed = live.failed + virtual_time.failed;
    outcome.remarks = live.transcript.remarks();
    return outcome;
}

}  // namespace agreement
