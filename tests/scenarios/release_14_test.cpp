// What clusters of 14 and 15 do by themselves, and what certificates their nodes share.
#include <doctest/doctest.h>

#include "tests/support/plans.hpp"

using support::cluster;
using support::contains;
using support::expect;
using support::holds;
using support::regenerate;
using support::run_plan;

TEST_SUITE("releases 14 and 15") {
    TEST_CASE("who is reset by a renewal depends on the certificate, its node and the parameter") {
        const std::string site = cluster("14", "phone_interaction: AUTOMATIC");
        CHECK(holds(site + regenerate("certificate: TVS node: \"sub\"") +
                    expect("phones: \"a\" lists: CURRENT") + expect("phones: \"b\" lists: BEHIND")));
        CHECK(holds(site + regenerate("certificate: CALLMANAGER node: \"pub\"") + expect("lists: CURRENT")));
        CHECK(holds(site + regenerate("certificate: CAPF") + expect("lists: CURRENT")));
        // ITLRecovery (Q35), and a CallManager without TFTP, reset nobody.
        CHECK(holds(site + regenerate("certificate: ITLRECOVERY") + expect("lists: BEHIND")));
        CHECK(holds("choices { itlrecovery_resets_phones: true }\n" + site +
                    regenerate("certificate: ITLRECOVERY") + expect("lists: CURRENT")));
        CHECK(holds(cluster("14", "phone_interaction: MANUAL") + regenerate("certificate: CAPF") +
                    expect("lists: BEHIND")));
        CHECK(holds(site + "step { set_phone_interaction { cluster: \"hq\" value: MANUAL } }\n" +
                    regenerate("certificate: CAPF") + expect("lists: BEHIND")));
        CHECK(!contains(run_plan(cluster("12.5") + regenerate("certificate: CAPF")),
                        "resets phones by itself"));
    }

    TEST_CASE(
        "a plan that leaves the parameter open is played both ways, and the rows' way gives the verdict "
        "(Q32)") {
        const std::string plan =
            regenerate("certificate: CAPF") + "step { reset_phones {} }\n" + expect("lists: CURRENT");
        const auto open = run_plan(cluster("14") + plan, "--world virtual");
        CHECK(open.exit_code == 0);
        CHECK(contains(
            open,
            "phone_interaction is left open, and was MANUAL; on AUTOMATIC, as 14 and 15 are installed, "
            "clusters reset phones by themselves at 1 step of this plan, and it comes to what was expected"));
        for (const char* said : {"phone_interaction: MANUAL", "phone_interaction: AUTOMATIC"})
            CHECK(!contains(run_plan(cluster("14", said) + plan), "left open"));
        CHECK(!contains(run_plan(cluster("12.5") + plan), "left open"));
        // Where the other way ends otherwise that is said.
        const auto other = run_plan(cluster("14") + regenerate("certificate: CAPF") + expect("lists: BEHIND"),
                                    "--world virtual");
        CHECK(other.exit_code == 0);
        CHECK(contains(other, "0 of 1 expectations hold"));
        CHECK(contains(run_plan(cluster("14") + plan, "--world virtual --json"), "\"on_automatic\""));
    }

    TEST_CASE("phones that are off, or registered elsewhere, hear of no reset") {
        CHECK(holds(cluster("14", "phone_interaction: AUTOMATIC") +
                    "step { switch_off { phones: \"a\" } }\n" + regenerate("certificate: CAPF") +
                    expect("phones: \"a\" lists: BEHIND") + expect("phones: \"b\" lists: CURRENT")));
    }

    TEST_CASE("a new CallManager certificate ends no connection, and phones are out from their reset on") {
        const std::string mixed =
            "cluster { name: \"hq\" version: \"14\" security_mode: MIXED phone_interaction: MANUAL node { "
            "name: "
            "\"pub\" } }\nphones { name: \"a\" count: 2 cluster: \"hq\" security: ENCRYPTED }\n";
        CHECK(holds(mixed + regenerate("certificate: CALLMANAGER") + expect("registration: SECURE") +
                    "step { reset_phones {} }\n" +
                    expect("registration: NONE unregistered: CALLMANAGER_NOT_TRUSTED")));
    }

    TEST_CASE("a phone whose boot ends while its CallManager starts is taken once that is up") {
        CHECK(holds(cluster("11.5", "") +
                    "step { reset_phones { go_on: true } }\n"
                    "step { restart { cluster: \"hq\" services: [CALLMANAGER] } }\n"
                    "step { wait {} }\n" +
                    expect("registration: NON_SECURE")));
    }

    TEST_CASE("a multi-server certificate of TVS has one record, and Tomcat's may be CallManager's") {
        CHECK(holds(cluster("14", "phone_interaction: AUTOMATIC") +
                    regenerate("certificate: TVS multi_server: true") + expect("lists: CURRENT") +
                    "step { find_certificates { cluster: \"hq\" certificate: TVS count: 2 } }\n"));
        CHECK(contains(run_plan(cluster("12.5") + regenerate("certificate: TVS multi_server: true")),
                       "no self-signed multi-server certificates before 14"));
        CHECK(contains(
            run_plan(cluster("14") + "step { refused: true reuse_certificate { cluster: \"hq\" } }\n"),
            "only a multi-server Tomcat certificate can be reused"));
        // Until CallManager gets one of its own.
        const std::string reused = cluster("14",
                                           "phone_interaction: AUTOMATIC callmanager_reuses_tomcat: true "
                                           "certificate { certificate: TOMCAT multi_server: true }");
        const std::string renew = regenerate("certificate: TOMCAT multi_server: true");
        CHECK(contains(run_plan(reused + renew), "CallManager pub is another one"));
        CHECK(!contains(run_plan(reused + regenerate("certificate: CALLMANAGER node: \"sub\"") + renew),
                        "CallManager pub is another one"));
    }

    TEST_CASE(
        "phones restart by themselves when the rollback parameter is set, from 10.5 on and by choice (Q32)") {
        const std::string set = "step { set_rollback { cluster: \"hq\" value: true } }\n";
        const std::string choice = "choices { rollback_resets_phones: true }\n";
        CHECK(contains(run_plan(choice + cluster("10.5") + set),
                       "the cluster resets phones by itself, all of hq"));
        CHECK(!contains(run_plan(choice + cluster("10.0") + set), "the cluster resets phones by itself"));
        CHECK(!contains(run_plan(cluster("10.5") + set), "the cluster resets phones by itself"));
    }
}
