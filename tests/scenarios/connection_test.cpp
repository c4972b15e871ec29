// Registration is lived: what becomes of a CallManager acts on its phones when it happens, and a run tells
// for how long they were without.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/support/program.hpp"

using support::CommandResult;
using support::contains;
using support::Scratch;

namespace {

CommandResult run(const std::string& text, const std::string& options = "--world virtual --no-health") {
    const Scratch scratch;
    return support::bellwether("run " + options + " " + scratch.file("plan.textproto", text));
}

// Both worlds must come to the same.
bool holds_in_both(const std::string& text) {
    return run(text, "--world virtual --no-health").exit_code == 0 &&
           run(text, "--world live --no-health").exit_code == 0;
}

const std::string mixed =
    "cluster { name: \"hq\" version: \"12.5\" security_mode: MIXED node { name: \"pub\" } node { name: "
    "\"one\" } "
    "node { name: \"two\" } }\n"
    "phones { name: \"f\" count: 3 cluster: \"hq\" call_manager_group: [\"one\", \"two\"] security: "
    "ENCRYPTED }\n";

std::string expects(const std::string& what) {
    return "step { expect { " + what + " } }\n";
}

}  // namespace

TEST_SUITE("connections") {
    TEST_CASE("phones fail over in the order of their CallManager group, and back") {
        CHECK(holds_in_both(mixed + expects("registered_with: \"one\"") +
                            "step { disconnect { cluster: \"hq\" node: \"one\" } }\n" +
                            expects("registered_with: \"two\" registration: SECURE") +
                            "step { reconnect { cluster: \"hq\" node: \"one\" } }\n" +
                            expects("registered_with: \"one\" registration: SECURE")));
    }

    TEST_CASE(
        "a closed port and a stopped service end connections, where nobody else takes the phones for good") {
        for (const char* gone : {"service: CALLMANAGER", "port: 5061"}) {
            CAPTURE(gone);
            const std::string what = fmt::format("{{ cluster: \"hq\" {} }}", gone);
            CHECK(holds_in_both(fmt::format("{}step {{ disconnect {} }}\n{}step {{ reconnect {} }}\n{}",
                                            mixed, what,
                                            expects("registration: NONE unregistered: CALLMANAGER_SILENT"),
                                            what, expects("registered_with: \"one\""))));
        }
        // 5060 is no business of phones that register securely.
        CHECK(holds_in_both(mixed + "step { disconnect { cluster: \"hq\" port: 5060 } }\n" +
                            expects("registered_with: \"one\" registration: SECURE")));
    }

    TEST_CASE(
        "a renewed certificate acts when its CallManager restarts, and the CTL without it keeps phones out") {
        const std::string renew =
            "step { regenerate { cluster: \"hq\" certificate: CALLMANAGER node: \"one\" } }\n";
        const std::string restart =
            "step { restart { cluster: \"hq\" services: [CALLMANAGER] node: \"one\" } }\n";
        CHECK(holds_in_both(mixed + renew + expects("registered_with: \"one\"") + restart +
                            expects("registered_with: \"two\"")));
        const std::string renew_two =
            "step { regenerate { cluster: \"hq\" certificate: CALLMANAGER node: \"two\" } }\n"
            "step { restart { cluster: \"hq\" services: [CALLMANAGER] node: \"two\" } }\n";
        CHECK(holds_in_both(mixed + renew + restart + renew_two +
                            expects("registration: NONE unregistered: CALLMANAGER_NOT_TRUSTED")));
        // Phones don't hear of a new CTL before their reset.
        CHECK(holds_in_both(mixed + renew + restart + renew_two +
                            "step { update_ctl { cluster: \"hq\" } }\n"
                            "step { restart { cluster: \"hq\" services: [TVS, TFTP, CALLMANAGER] } }\n" +
                            expects("registration: NONE") + "step { reset_phones {} }\n" +
                            expects("registration: SECURE registered_with: \"one\"")));
    }

    TEST_CASE("the step says who went where, in both worlds alike") {
        for (const char* world : {"--world virtual --no-health", "--world live --no-health"}) {
            const auto result = run(mixed +
                                        "step { disconnect { cluster: \"hq\" node: \"one\" } }\n"
                                        "step { disconnect { cluster: \"hq\" node: \"two\" } }\n"
                                        "step { reconnect { cluster: \"hq\" node: \"two\" } }\n"
                                        "step { restart { cluster: \"hq\" services: [CALLMANAGER] } }\n",
                                    world);
            CHECK(contains(result, "  3 phones of f: from one to two\n"));
            CHECK(contains(result, "  3 phones of f: registration with two lost, NOT REGISTERED\n"));
            CHECK(contains(result, "  3 phones of f: registered with two\n"));
            CHECK(contains(result,
                           "  3 phones of f: registration with two lost, and registered there again\n"));
        }
    }

    TEST_CASE("all CallManagers restarted at once shows as what it is, and one after the other as well") {
        const std::string site =
            "cluster { name: \"hq\" version: \"12.5\" node { name: \"pub\" } node { name: \"one\" } node { "
            "name: "
            "\"two\" } }\n"
            "phones { name: \"f\" count: 2500 cluster: \"hq\" call_manager_group: [\"one\", \"two\"] }\n"
            "phones { name: \"g\" count: 2500 cluster: \"hq\" call_manager_group: [\"two\", \"one\"] }\n";
        const std::string at_once = site + "step { restart { cluster: \"hq\" services: [CALLMANAGER] } }\n";
        const auto outage = run(at_once + expects("unregistered_at_most: \"60s\""));
        CHECK(outage.exit_code == 4);
        CHECK(contains(outage, "unregistered_at_most: 60s was expected; SEP02BE"));
        CHECK(contains(outage, "  f: 2500 of 2500 phones, at most 2500 at once; "));
        CHECK(run(at_once + expects("unregistered_at_most: \"2m\"")).exit_code == 0);
        std::string in_turn = site;
        for (const char* node : {"one", "two"})
            in_turn += std::string("step { restart { cluster: \"hq\" services: [CALLMANAGER] node: \"") +
                       node + "\" } }\n";
        CHECK(run(in_turn + expects("unregistered_at_most: \"30s\"")).exit_code == 0);
    }

    TEST_CASE("resets count, phones that are off do not, and the plan's length is told") {
        const std::string site =
            "cluster { name: \"hq\" version: \"12.5\" node { name: \"pub\" } }\n"
            "phones { name: \"f\" count: 3 cluster: \"hq\" }\n";
        const auto reset =
            run(site + "step { reset_phones {} }\n" + expects("unregistered_at_most: \"10s\""));
        CHECK(reset.exit_code == 4);
        const auto off =
            run(site + "step { switch_off {} } step { wait { hours: 2 } } step { switch_on {} }\n" +
                expects("unregistered_at_most: \"2m\""));
        CHECK_MESSAGE(off.exit_code == 0, off.output);
        CHECK(contains(off, "the plan takes 2 h "));
        CHECK(run(site + expects("unregistered_at_most: \"10\"")).exit_code == 2);
        CHECK(run(site + expects("unregistered_at_most: \"10m\""), "--world live").exit_code == 2);
    }

    TEST_CASE(
        "phones whose firmware differs in the cluster that they come to fetch it, which takes its time") {
        const auto plan = [](const std::string& load) {
            return "cluster { name: \"old\" version: \"11.5\" node { name: \"old-pub\" } load { model: "
                   "\"8861\" name: "
                   "\"sip88xx.12-8\" } }\n"
                   "cluster { name: \"new\" version: \"11.5\" node { name: \"new-pub\" } " +
                   load +
                   " }\n"
                   "phones { name: \"f\" count: 5 cluster: \"old\" }\n"
                   "step { bulk_export { cluster: \"old\" } } step { bulk_export { cluster: \"new\" } }\n"
                   "step { bulk_consolidate { cluster: \"old\" } } step { bulk_import { cluster: \"old\" } "
                   "}\n"
                   "step { set_option_150 { cluster: \"new\" } } step { reset_phones {} }\n";
        };
        const std::string other = "load { model: \"8861\" name: \"sip88xx.14-2\" megabytes: 10 }";
        const std::string by_tftp = other + " closed_port: 6970";
        const std::string quickly = "step { expect { trust: TRUSTED unregistered_at_most: \"2m\" } }\n";
        CHECK(run(plan("load { model: \"8861\" name: \"sip88xx.12-8\" }") + quickly).exit_code == 0);
        CHECK(run(plan("") + quickly).exit_code == 0);
        CHECK(run(plan(other) + quickly).exit_code == 0);  // by HTTP
        const auto moved = run(plan(by_tftp) + quickly);
        CHECK(moved.exit_code == 4);
        CHECK(contains(moved, "    runs sip88xx.14-2\n"));
        CHECK(run(plan(by_tftp) + "step { expect { trust: TRUSTED unregistered_at_most: \"7m\" } }\n")
                  .exit_code == 0);
        CHECK(contains(run(plan(other), "--world live --no-health --no-expectations"),
                       "    runs sip88xx.14-2\n"));
        CHECK(run(plan("load { model: \"8899\" name: \"x\" megabytes: 5000 }")).exit_code == 2);
    }

    TEST_CASE("steps take the time that the file says") {
        const std::string plan =
            "cluster { name: \"hq\" version: \"12.5\" node { name: \"pub\" } }\n"
            "phones { name: \"f\" cluster: \"hq\" }\n"
            "step { restart { cluster: \"hq\" services: [TFTP] } } step { wait {} }\n";
        CHECK(contains(run(plan), "step 2, wait until no phone is booting (2027-01-04 08:02:00)"));
        CHECK(contains(run("timing { durations { tftp_seconds: 600 } }\n" + plan),
                       "step 2, wait until no phone is booting (2027-01-04 08:11:00)"));
        CHECK(run("timing { durations { tftp_seconds: 100000 } }\n" + plan).exit_code == 2);
    }
}
