// A plan's shorthand and its own procedures: what they stand for, and where their errors are told.
#include <sstream>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/support/plans.hpp"

using support::cluster;
using support::contains;
using support::run_plan;
using support::Scratch;

TEST_SUITE("procedures") {
    TEST_CASE("a shorthand does what its long form does, phone by phone, and check prints that") {
        for (const char* version : {"9.1", "11.5", "12.5", "14", "15"})
            for (const char* mode : {"NON_SECURE", "MIXED"}) {
                CAPTURE(version);
                CAPTURE(mode);
                const Scratch scratch;
                std::string plan = fmt::format(
                    "authority {{ name: \"root\" }} authority {{ name: \"issuing\" issuer: \"root\" }}\n"
                    "cluster {{ name: \"hq\" version: \"{}\" security_mode: {} node {{ name: \"pub\" }} node "
                    "{{ name: "
                    "\"sub\" }} }}\n"
                    "phones {{ name: \"a\" count: 3 cluster: \"hq\" call_manager_group: [\"sub\", \"pub\"] "
                    "}}\n",
                    version, mode);
                for (const char* kind : {"TOMCAT", "IPSEC", "CAPF", "CALLMANAGER", "TVS"})
                    plan += fmt::format(
                        "step {{ renew {{ cluster: \"hq\" certificate: {} signed_by: \"issuing\" }} }}\n",
                        kind);
                if (std::string(version) != "9.1")
                    plan += "step { renew_itl_recovery { cluster: \"hq\" } }\n";
                plan += "step { expect { trust: TRUSTED registration: NON_SECURE lists: CURRENT } }\n";
                const std::string path = scratch.file("plan.textproto", plan);
                const auto written = support::bellwether("check --expand " + path);
                CHECK(written.exit_code == 0);
                CHECK(!contains(written, "step { renew"));
                const std::string long_path = scratch.file("long.textproto", written.output);
                const auto without_names = [](std::string text) {
                    std::string kept;
                    std::istringstream lines(text);
                    for (std::string line; std::getline(lines, line);)
                        if (line.find("textproto") == std::string::npos &&
                            line.find("  note: ") == std::string::npos)
                            kept += line + "\n";
                    return kept;
                };
                const auto one = support::bellwether("run --world virtual " + path);
                const auto other = support::bellwether("run --world virtual " + long_path);
                CHECK(one.exit_code == 0);
                CHECK(without_names(one.output) == without_names(other.output));
            }
    }

    TEST_CASE("migrate takes the way that the two releases allow") {
        const auto plan = [](const std::string& old, const std::string& next) {
            return fmt::format(
                "cluster {{ name: \"old\" version: \"{}\" node {{ name: \"old-pub\" }} }}\n"
                "cluster {{ name: \"new\" version: \"{}\" node {{ name: \"new-pub\" }} }}\n"
                "phones {{ name: \"a\" count: 2 cluster: \"old\" }}\n"
                "step {{ migrate {{ phones: \"a\" from: \"old\" to: \"new\" }} }}\n"
                "step {{ expect {{ trust: TRUSTED registered_with: \"new-pub\" }} }}\n",
                old, next);
        };
        CHECK(run_plan(plan("11.5", "12.5"), "--world virtual").exit_code == 0);
        const auto by_hand = run_plan(plan("9.1", "12.5"), "--world virtual");
        CHECK(by_hand.exit_code == 0);
        CHECK(contains(by_hand, "PHONE_SAST_TRUST"));
    }

    TEST_CASE("errors of a plan's own procedure are told at its use and at its line") {
        const std::string procedure =
            "procedure { name: \"p\" parameter: \"node\"\n"
            "  step { restart { cluster: \"hq\" node: \"$node\" services: [TFTP] } } }\n";
        const auto use = [](const std::string& arguments) {
            return fmt::format("step {{ perform {{ procedure: \"p\" {} }} }}\n", arguments);
        };
        const std::string argument = "argument { name: \"node\" value: \"pub\" }";
        CHECK(run_plan(cluster("11.5") + procedure + use(argument)).exit_code == 5);
        const auto wrong =
            run_plan(cluster("11.5") + procedure + use("argument { name: \"node\" value: \"pab\" }"));
        CHECK(wrong.exit_code == 2);
        CHECK(contains(
            wrong, "plan.textproto:6:8: error: cluster \"hq\" has no node \"pab\", in step 1 of 1 of \"p\""));
        CHECK(contains(wrong, "line 5)"));
        CHECK(contains(run_plan(cluster("11.5") + procedure + use("")),
                       "no value for \"node\" of procedure \"p\""));
        CHECK(
            contains(run_plan(cluster("11.5") + procedure + use(argument + argument)), "a second \"node\""));
        CHECK(contains(run_plan(cluster("11.5") + procedure + procedure), "a second procedure \"p\""));
        CHECK(
            contains(run_plan(cluster("11.5") +
                              "step { renew { cluster: \"hq\" certificate: TVS signed_by: \"nobody\" } }\n"),
                     "plan.textproto:4:58: error: there is no authority \"nobody\"\n"));
        CHECK(contains(run_plan(cluster("11.5") + "step { perform { procedure: \"q\" } }\n"),
                       "there is no procedure \"q\""));
        CHECK(
            contains(run_plan(cluster("11.5") +
                              "procedure { name: \"p\" step { perform { procedure: \"p\" } } }\n" + use("")),
                     "calls itself"));
        CHECK(contains(
            run_plan(cluster("11.5") +
                     "procedure { name: \"p\" step { wait { minutes: 1 } note: \"$x\" } }\n" + use("")),
            "\"$x\" is no parameter of this procedure"));
        CHECK(contains(
            run_plan(cluster("11.5") + "step { refused: true renew { cluster: \"hq\" certificate: TVS } }\n"),
            "a shorthand that is meant to be refused"));
    }
}
