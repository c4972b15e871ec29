// Advice is true: what is printed as tried is played once more here, by other means: in the timed world, from
// the site as a run left it.
#include "scenarios/advice/advice.hpp"

#include <filesystem>
#include <random>

#include <doctest/doctest.h>

#include "scenarios/language/check.hpp"
#include "scenarios/language/scenario.pb.h"
#include "scenarios/model/make_site.hpp"
#include "scenarios/program/program.hpp"
#include "scenarios/run/health.hpp"
#include "scenarios/worlds/virtual/virtual_world.hpp"
#include "tests/agreement/both_worlds.hpp"
#include "tests/agreement/random_scenario.hpp"
#include "tests/support/identities.hpp"

namespace {

using model::SiteState;

// A run in the virtual world, from the start of a plan or from a site that another one left.
struct Played {
    issuing::Issuer issuer;
    model::KnownCertificates known{};
    std::vector<actions::Step> steps;
    std::unique_ptr<virtual_world::VirtualWorld> world{};
    std::unique_ptr<run::ScenarioRunner> runner{};
    bool was_overloaded = false;

    Played(const model::SiteDescription& description, std::vector<actions::Step> plan)
        : issuer(support::keys(), 1), steps(std::move(plan)) {
        const model::Time first_day = description.start - std::chrono::days(1);
        start(description, model::make_site(description, {issuer, known, first_day, first_day}), first_day);
        runner->come_up();
        play();
    }
    Played(const model::SiteDescription& description, const run::Situation& from,
           const std::vector<actions::Action>& actions)
        : issuer(support::keys(), 1) {
        for (const model::KnownCertificate& certificate : from.known.all()) known.add(certificate);
        for (const actions::Action& action : actions) steps.push_back({.what = action});
        start(description, from.site, from.now);
        world->follow(from.site);
        play();
    }

    void start(const model::SiteDescription& description, SiteState site, model::Time now) {
        world = std::make_unique<virtual_world::VirtualWorld>(description, now, 1, issuer, known);
        runner = std::make_unique<run::ScenarioRunner>(steps, std::move(site), *world, issuer, known);
    }
    void play() {
        (void)runner->play_steps([this](const run::StepResult& step, const run::Situation&) {
            was_overloaded = was_overloaded || (step.traffic && step.traffic->gave_up());
        });
    }
};

// Which phones of these groups are well: by the health of a run, not by the advice's own eyes.
std::size_t healthy(const run::Situation& situation, const std::vector<std::string>& groups) {
    std::size_t count = 0;
    const auto& all = situation.site.frame->groups;
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (!groups.empty() && std::ranges::find(groups, all[i].name) == groups.end()) continue;
        for (const run::OutcomeGroup& each : run::group_outcomes(situation, {{i, 0, all[i].count}})) {
            std::vector<run::Deviation> deviations = run::deviations(each.outcome);
            std::erase(deviations, run::Deviation{"at_risk", "true"});
            if (deviations.empty()) count += each.count;
        }
    }
    return count;
}

struct Examined {
    std::size_t recoveries = 0;
    std::size_t alternatives = 0;
};

// Plays a plan, and then all that is advised for it.
void examine(const language::Document& document, Examined& examined) {
    model::SiteDescription description = document.site();
    model::place(description, {}, virtual_world::virtual_address);
    std::unique_ptr<Played> played;
    try {
        played = std::make_unique<Played>(description, document.steps());
    } catch (const run::UnhealthySite&) {
        return;
    }
    const run::Situation end = played->runner->situation();
    const advice::Advice advice =
        advice::advise(end, {description, document.steps(), 1, played->was_overloaded}, played->issuer);
    const std::size_t well = healthy(end, {});
    for (const advice::TroubleAdvice& each : advice.troubles) {
        if (!each.recovery) continue;
        CAPTURE(actions::words(each.recovery->actions.front()));
        const Played again(description, end, each.recovery->actions);
        const run::Situation after = again.runner->situation();
        // So many are back, and nobody else is the worse for it once all have been reset.
        const Played later(description, after, {actions::ResetPhones{}});
        const Played reset_alone(description, end, {actions::ResetPhones{}});
        const std::size_t usual = std::min(well, healthy(reset_alone.runner->situation(), {}));
        CHECK(healthy(later.runner->situation(), {}) >= usual);
        CHECK(healthy(after, each.trouble.groups) >= each.recovery->back);
        ++examined.recoveries;
    }
    if (!advice.alternative) return;
    CAPTURE(advice.alternative->words);
    const Played instead(description, advice.alternative->steps);
    CHECK(healthy(instead.runner->situation(), {}) == advice.alternative->phones);
    CHECK(advice.alternative->phones == model::phone_count(end.site));
    ++examined.alternatives;
}

}  // namespace

