// The catalogue: every documented outcome has its scenarios, each of which passes in both worlds and says
// why.
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "scenarios/language/check.hpp"
#include "scenarios/language/scenario.pb.h"
#include "scenarios/program/program.hpp"
#include "tests/support/program.hpp"

namespace {

namespace pb = bellwether;

const std::string catalogue = BELLWETHER_CATALOGUE;

struct Row {
    std::string id;
    std::vector<std::string> outcomes;  // "-" alone: none can be had yet
};

std::vector<Row> rows() {
    std::ifstream file(BELLWETHER_ROWS);
    std::vector<Row> found;
    for (std::string line; std::getline(file, line);) {
        std::istringstream words(line);
        Row row;
        if (!(words >> row.id) || row.id == "#") continue;
        for (std::string outcome; words >> outcome;) row.outcomes.push_back(outcome);
        found.push_back(row);
    }
    return found;
}

// What its steps expect, in the words of rows.txt.
std::set<std::string> expected_outcomes(const pb::Scenario& scenario) {
    std::set<std::string> found;
    for (const pb::Step& step : scenario.step()) {
        const pb::Expect& expect = step.expect();
        if (expect.has_trust()) found.insert(pb::Expect::Trust_Name(expect.trust()));
        if (expect.has_registration() && expect.registration() == pb::Expect::NONE) found.insert("UNREG");
        if (expect.services() == pb::Expect::HTTPS_FAIL) found.insert("HTTPS-FAIL");
        if (expect.at_risk()) found.insert("AT-RISK");
        if (step.refused() || step.has_refused_with()) found.insert("REFUSED");
    }
    return found;
}

}  // namespace

TEST_SUITE("catalogue") {
    // Over real sockets as well: tests/agreement.
    TEST_CASE("every scenario passes, as a user plays the folder") {
        const auto result = support::bellwether("run --world virtual " + catalogue);
        CHECK_MESSAGE(result.exit_code == 0, result.output);
    }

    TEST_CASE("every row of the documented outcomes has a scenario that expects its outcome") {
        std::map<std::string, std::set<std::string>> by_row;
        for (const auto& path : program::scenario_files({catalogue}).files) {
            const auto document = language::read_scenario(path);
            for (const std::string& id : document->scenario().row())
                by_row[id].merge(expected_outcomes(document->scenario()));
        }
        for (const Row& row : rows()) {
            CAPTURE(row.id);
            CHECK(by_row.contains(row.id));
            for (const std::string& outcome : row.outcomes) {
                CAPTURE(outcome);
                CHECK(by_row[row.id].contains(outcome));
            }
        }
        CHECK(rows().size() == 83);
    }

    TEST_CASE("every scenario names its title, its source, and rows that there are") {
        std::set<std::string> known;
        for (const Row& row : rows()) known.insert(row.id);
        for (const auto& path : program::scenario_files({catalogue}).files) {
            CAPTURE(path.string());
            const auto document = language::read_scenario(path);
            CHECK(!document->scenario().title().empty());
            CHECK(document->scenario().source_size() > 0);
            for (const std::string& id : document->scenario().row()) CHECK(known.contains(id));
        }
    }

    // Colour alone would let one lock-out pass for another.
    TEST_CASE("a scenario that expects phones to lock says why they do") {
        for (const auto& path : program::scenario_files({catalogue}).files) {
            CAPTURE(path.string());
            const auto document = language::read_scenario(path);
            bool locks = false;
            bool says_why = false;
            for (const pb::Step& step : document->scenario().step()) {
                if (!step.expect().has_trust() || step.expect().trust() != pb::Expect::LOCKED) continue;
                locks = true;
                says_why = says_why || step.expect().has_reason();
            }
            CHECK((!locks || says_why));
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
