// The site's health as users meet it: green means that the site is healthy, or that each deviation was
// expected by name.
#include <algorithm>
#include <filesystem>
#include <map>

#include <doctest/doctest.h>

#include "tests/support/program.hpp"

using support::CommandResult;
using support::contains;
using support::Scratch;

namespace {

const std::string hq =
    "cluster { name: \"hq\" version: \"11.5\" node { name: \"pub\" } node { name: \"sub\" } }\n"
    "phones { name: \"f\" count: 20 cluster: \"hq\" }\n"
    "phones { name: \"drawer\" count: 5 cluster: \"hq\" }\n";

const std::string renew_both =
    "step { regenerate { cluster: \"hq\" certificate: CALLMANAGER } }\n"
    "step { regenerate { cluster: \"hq\" certificate: TVS } }\n"
    "step { restart { cluster: \"hq\" services: [TVS, TFTP, CALLMANAGER] } }\n"
    "step { reset_phones { phones: \"f\" } }\n";

CommandResult run(const std::string& text, const std::string& options = "--world virtual --quiet") {
    const Scratch scratch;
    return support::bellwether("run " + options + " " + scratch.file("plan.textproto", text));
}

std::string first_line(const CommandResult& result) {
    return result.output.substr(0, result.output.find('\n'));
}

bool starts_with_failure(const CommandResult& result, const std::string& text) {
    return result.output.starts_with("FAILED ") && first_line(result).ends_with(": " + text);
}

}  // namespace

