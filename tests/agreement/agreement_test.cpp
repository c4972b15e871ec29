// The live and the virtual world, and the same phones in them: what holds the two together.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "scenarios/language/check.hpp"
#include "scenarios/program/program.hpp"
#include "scenarios/program/world_choice.hpp"
#include "tests/agreement/both_worlds.hpp"
#include "tests/agreement/random_scenario.hpp"
#include "tests/agreement/shrink.hpp"

namespace {

namespace pb = bellwether;

// A whole number from the environment.
std::uint64_t setting(const char* name, std::uint64_t usual) {
    const char* value = std::getenv(name);
    return value == nullptr ? usual : std::strtoull(value, nullptr, 10);
}

// Writes the smallest scenario on which the worlds still differ, and says where.
std::string kept_disagreement(const pb::Scenario& scenario, std::uint64_t seed) {
    const pb::Scenario small = agreement::shrink(scenario, [seed](const pb::Scenario& candidate) {
        return !agreement::play_in_both(candidate, seed).difference.empty();
    });
    const std::string path = fmt::format("disagreement-{}.textproto", seed);
    std::ofstream(path) << agreement::text_of(small);
    return fmt::format("{}:\n{}\n{}", std::filesystem::absolute(path).string(), agreement::text_of(small),
                       agreement::play_in_both(small, seed).difference);
}

}  // namespace

TEST_SUITE("agreement") {
    TEST_CASE(
        "every scenario of the catalogue passes in both worlds; they agree on it, and on those that they "
        "once "
        "differed on") {
        std::size_t number = 0;
        for (const auto& path : program::scenario_files({BELLWETHER_CATALOGUE, BELLWETHER_KEPT}).files) {
            if (number++ % BELLWETHER_PLAYED_OF_CATALOGUE != 0) continue;
            CAPTURE(path.string());
            const auto document = language::read_scenario(path);
            if (!program::can_be_live(*document)) continue;
            const agreement::Outcome outcome =
                agreement::play_in_both(document->scenario(), 1, path.parent_path());
            CHECK(outcome.is_healthy);
            CHECK(outcome.boots + outcome.remarks > 0);
            const bool is_of_catalogue = path.string().starts_with(BELLWETHER_CATALOGUE);
            CHECK((outcome.failed == 0 || !is_of_catalogue));
            CHECK_MESSAGE(outcome.difference.empty(), outcome.difference);
        }
    }

    // BELLWETHER_RANDOM_SCENARIOS asks for more of them, BELLWETHER_FIRST_SEED for others.
    TEST_CASE("both worlds agree on random scenarios") {
        const std::uint64_t first = setting("BELLWETHER_FIRST_SEED", 1);
        const std::uint64_t count = setting("BELLWETHER_RANDOM_SCENARIOS", BELLWETHER_USUAL_SCENARIOS);
        std::size_t healthy = 0;
        std::size_t boots = 0;
        for (std::uint64_t seed = first; seed < first + count; ++seed) {
            const pb::Scenario scenario = agreement::random_scenario(seed);
            const agreement::Outcome outcome = agreement::play_in_both(scenario, seed);
            healthy += outcome.is_healthy ? 1 : 0;
            boots += outcome.boots;
            if (!outcome.difference.empty())
                FAIL_CHECK("seed " << seed << ": " << kept_disagreement(scenario, seed));
        }
        MESSAGE(count << " random scenarios from seed " << first << ": " << healthy
                      << " healthy on their first day, " << boots << " boots compared");
        CHECK(healthy * 2 > count);
    }

    TEST_CASE("a random scenario is the same for the same seed, and another one for another") {
        CHECK(agreement::text_of(agreement::random_scenario(7)) ==
              agreement::text_of(agreement::random_scenario(7)));
        CHECK(agreement::text_of(agreement::random_scenario(7)) !=
              agreement::text_of(agreement::random_scenario(8)));
    }

    TEST_CASE("shrinking leaves what is interesting, and what it can't be without") {
        const auto regenerates_tvs = [](const pb::Scenario& scenario) {
            return std::ranges::any_of(scenario.step(), [](const pb::Step& step) {
                return step.regenerate().certificate() == pb::Regenerate::TVS;
            });
        };
        std::uint64_t seed = 1;
        while (!regenerates_tvs(agreement::random_scenario(seed))) ++seed;
        const pb::Scenario small = agreement::shrink(agreement::random_scenario(seed), regenerates_tvs);
        CHECK(agreement::is_valid(small));
        CHECK(regenerates_tvs(small));
        CHECK(small.cluster_size() == 1);
        CHECK(small.cluster(0).node_size() == 1);
        CHECK(small.phones_size() == 0);
        CHECK(small.step_size() == 1);
    }
}