TEST_SUITE("advice") {
    TEST_CASE("what is advised at the end of each scenario of the catalogue does what it says") {
        Examined examined;
        std::size_t number = 0;
        for (const auto& path : program::scenario_files({BELLWETHER_CATALOGUE}).files) {
            if (number++ % BELLWETHER_PLAYED_OF_CATALOGUE != 0) continue;
            CAPTURE(path.string());
            examine(*language::read_scenario(path), examined);
        }
        if (BELLWETHER_PLAYED_OF_CATALOGUE == 1) CHECK(examined.recoveries >= 8);
    }

    TEST_CASE("what is advised at the end of random scenarios does what it says") {
        Examined examined;
        for (std::uint32_t seed = 31000; seed < 31000 + BELLWETHER_RANDOM_SCENARIOS; ++seed) {
            CAPTURE(seed);
            const bellwether::Scenario scenario = agreement::random_scenario(seed);
            if (!agreement::is_valid(scenario)) continue;
            examine(language::Document("random", agreement::text_of(scenario)), examined);
        }
        CHECK(examined.recoveries > 0);
        MESSAGE(examined.recoveries << " recoveries and " << examined.alternatives << " other plans played");
    }

    // Kinds of trouble for which advice by failure code did nothing, or harm.
    TEST_CASE("each kind of trouble has a recovery that brings all of its phones back") {
        const std::map<std::string, std::string> first_words{
            {"callmanager_has_expired", "regenerate the CALLMANAGER certificate of hq on hq-pub"},
            {"callmanager_key_too_large_for_a_model",
             "regenerate the CALLMANAGER certificate of hq on hq-pub"},
            {"capf_of_the_source_unknown_in_mixed_mode", "have the phones of f install an LSC of new"},
            {"first_tvs_silent_but_matching", "reconnect TVS of hq-sub in hq"},
            {"group_without_tvs", "utils itl reset localkey on hq"},
            {"harmless_restore_a_year_ago", "utils itl reset localkey on hq"},
            {"https_fails_since_tvs_was_not_restarted", "restart TVS of hq"},
            {"itlrecovery_and_tvs_renewed_with_tvs_silent", "utils itl reset localkey on hq"},
            {"no_tls_version_in_common", "set tls min-version 1.0 on hq-pub, hq-sub"},
            {"phones_without_security_by_default_at_a_foreign_cluster", "set option 150 of f to old"},
            {"release_without_localkey", "delete the ITL by hand on the phones of f"},
            {"role_missing_with_the_configuration_taken", "set option 150 of f to old"}};
        std::size_t played = 0;
        for (const auto& path : program::scenario_files({BELLWETHER_ADVICE_CASES}).files) {
            CAPTURE(path.string());
            Examined examined;
            const auto document = language::read_scenario(path);
            examine(*document, examined);
            CHECK(examined.recoveries > 0);
            model::SiteDescription description = document->site();
            model::place(description, {}, virtual_world::virtual_address);
            Played end(description, document->steps());
            for (const advice::TroubleAdvice& each :
                 advice::recoveries(end.runner->situation(), {description, document->steps()}, end.issuer)) {
                REQUIRE(each.recovery);
                CHECK(each.recovery->back == each.trouble.count);
                CHECK(actions::words(each.recovery->actions.front()) == first_words.at(path.stem().string()));
            }
            ++played;
        }
        CHECK(played == first_words.size());
    }

    TEST_CASE(
        "restoring a backup, which would lock the other 430 phones, is not what brings back those of a "
        "drawer") {
        const language::Document document(
            "drawer",
            "cluster { name: \"hq\" version: \"11.5\" node { name: \"hq-pub\" } node { name: \"hq-sub1\" } "
            "}\n"
            "phones { name: \"floor-1\" count: 430 cluster: \"hq\" }\n"
            "phones { name: \"drawer\" count: 20 cluster: \"hq\" }\n"
            "step { backup { cluster: \"hq\" name: \"before\" } }\n"
            "step { switch_off { phones: \"drawer\" } }\n"
            "step { regenerate { cluster: \"hq\" certificate: CALLMANAGER } }\n"
            "step { restart { cluster: \"hq\" services: [TVS, TFTP, CALLMANAGER] } } step { reset_phones {} "
            "}\n"
            "step { regenerate { cluster: \"hq\" certificate: TVS } }\n"
            "step { restart { cluster: \"hq\" services: [TVS, TFTP] } } step { reset_phones {} }\n"
            "step { switch_on { phones: \"drawer\" } }\n");
        model::SiteDescription description = document.site();
        model::place(description, {}, virtual_world::virtual_address);
        Played played(description, document.steps());
        const run::Situation end = played.runner->situation();
        const advice::Advice advice = advice::advise(end, {description, document.steps()}, played.issuer);
        REQUIRE(advice.troubles.size() == 1);
        REQUIRE(advice.troubles[0].recovery);
        CHECK(advice.troubles[0].recovery->back == 20);
        CHECK(actions::words(advice.troubles[0].recovery->actions.front()) ==
              "utils itl reset localkey on hq");
        // The plan's own step, and why.
        REQUIRE(advice.alternative);
        CHECK(
            advice.alternative->words.starts_with("before step 6 (regenerate the TVS certificate of hq), "
                                                  "since the phones of drawer were off from step 2 on"));
        CHECK(advice.alternative->phones == 450);
        // The restore was tried by hand in the issue: it harms.
        const Played restored(
            description, end,
            {actions::Restore{"hq", "before"},
             actions::Restart{"hq",
                              {model::Service::tvs, model::Service::tftp, model::Service::call_manager}},
             actions::ResetPhones{}});
        CHECK(healthy(restored.runner->situation(), {"floor-1"}) == 0);
    }
}
