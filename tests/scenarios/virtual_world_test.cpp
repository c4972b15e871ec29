// The virtual world as users meet it: which world is taken, what resets take, what happens in the middle of
// one, and that it is always the same.
#include <sstream>

#include <doctest/doctest.h>

#include "tests/support/program.hpp"

using support::bellwether;
using support::CommandResult;
using support::contains;
using support::Scratch;

namespace {

// In what health it leaves the site is of no interest here.
CommandResult run(const std::string& text, const std::string& options = "--world virtual") {
    const Scratch scratch;
    return bellwether("run --no-health " + options + " " + scratch.file("plan.textproto", text) + " 2>&1");
}

// Restarts take a minute, everything else next to nothing.
std::string site(int phones, const std::string& timing = "") {
    const std::string pace = timing.starts_with("restart") ? "" : "restart_seconds: 60 judging_ms: 0 ";
    return "cluster { name: \"hq\" version: \"11.5\" node { name: \"pub\" } node { name: \"sub\" } }\n"
           "phones { name: \"f\" count: " +
           std::to_string(phones) +
           " cluster: \"hq\" }\n"
           "timing { restart_spread_seconds: 0 round_trip_ms: 1 round_trip_spread_ms: 0 " +
           pace + timing + " }\n";
}

const std::string renew_call_manager =
    "step { regenerate { cluster: \"hq\" certificate: CALLMANAGER } }\n"
    "step { restart { cluster: \"hq\" services: [TVS, CALLMANAGER, TFTP] } }\n";

}  // namespace

