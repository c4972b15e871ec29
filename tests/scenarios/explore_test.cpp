// Every order that a plan leaves open: proofs, shortest ways to harm, and what they are held against: a
// search that knows no state again, and the plans that `run` plays.
#include "scenarios/foresight/explore.hpp"

#include <filesystem>
#include <fstream>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "scenarios/language/check.hpp"
#include "scenarios/language/order.hpp"
#include "scenarios/model/make_site.hpp"
#include "scenarios/run/scenario_runner.hpp"
#include "scenarios/worlds/virtual/untimed_world.hpp"
#include "scenarios/worlds/virtual/virtual_world.hpp"
#include "tests/support/identities.hpp"
#include "tests/support/program.hpp"

using support::contains;
using support::Scratch;

namespace {

const std::string site_11_5 = R"(
cluster { name: "hq"  version: "11.5"  node { name: "hq-pub" } node { name: "hq-sub1"  runs: [CALLMANAGER, TVS] } }
phones { name: "floor-1"  cluster: "hq"  count: 20 }
)";
const std::string both_renewed = R"(
step { any_order {
  step { id: "cm"   regenerate { cluster: "hq"  certificate: CALLMANAGER } }
  step { id: "tvs"  regenerate { cluster: "hq"  certificate: TVS } }
} }
)";

struct Explored {
    model::SiteDescription site;
    std::unique_ptr<language::Document> document;
    language::Order order;
    foresight::OpenPlan plan;
    foresight::Verdict verdict;

    explicit Explored(const std::string& text, std::size_t most_states = 100000)
        : document(std::make_unique<language::Document>("plan", text)),
          order(language::order_of(*document)),
          plan(plan_of(*this)),
          verdict(foresight::explore(plan, 0, most_states, support::keys())) {}

    static foresight::OpenPlan plan_of(Explored& its) {
        REQUIRE(language::check(*its.document).empty());
        its.site = its.document->site();
        for (model::ClusterDescription& cluster : its.site.clusters)
            cluster.phone_interaction = model::PhoneInteraction::manual;
        model::place(its.site, {}, virtual_world::virtual_address);
        const language::Freedom freedom = language::freedom_of(*its.document);
        return {.site = its.site,
                .steps = its.document->steps(),
                .before = its.order,
                .phones_boot = freedom.boots,
                .phones_may_be_absent = freedom.may_be_absent,
                .absent = freedom.absent};
    }
};

// The least cost at which a phone locks, by going every way up to so many moves, whatever was seen before.
// Knows nothing of costs on the way: it tries all.
class EveryWay {
  public:
    EveryWay(const foresight::OpenPlan& plan, std::size_t most_moves)
        : plan_(plan), most_moves_(most_moves), issuer_(support::keys(), plan.seed), memo_(issuer_, known_) {
        alone_ = plan.site;
        alone_.phones.front().count = 1;
        const model::Time day_before = alone_.start - std::chrono::days(1);
        virtual_world::UntimedWorld world(memo_, day_before);
        run::ScenarioRunner runner(no_steps_,
                                   model::make_site(alone_, {issuer_, known_, day_before, day_before}), world,
                                   issuer_, known_);
        runner.come_up();
        go(runner.site(), std::vector<bool>(plan.steps.size()), {}, 0);
    }
    std::optional<foresight::Cost> least;

  private:
    void go(const model::SiteState& site, const std::vector<bool>& done, const foresight::Cost& cost,
            std::size_t moves) {
        if (site.phones[0]->at(0).state->was_locked) {
            if (!least || cost < *least) least = cost;
            return;
        }
        if (moves == most_moves_) return;
        bool passed_over = false;
        for (std::size_t i = 0; i < done.size(); ++i) {
            if (done[i]) continue;
            if (std::ranges::all_of(plan_.before[i],
                                    [&done](std::size_t earlier) { return done[earlier]; })) {
                foresight::Cost then = cost;
                ++then.steps;
                if (passed_over) ++then.deviations;
                std::vector<bool> now = done;
                now[i] = true;
                const auto* action = std::get_if<actions::Action>(&plan_.steps[i].what);
                if (action != nullptr && std::holds_alternative<actions::ResetPhones>(*action)) {
                    foresight::Cost missed = then;
                    ++missed.absences;
                    if (plan_.phones_may_be_absent) go(site, now, missed, moves + 1);
                    go(booted(site), now, then, moves + 1);
                } else {
                    go(action == nullptr ? site : taken(site, plan_.steps[i]), now, then, moves + 1);
                }
            }
            passed_over = true;
        }
        if (!plan_.phones_boot) return;
        foresight::Cost then = cost;
        ++then.boots;
        go(booted(site), done, then, moves + 1);
    }