TEST_SUITE("health") {
    TEST_CASE("plans that end badly under expectations that hold end with 4, and the trouble is told first") {
        const std::map<std::string, std::string> first_words{
            {"ctl_update_forgotten", "300 phones of floor-1: NOT REGISTERED (CALLMANAGER_NOT_TRUSTED)"},
            {"half_of_the_phones_get_no_file", "phones of everywhere: got no configuration"},
            {"renewed_and_never_presented", "TVS of hq-pub (hq) still presents its former TVS: restart it"},
            {"secure_phones_in_a_non_secure_cluster",
             "40 phones of branch: registered without security, though their devices are set to it"},
            {"switched_off_and_forgotten", "20 phones of drawer: switched off"},
            {"trusted_at_risk", "50 phones of floor-1: AT RISK"}};
        std::size_t played = 0;
        for (const auto& entry : std::filesystem::directory_iterator(BELLWETHER_FALSE_GREENS)) {
            CAPTURE(entry.path().string());
            const auto result = support::bellwether("run --quiet --world virtual " + entry.path().string());
            CHECK(result.exit_code == 4);
            CHECK(first_line(result).starts_with("FAILED "));
            CHECK(first_line(result).ends_with(first_words.at(entry.path().stem().string())));
            // What a plan expects is not enough, and expectations that hold are said to.
            CHECK(contains(result, "1 of 1 expectations held, the site is NOT HEALTHY"));
            ++played;
        }
        CHECK(played == first_words.size());
    }

    TEST_CASE(
        "an expectation names what it has the value of, and LOCKED lists that are behind, but nothing else") {
        const std::string locked = hq + renew_both +
                                   "step { reset_phones { phones: \"drawer\" } }\n"
                                   "step { expect { trust: LOCKED } }\n";
        CHECK(starts_with_failure(run(locked), "20 phones of f: refused their configuration"));
        CHECK(run(locked + "step { expect { config: REFUSED } }").exit_code == 0);
        // Of a group that is meant, and with the count that there is.
        CHECK(starts_with_failure(run(locked + "step { expect { phones: \"f\" config: REFUSED } }"),
                                  "5 phones of drawer: refused their configuration"));
        CHECK(run(locked + "step { expect { phones: \"f\" count: 20 config: REFUSED } }\n"
                           "step { expect { phones: \"drawer\" count: 5 config: REFUSED } }")
                  .exit_code == 0);
    }

    TEST_CASE("an expectation that does not hold any more in the end names nothing") {
        const std::string plan = hq + renew_both +
                                 "step { expect { phones: \"f\" trust: LOCKED config: REFUSED } }\n"
                                 "step { delete_lists { phones: \"f\" count: 3 } }\n"
                                 "step { reset_phones {} }\n";
        const auto result = run(plan);
        CHECK(result.exit_code == 4);
        CHECK(starts_with_failure(result, "17 phones of f: LOCKED (TVS_CERTIFICATE_NOT_TRUSTED)"));
        CHECK(contains(result, "and 5 phones of drawer: LOCKED"));
    }

    TEST_CASE("phones that are off are named as such, with what they miss") {
        const std::string plan = hq +
                                 "step { switch_off { phones: \"drawer\" } }\n"
                                 "step { regenerate { cluster: \"hq\" certificate: TVS } }\n"
                                 "step { restart { cluster: \"hq\" services: [TVS, TFTP] } }\n"
                                 "step { reset_phones {} }\n";
        CHECK(starts_with_failure(run(plan + "step { expect { phones: \"drawer\" registration: NONE } }"),
                                  "5 phones of drawer: switched off"));
        CHECK(run(plan + "step { expect { phones: \"drawer\" unregistered: SWITCHED_OFF } }").exit_code == 0);
    }

    TEST_CASE("what is away, not presented or old is named by expect_health, as exactly as it is wanted") {
        const std::string away = hq + "step { disconnect { cluster: \"hq\" node: \"sub\" service: TVS } }\n";
        CHECK(starts_with_failure(run(away), "TVS of sub (hq) is stopped"));
        for (const char* named : {"cluster: \"hq\"", "cluster: \"hq\" node: \"sub\"",
                                  "cluster: \"hq\" node: \"sub\" service: TVS"})
            CHECK(run(away + "step { expect_health { away { " + named + " } } }").exit_code == 0);
        for (const char* other :
             {"cluster: \"hq\" node: \"pub\"", "cluster: \"hq\" service: TFTP", "cluster: \"hq\" port: 2445"})
            CHECK(run(away + "step { expect_health { away { " + other + " } } }").exit_code == 4);
        const std::string renewed = hq + "step { regenerate { cluster: \"hq\" certificate: TOMCAT } }\n";
        CHECK(run(renewed).exit_code == 4);
        CHECK(
            run(renewed + "step { expect_health { not_presented { cluster: \"hq\" certificate: TOMCAT } } }")
                .exit_code == 0);
        CHECK(run(renewed + "step { expect_health { not_presented { cluster: \"hq\" certificate: TVS } } }")
                  .exit_code == 4);
    }

    TEST_CASE("in the middle of a plan expect_health judges by what was said before it") {
        const std::string plan = hq + renew_both + "step { reset_phones { phones: \"drawer\" } }\n";
        const std::string cure =
            "step { delete_lists {} } step { reset_phones {} }\nstep { expect { trust: TRUSTED } }\n";
        const std::string named = "step { expect { trust: LOCKED config: REFUSED } }\n";
        CHECK(run(plan + named + "step { expect_health {} }\n" + cure).exit_code == 0);
        const auto unnamed = run(plan + "step { expect_health {} }\n" + named + cure);
        CHECK(unnamed.exit_code == 4);
        CHECK(contains(unnamed, "20 phones of f: LOCKED (TVS_CERTIFICATE_NOT_TRUSTED)"));
    }

    TEST_CASE("a cluster that left the CTL behind is told, and named by old_ctl") {
        const std::string mixed =
            "cluster { name: \"hq\" version: \"12.5\" security_mode: MIXED node { name: \"pub\" } }\n"
            "phones { name: \"f\" count: 3 cluster: \"hq\" }\n"
            "step { regenerate { cluster: \"hq\" certificate: CAPF } }\n"
            "step { restart { cluster: \"hq\" services: [CAPF, TVS, TFTP] } } step { reset_phones {} }\n";
        CHECK(starts_with_failure(run(mixed),
                                  "the CTL of hq is older than its certificates: CAPF of pub is not in it"));
        CHECK(run(mixed + "step { expect_health { old_ctl { cluster: \"hq\" } } }").exit_code == 0);
        // Made, and not offered: TFTP was not restarted.
        const auto made = run(mixed + "step { update_ctl { cluster: \"hq\" } }");
        CHECK(starts_with_failure(made,
                                  "the CTL of hq is older than its certificates: TFTP of pub offers an "
                                  "older one"));
    }

    TEST_CASE("health is unchecked only where the file or the command line says so, and the output says it") {
        const std::string plan = hq + renew_both + "step { expect { phones: \"f\" trust: LOCKED } }\n";
        CHECK(run(plan).exit_code == 4);
        const auto by_file = run("health: UNCHECKED\n" + plan);
        CHECK(by_file.exit_code == 0);
        CHECK(contains(by_file, "the site's health is UNCHECKED"));
        const auto by_option = run(plan, "--quiet --no-health");
        CHECK(by_option.exit_code == 0);
        CHECK(contains(by_option, "the site's health is UNCHECKED"));
    }

    TEST_CASE("the last lines of every run are the site before and after, with LOCKED by its cure") {
        const std::string plan =
            hq + renew_both + "step { expect { phones: \"f\" trust: LOCKED config: REFUSED } }\n";
        for (const char* options : {"--quiet", "--verbose", "--quiet --world virtual"}) {
            const std::string output = run(plan, options).output;
            const std::size_t before =
                output.find("  site before: 25 phones: 25 registered (25 non-secure)\n");
            CHECK(before != std::string::npos);
            CHECK(
                output.ends_with("  site after:  25 phones: 25 registered (25 non-secure), 20 LOCKED (20 "
                                 "until the administrator "
                                 "acts), 25 behind, 20 without a whole configuration\n"));
        }
    }

    TEST_CASE("phones that are LOCKED are parted by their cure, found by playing it") {
        // On 9.1 there is no localkey: nothing but a visit helps.
        const std::string old =
            "cluster { name: \"hq\" version: \"9.1\" node { name: \"pub\" } }\n"
            "phones { name: \"f\" count: 3 cluster: \"hq\" }\n" +
            renew_both;
        CHECK(run(old + "step { expect { trust: LOCKED cure: VISIT config: REFUSED } }").exit_code == 0);
        CHECK(run(hq + renew_both +
                  "step { expect { phones: \"f\" trust: LOCKED cure: ADMINISTRATOR config: REFUSED } }\n"
                  "step { expect { phones: \"drawer\" lists: BEHIND } }")
                  .exit_code == 0);
        const std::string blocked =
            hq +
            "step { regenerate { cluster: \"hq\" certificate: CALLMANAGER } }\n"
            "step { restart { cluster: \"hq\" services: [TVS, TFTP, CALLMANAGER] } }\n"
            "step { disconnect { cluster: \"hq\" service: TVS } } step { reset_phones {} }\n"
            "step { reconnect { cluster: \"hq\" service: TVS } }\n";
        CHECK(run(blocked + "step { expect { trust: LOCKED cure: NEXT_RESET config: REFUSED } }").exit_code ==
              0);
        const auto wrong = run(blocked + "step { expect { trust: LOCKED cure: VISIT } }");
        CHECK(wrong.exit_code == 4);
        CHECK(contains(wrong, "cure: VISIT was expected; of 25 phones it is NEXT_RESET"));
    }

    TEST_CASE(
        "a site may start with certificates that have expired, and what that means was so before the plan") {
        const std::string expired =
            "cluster { name: \"hq\" version: \"12.5\" security_mode: MIXED node { name: \"pub\" }\n"
            "certificate { certificate: CALLMANAGER valid_until: \"2026-12-01T00:00:00Z\" } }\n"
            "phones { name: \"f\" count: 3 cluster: \"hq\" security: ENCRYPTED }\n";
        CHECK(starts_with_failure(
            run(expired),
            "3 phones of f: NOT REGISTERED (CALLMANAGER_NOT_TRUSTED); before the plan already"));
        CHECK(run(expired + "step { regenerate { cluster: \"hq\" certificate: CALLMANAGER } } step { "
                            "update_ctl { cluster: "
                            "\"hq\" } }\n"
                            "step { restart { cluster: \"hq\" services: [TVS, TFTP, CALLMANAGER] } } step { "
                            "reset_phones {} }\n"
                            "step { expect { registration: SECURE } }")
                  .exit_code == 0);
    }

    TEST_CASE("JSON has the deviations, the site before and after, and the cures") {
        const auto result = run(hq + renew_both, "--json --world virtual");
        for (const char* part :
             {"\"health_checked\":true", "\"before\":{\"phones\":25,\"registered_non_secure\":25}",
              "\"field\":\"trust\",\"value\":\"LOCKED\"", "\"locked_until_administrator\":20",
              "\"recovery\":[\"utils itl reset localkey on hq\",\"reset the phones of f\"]", "\"back\":20"})
            CHECK_MESSAGE(contains(result, part), result.output);
    }
}