TEST_SUITE("the virtual world") {
    TEST_CASE("up to 500 phones are live, more are virtual, and the output says which") {
        const std::string plan = "step { reset_phones { count: 1 } } step { expect { trust: TRUSTED } }";
        CHECK(contains(run(site(2) + plan, ""), "seed 1, live world"));
        const auto large = run(site(501) + plan, "");
        CHECK(large.exit_code == 0);
        CHECK(large.output.starts_with("seed 1, virtual world (more than 500 phones)"));
        CHECK(run(site(2) + plan).output.starts_with("seed 1, virtual world;"));
        CHECK(contains(run(site(501) + plan, "--world live"), "seed 1, live world"));
        CHECK(run(site(2) + plan, "--world other").exit_code == 1);
    }

    TEST_CASE("where load decides, the live world does not: the virtual one is told, and that it was") {
        const std::string plan = site(40, "capacity { tvs_handshakes_per_second: 1 }") + renew_call_manager +
                                 "step { reset_phones {} }\n";
        const auto result = run(plan, "");
        CHECK(contains(result, "virtual world: time or load decides here, which sockets don't know"));
        CHECK(contains(result, "GAVE UP"));
        // And advice is that of a world in which load counts.
        CHECK(contains(result,
                       "recovery: reset the phones of f, 10 every 60 s\n      tried: 20 of 20 phones back"));
        CHECK(!contains(result, "the two worlds differ"));
        // Where it does not, both are played.
        CHECK(contains(run(site(4) + renew_call_manager + "step { reset_phones {} }\n", ""),
                       "both worlds agree"));
    }

    TEST_CASE("a reset says when the last phone is back and what the servers saw") {
        const auto result = run(site(20, "capacity { registrations_per_second: 2 }") +
                                "step { reset_phones {} } step { expect { registration: NON_SECURE } }");
        CHECK(result.exit_code == 0);
        CHECK(contains(result, "20 resets from 2027-01-04 08:00:00; 20 registered: half by 08:01:05"));
        CHECK(contains(result, "after 1 min 10 s"));
        CHECK(contains(result,
                       "pub CallManager: 20 requests, at most 2 of 2 a second, longest wait 9.5 s <- "
                       "the bottleneck"));
        CHECK(contains(result, "pub TFTP: 100 requests (80 by HTTP), at most "));
    }

    TEST_CASE("batches begin one after the other") {
        const auto result = run(site(20) +
                                "step { reset_phones { batch: 5 batch_seconds: 600 } }\n"
                                "step { expect { registration: NON_SECURE } }");
        CHECK(contains(result, "after 31 min 0 s"));
    }

    TEST_CASE("the next step waits until the phones are back, and with go_on it does not") {
        const auto waits =
            run(site(4) +
                "step { reset_phones {} } step { disconnect { cluster: \"hq\" service: TFTP } }\n"
                "step { expect { config: ACCEPTED } }");
        CHECK(waits.exit_code == 0);
        const auto goes_on = run(
            site(4) +
            "step { reset_phones { go_on: true } } step { disconnect { cluster: \"hq\" service: TFTP } }\n"
            "step { wait {} } step { expect { config: NOT_OFFERED } }");
        CHECK_MESSAGE(goes_on.exit_code == 0, goes_on.output);
        CHECK(contains(goes_on, "at this moment 4 phones boot"));
    }

    TEST_CASE("a change in the middle of a reset hits some phones before and some after it") {
        const auto result = run(site(100, "durations { tftp_seconds: 0 }") +
                                "step { regenerate { cluster: \"hq\" certificate: CALLMANAGER } }\n"
                                "step { restart { cluster: \"hq\" services: [TVS, CALLMANAGER] } }\n"
                                "step { reset_phones { batch: 10 batch_seconds: 30 go_on: true } }\n"
                                "step { wait { seconds: 90 } }\n"
                                "step { restart { cluster: \"hq\" services: [TFTP] } }\n"
                                "step { wait {} }\n"
                                "step { expect { count: 50 reason: SAME_FILE } }\n"
                                "step { expect { count: 50 reason: SIGNER_FROM_TVS } }\n"
                                "step { expect { trust: TRUSTED } }");
        CHECK_MESSAGE(result.exit_code == 0, result.output);
    }

    TEST_CASE("phones that still boot after the last step are told of as well") {
        const auto result =
            run(site(3) + "step { reset_phones { go_on: true } } step { expect { trust: TRUSTED } }");
        CHECK(contains(result, "after the last step, once no phone is booting"));
        CHECK(contains(result, "3 resets from 2027-01-04 08:00:00; 3 registered"));
    }

    TEST_CASE("a second reset breaks a boot off, and the phone keeps what it had taken by then") {
        // Requests 35, 40, 45, 50 and 55 seconds after the reset: CTL by HTTP and by TFTP, ITL, TVS,
        // configuration. The next step comes after 60, when the ITL was taken.
        const auto result = run(site(2, "restart_seconds: 35 judging_ms: 5000") + renew_call_manager +
                                "step { reset_phones { go_on: true } }\n"
                                "step { reset_phones {} }\n"
                                "step { expect { reason: SAME_FILE signer: \"CallManager pub\" } }");
        CHECK_MESSAGE(result.exit_code == 0, result.output);
        CHECK(contains(result, "2 broken off by another reset"));
    }

    TEST_CASE("certificates that expire while phones boot divide them") {
        const auto result =
            run("cluster { name: \"hq\" version: \"11.5\" node { name: \"pub\" } node { name: \"sub\" } }\n"
                "phones { name: \"f\" count: 400 cluster: \"hq\" call_manager_group: [\"sub\", \"pub\"] }\n"
                "choices { tvs_learns_by_notification: false }\n"
                "timing { durations { tftp_seconds: 0 replication_seconds: 0 } }\n"
                "step { regenerate { cluster: \"hq\" certificate: CALLMANAGER } }\n"
                "step { restart { cluster: \"hq\" services: [TFTP] } }\n"
                "step { wait { days: 1823 hours: 23 minutes: 56 } }\n"
                "step { reset_phones {} }\n"
                "step { expect { trust: LOCKED } }");
        CHECK_MESSAGE(result.exit_code == 0, result.output);
        CHECK(contains(result, "ITL REFUSED, TVS_DOES_NOT_KNOW"));
        CHECK(contains(result, "ITL REFUSED, TVS_CERTIFICATE_NOT_TRUSTED"));
        CHECK(contains(result, "which is not valid today"));
    }

    TEST_CASE("a list that did not come while a phone was reset is not taken") {
        const auto result = run(site(1, "restart_seconds: 10 judging_ms: 0") +
                                "step { delete_lists {} } step { reset_phones { go_on: true } }\n"
                                "step { reset_phones {} } step { expect { reason: SAME_FILE } }");
        CHECK_MESSAGE(result.exit_code == 0, result.output);
        const auto slow =
            run("cluster { name: \"hq\" version: \"11.5\" node { name: \"pub\" } }\n"
                "phones { name: \"f\" cluster: \"hq\" }\n"
                "timing { restart_seconds: 10 restart_spread_seconds: 0 round_trip_ms: 10000 }\n"
                "step { delete_lists {} } step { reset_phones { go_on: true } }\n"
                "step { reset_phones {} } step { expect { reason: FIRST_LIST } }");
        CHECK_MESSAGE(slow.exit_code == 0, slow.output);
    }

    TEST_CASE("phones that no TFTP server served in time say so") {
        const auto result = run(site(20000, "capacity { tftp_transfers: 1 }") + renew_call_manager +
                                "step { reset_phones {} } step { expect { registration: NON_SECURE } }");
        CHECK(contains(result, "NO TFTP SERVER ANSWERED for"));
        CHECK(contains(result, "pub TFTP"));
        CHECK(contains(result, "<- the bottleneck"));
    }

    TEST_CASE("a node's capacity changes what it names, and leaves the scenario's other figures") {
        const auto result =
            run("cluster { name: \"hq\" version: \"11.5\" node { name: \"pub\" capacity { tftp_transfers: "
                "300 } } }\n"
                "phones { name: \"f\" count: 50 cluster: \"hq\" }\n"
                "timing { capacity { registrations_per_second: 5 } }\n"
                "step { reset_phones {} } step { expect { registration: NON_SECURE } }");
        CHECK(contains(result, "of 300 transfers at once"));
        CHECK(contains(result, "of 5 a second"));
    }

    TEST_CASE("a wait that outlasts a reset tells of it") {
        const auto result = run(site(10) +
                                "step { reset_phones { go_on: true } } step { wait { hours: 1 } }\n"
                                "step { reset_phones {} } step { expect { registration: NON_SECURE } }");
        CHECK(contains(result, "10 resets from 2027-01-04 08:00:00"));
        CHECK(contains(result, "10 resets from 2027-01-04 09:02:00"));
    }

    TEST_CASE("deleting lists waits for phones that boot") {
        const auto result = run(site(2) +
                                "step { reset_phones { go_on: true } }\n"
                                "step { delete_lists {} }\n"
                                "step { expect { trust: FRESH } }");
        CHECK_MESSAGE(result.exit_code == 0, result.output);
    }

    TEST_CASE("a TVS beyond its capacity sends phones to the next one, and locks those that find none") {
        const std::string plan = renew_call_manager + "step { reset_phones {} }\n";
        const auto next = run(site(60, "capacity { tvs_handshakes_per_second: 7 }") + plan +
                              "step { expect { trust: TRUSTED } }");
        CHECK_MESSAGE(next.exit_code == 0, next.output);
        CHECK(contains(next, "requests GAVE UP waiting"));
        const auto none =
            run(site(60, "capacity { tvs_handshakes_per_second: 2 }") + plan +
                "step { expect { trust: LOCKED count: 40 reason: TVS_UNREACHABLE tvs: \"sub\" } }");
        CHECK_MESSAGE(none.exit_code == 0, none.output);
    }

    TEST_CASE("the same file and seed give the same bytes, another seed gives others") {
        const std::string plan = site(700, "loss_percent: 3 outages { once_in_minutes: 2 seconds: 20 }") +
                                 renew_call_manager +
                                 "step { reset_phones { batch: 50 batch_seconds: 7 go_on: true } }\n"
                                 "step { wait { seconds: 40 } }\n"
                                 "step { reset_phones { count: 100 } } step { wait {} }\n"
                                 "step { expect { trust: TRUSTED } }";
        const auto first = run(plan, "--seed 7");
        CHECK(first.output.starts_with("seed 7, virtual world"));
        const auto without_path = [](const CommandResult& result) {
            std::string text;
            std::istringstream lines(result.output);
            for (std::string line; std::getline(lines, line);)
                if (line.find(".textproto") == std::string::npos) text += line + "\n";
            return text;
        };
        CHECK(without_path(first) == without_path(run(plan, "--seed 7")));
        CHECK(without_path(first) != without_path(run(plan, "--seed 8")));
    }

    TEST_CASE("a failing run prints the command that repeats it") {
        const auto result = run(site(2) + "step { expect { trust: LOCKED } }", "--seed 9 --world virtual");
        CHECK(result.exit_code == 4);
        CHECK(contains(result, "to repeat it: bellwether run --world virtual --seed 9 "));
    }

    TEST_CASE("what the live world can't play is an error that says so and where") {
        const auto refused = [](const std::string& text) {
            const auto result = run(text, "--world live");
            CHECK(result.exit_code == 2);
            CHECK(contains(result, "leave out --world live"));
            return result.output;
        };
        CHECK(refused(site(2) + "step { reset_phones { go_on: true } }").find("plan.textproto:4:") !=
              std::string::npos);
        refused(site(2, "loss_percent: 1") + "step { reset_phones {} }");
        refused(site(2, "outages {}") + "step { reset_phones {} }");
        CHECK(contains(run(site(2, "loss_percent: 1") + "step { reset_phones {} }", "--no-expectations"),
                       "virtual world (the scenario asks for it)"));
    }

    TEST_CASE("the console log of any phone can be seen") {
        const auto result = run(
            site(600) + renew_call_manager + "step { reset_phones {} } step { expect { trust: TRUSTED } }",
            "--console SEP02BE00000123");
        CHECK(contains(result, "console of SEP02BE00000123:"));
        CHECK(contains(result, "TVS added cert to TVS cache - expires in 24 hours"));
    }

    TEST_CASE(
        "an LSC that a boot brought ends as well, where nothing else begins or ends before the next boot") {
        std::string plan =
            "cluster { name: \"hq\" version: \"12.5\" security_mode: MIXED node { name: \"pub\" }\n";
        for (const char* kind : {"CALLMANAGER", "TVS", "CAPF", "TOMCAT", "IPSEC"})
            plan += "  certificate { certificate: " + std::string(kind) +
                    " valid_until: \"2050-01-01T00:00:00Z\" }\n";
        plan +=
            "}\nphones { name: \"f\" count: 3 cluster: \"hq\" security: ENCRYPTED }\n"
            "step { wait { days: 10 } } step { install_lsc { cluster: \"hq\" } } step { reset_phones {} }\n"
            "step { expect { enrolment: UPDATED } }\n"
            "step { wait { days: 1820 } } step { reset_phones {} } step { expect { registration: SECURE } }\n"
            "step { wait { days: 10 } } step { reset_phones {} }\n"
            "step { expect { unregistered: DEVICE_CERTIFICATE_REFUSED } }\n";
        const auto result = run(plan);
        CHECK_MESSAGE(result.exit_code == 0, result.output);
    }

    TEST_CASE("times and capacities that make no sense are errors with their place") {
        const auto wrong = [](const std::string& text, const std::string& message) {
            const auto result = run(text);
            CHECK(result.exit_code == 2);
            CHECK_MESSAGE(contains(result, message), result.output);
        };
        wrong(site(2, "loss_percent: 51"), "plan.textproto:3:");
        wrong(site(2, "loss_percent: nan"), "of 100 packets lost");
        wrong(site(2, "loss_percent: -1"), "0 to 50 is possible");
        wrong(site(2, "outages { once_in_minutes: 1 seconds: 60 }"), "an outage must be shorter");
        wrong(site(2, "outages { once_in_minutes: 0 }"), "once in 0 minutes");
        wrong(site(2, "capacity { tftp_transfers: 0 }"), "a capacity of 0");
        wrong(site(2, "capacity { registrations_per_second: 1000001 }"), "at most 1000000");
        wrong(site(2, "capacity { tvs_handshakes_per_second: 4000000000 }"), "at most 1000000");
        wrong(site(2) + "step { reset_phones { batch: 0 } }", "0 phones at a time");
        wrong(site(2) + "step { reset_phones { batch_seconds: 5 } }", "no batch");
        wrong(site(100) + "step { reset_phones { batch: 1 batch_seconds: 100000 } }",
              "a reset that takes 114 days");
        wrong(site(2) + "step { wait { days: 27000 } }", "end after 2099");
        wrong(site(2) + "step { wait { seconds: 0 } }", "a wait of zero length");
    }
}
