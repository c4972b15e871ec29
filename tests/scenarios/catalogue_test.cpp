// Every scenario of the catalogue, as it stands, over real sockets.
#include <filesystem>

#include <doctest/doctest.h>

#include "scenarios/language/check.hpp"
#include "scenarios/program/program.hpp"
#include "tests/support/program.hpp"

namespace {

const std::string catalogue = BELLWETHER_CATALOGUE;

}  // namespace

TEST_SUITE("catalogue") {
    TEST_CASE("every scenario passes over real sockets") {
        for (const auto& path : scenarios::scenario_files({catalogue})) {
            CAPTURE(path.string());
            const auto result = support::bellwether("run " + path.string());
            CHECK_MESSAGE(result.exit_code == 0, result.output);
        }
    }

    TEST_CASE("every scenario names its title, its row, its source and at least one expectation") {
        for (const auto& path : scenarios::scenario_files({catalogue})) {
            CAPTURE(path.string());
            const auto document = scenarios::read_scenario(path);
            const bellwether::Scenario& scenario = document->scenario();
            CHECK(!scenario.title().empty());
            CHECK(scenario.row_size() > 0);
            CHECK(scenario.source_size() > 0);
            CHECK(std::ranges::any_of(scenario.step(),
                                      [](const bellwether::Step& step) { return step.has_expect(); }));
        }
    }

    TEST_CASE("the chain of causes tells two ways of locking apart") {
        const auto together = support::bellwether("run " + catalogue +
                                                  "/regenerate_callmanager_and_tvs_together_11_5.textproto");
        CHECK(together.output.find("which is in no installed list") != std::string::npos);
        const auto naive =
            support::bellwether("run " + catalogue + "/migrate_non_secure_without_exchange.textproto");
        CHECK(naive.output.find("asked TVS old-sub1: it does not know CallManager new-pub") !=
              std::string::npos);
        const auto rollback =
            support::bellwether("run " + catalogue + "/migrate_secure_by_rollback_parameter.textproto");
        CHECK(rollback.output.find("no TVS could be trusted: the installed lists name none") !=
              std::string::npos);
    }
}