    static void let_come_due(model::SiteState& site) {
        while (const auto due = model::next_due(site)) model::pass(site, *due);
    }
    model::SiteState booted(model::SiteState site) {
        virtual_world::UntimedWorld world(memo_, alone_.start);
        world.follow(site);
        world.boot(site, {{0, 0, 1}});
        let_come_due(site);
        return site;
    }
    model::SiteState taken(const model::SiteState& site, const actions::Step& step) {
        virtual_world::UntimedWorld world(memo_, alone_.start);
        world.follow(site);
        run::ScenarioRunner runner(no_steps_, site, world, issuer_, known_);
        run::StepResult result{.number = 1, .step = &step, .taken = alone_.start};
        runner.take(step, result);
        model::SiteState after = runner.site();
        let_come_due(after);
        return after;
    }

    const foresight::OpenPlan& plan_;
    std::size_t most_moves_;
    issuing::Issuer issuer_;
    model::KnownCertificates known_;
    model::SiteDescription alone_;
    std::vector<actions::Step> no_steps_;
    model::BootMemo memo_;
};

}  // namespace

TEST_SUITE("explore") {
    TEST_CASE("one certificate renewed: safe in all states; two at once: the shortest way to a lock") {
        const Explored one(site_11_5 + R"(
step { regenerate { cluster: "hq"  certificate: CALLMANAGER } }
step { restart { cluster: "hq"  services: [TVS, TFTP, CALLMANAGER] } }
step { reset_phones {} }
)");
        CHECK(one.verdict.is_safe());
        CHECK(one.verdict.states > 3);
        const Explored both(site_11_5 + both_renewed + R"(
step { restart { cluster: "hq"  services: [TVS, TFTP, CALLMANAGER] } }
step { reset_phones {} }
)");
        REQUIRE(both.verdict.counterexample);
        CHECK(both.verdict.counterexample->demand == foresight::Demand::never_locked);
        CHECK(both.verdict.counterexample->cost == foresight::Cost{0, 0, 0, 4});
    }

    TEST_CASE("an order that is left open costs a deviation, and is found where the written order is safe") {
        const std::string steps = R"(
step { id: "cm"  regenerate { cluster: "hq"  certificate: CALLMANAGER } }
step { id: "lists"  after: "cm"  restart { cluster: "hq"  services: [TVS, TFTP, CALLMANAGER] } }
step { id: "reset"  after: "lists"  reset_phones {} }
step { id: "tvs"  after: "START"  regenerate { cluster: "hq"  certificate: TVS } }
step { after: ["tvs", "reset"]  restart { cluster: "hq"  services: [TVS, TFTP] } }
step { reset_phones {} }
freedom { nobody_absent: true  boots: false }
)";
        std::string strict = steps;
        strict.replace(strict.find("START"), 5, "reset");
        CHECK(Explored(site_11_5 + strict).verdict.is_safe());
        std::string open = steps;
        open.replace(open.find("START"), 5, "cm");
        const Explored found(site_11_5 + open);
        REQUIRE(found.verdict.counterexample);
        CHECK(found.verdict.counterexample->cost.deviations >= 1);
        CHECK(found.verdict.counterexample->cost.absences == 0);
    }

    TEST_CASE("who misses the first reset locks at the second; with nobody absent the plan is safe") {
        const std::string steps = R"(
step { regenerate { cluster: "hq"  certificate: CALLMANAGER } }
step { restart { cluster: "hq"  services: [TVS, TFTP, CALLMANAGER] } }
step { reset_phones {} }
step { regenerate { cluster: "hq"  certificate: TVS } }
step { restart { cluster: "hq"  services: [TVS, TFTP] } }
step { reset_phones {} }
)";
        CHECK(Explored(site_11_5 + steps + "freedom { nobody_absent: true }").verdict.is_safe());
        const Explored absent(site_11_5 + steps);
        REQUIRE(absent.verdict.counterexample);
        CHECK(absent.verdict.counterexample->cost.absences == 1);
        // A gate that waits for all who are there does not help who is not.
        const Explored gated(site_11_5 + R"(
step { regenerate { cluster: "hq"  certificate: CALLMANAGER } }
step { restart { cluster: "hq"  services: [TVS, TFTP, CALLMANAGER] } }
step { reset_phones {} }
step { gate: true  expect { trust: TRUSTED  lists: CURRENT } }
step { regenerate { cluster: "hq"  certificate: TVS } }
step { restart { cluster: "hq"  services: [TVS, TFTP] } }
step { reset_phones {} }
)");
        CHECK(gated.verdict.counterexample);
    }

    TEST_CASE("a search that goes every way finds no cheaper one") {
        for (const char* plan : {R"(
step { any_order {
  step { regenerate { cluster: "hq"  certificate: CALLMANAGER } }
  step { regenerate { cluster: "hq"  certificate: TVS } }
  step { restart { cluster: "hq"  services: [TVS, TFTP] } }
} }
step { reset_phones {} }
)",
                                 R"(
step { regenerate { cluster: "hq"  certificate: TVS } }
step { any_order {
  step { restart { cluster: "hq"  services: [TVS] } }
  step { restart { cluster: "hq"  services: [TFTP] } }
  step { reset_phones {} }
} }
step { regenerate { cluster: "hq"  certificate: CALLMANAGER } }
)"}) {
            const Explored found(site_11_5 + plan);
            const EveryWay every(found.plan, 6);
            INFO(plan);
            const bool locks = found.verdict.counterexample &&
                               found.verdict.counterexample->demand == foresight::Demand::never_locked;
            REQUIRE(locks == every.least.has_value());
            if (locks) CHECK(found.verdict.counterexample->cost == *every.least);
        }
    }

    TEST_CASE("the same plan is explored the same way each time, and a bound is never called a proof") {
        const std::string text = site_11_5 + both_renewed + "step { reset_phones {} }\n";
        const Explored first(text);
        const Explored second(text);
        CHECK(first.verdict.states == second.verdict.states);
        CHECK(first.verdict.moves == second.verdict.moves);
        const Explored cut(site_11_5 + "step { reset_phones {} }\nstep { reset_phones {} }\n", 1);
        CHECK(cut.verdict.is_cut);
        CHECK(!cut.verdict.is_safe());
    }

    TEST_CASE("the program: a way to harm is saved as a plan that run plays to the same end") {
        const Scratch scratch;
        const std::string plan = scratch.file("plan.textproto", site_11_5 + both_renewed + R"(
step { restart { cluster: "hq"  services: [TVS, TFTP, CALLMANAGER] } }
step { reset_phones {} }
)");
        const auto explored = support::bellwether("explore --save " + scratch.path() + " " + plan);
        CHECK(explored.exit_code == 4);
        CHECK(
            contains(explored, "NOT SAFE: floor-1 (20 phones): not NEVER LOCKED. Shortest: 0 missed resets"));
        CHECK(
            contains(explored,
                     "  4 reset all phones (line 11)\n  and then it is LOCKED, TVS_CERTIFICATE_NOT_TRUSTED"));
        for (const char* world : {"virtual", "live"})
            CHECK(
                support::bellwether(fmt::format("run --world {} {}/plan.1.textproto", world, scratch.path()))
                    .exit_code == 0);
        // As it stands, run plays it too.
        CHECK(support::bellwether("run --world virtual " + plan).exit_code == 4);
        CHECK(support::bellwether("explore --save " + scratch.path() + " " + plan).exit_code == 2);
        CHECK(support::bellwether("explore --states 1 " + plan).exit_code == 3);
        const std::string safe = scratch.file("safe.textproto", site_11_5 + "step { reset_phones {} }\n");
        CHECK(support::bellwether("explore " + safe).exit_code == 0);
    }

    TEST_CASE("what can't be explored, and orders that can't be, are told at their place") {
        const Scratch scratch;
        const auto told = [&scratch](const char* command, const std::string& steps) {
            return support::bellwether(
                fmt::format("{} {}", command, scratch.file("plan.textproto", site_11_5 + steps)));
        };
        const auto part = told("explore", "step { reset_phones { count: 5 } }\n");
        CHECK(part.exit_code == 2);
        CHECK(contains(
            part, "plan.textproto:4:8: error: this can't be explored: it is about some phones of a group"));
        CHECK(
            contains(told("check", "step { after: \"x\"  reset_phones {} }\n"), "no step has the id \"x\""));
        CHECK(contains(
            told("check", "step { id: \"a\"  reset_phones {} }\nstep { id: \"a\"  reset_phones {} }\n"),
            "a second step \"a\""));
        CHECK(contains(told("check",
                            "step { id: \"a\"  after: \"b\"  reset_phones {} }\n"
                            "step { id: \"b\"  after: \"a\"  reset_phones {} }\n"),
                       "steps wait for each other: a waits for b waits for a"));
        CHECK(
            contains(told("check", "step { gate: true  reset_phones {} }\n"), "a gate that expects nothing"));
        CHECK(contains(told("check", "step { any_order { } }\n"), "nothing in any order"));
        CHECK(
            contains(told("check", "freedom { absent: \"floor-9\" }\n"), "there are no phones \"floor-9\""));
        CHECK(contains(told("check",
                            "step { any_order {\n  step { after: \"b\"  reset_phones {} }\n"
                            "  step { id: \"b\"  reset_phones {} }\n} }\n"),
                       "\"b\" stands below this step, and comes before it"));
        const auto automatic = support::bellwether("explore " + scratch.file("automatic.textproto", R"(
cluster { name: "hq"  version: "14"  phone_interaction: AUTOMATIC  node { name: "hq-pub" } }
phones { name: "floor-1"  cluster: "hq" }
step { regenerate { cluster: "hq"  certificate: TVS } }
)"));
        CHECK(automatic.exit_code == 2);
        CHECK(contains(automatic, "a cluster resets phones by itself"));
        // An error within any_order is told where it stands.
        CHECK(contains(
            told("check", "step { any_order {\n  step { restart { cluster: \"hx\"  services: TVS } }\n} }\n"),
            "plan.textproto:5:29: error: "));
    }
}
