// What the checker says of scenarios that can't run: the place, what is wrong, and what would be right.
#include "scenarios/language/check.hpp"

#include <doctest/doctest.h>

#include "tests/support/checker.hpp"

using support::said_of;

namespace {

// A small site that is fine, before the steps of a test.
const std::string site =
    "cluster { name: \"hq\" version: \"11.5\"\n"
    "  node { name: \"hq-pub\" }\n"
    "  node { name: \"hq-sub1\" runs: [CALLMANAGER, TVS] } }\n"
    "phones { name: \"floor-1\" count: 5 model: \"8861\" cluster: \"hq\" }\n";

std::string said_of_step(const std::string& step) {
    return said_of(site + step);
}

struct Case {
    const char* step;
    const char* said;  // the first line, behind the file's name
};

}  // namespace

TEST_SUITE("scenario check") {
    TEST_CASE("a sound scenario gets no word") {
        CHECK(said_of_step("step { reset_phones {} }\nstep { expect { trust: TRUSTED } }") == "");
    }

    TEST_CASE("an unknown node is shown at its own place, with the nodes that there are") {
        CHECK(said_of_step("step { restart { cluster: \"hq\"  node: \"hq-sub3\"  services: [TVS] } }") ==
              "plan:5:39: error: cluster \"hq\" has no node \"hq-sub3\"\n"
              "5 | step { restart { cluster: \"hq\"  node: \"hq-sub3\"  services: [TVS] } }\n"
              "  |                                       ^^^^^^^^^ did you mean \"hq-sub1\"?\n");
    }

    TEST_CASE("an element of a list is shown at its own place") {
        CHECK(said_of_step("step { restart { cluster: \"hq\" services: [TVS] node: [\"hq-pub\",\n  "
                           "\"elsewhere\"] } }") ==
              "plan:6:3: error: cluster \"hq\" has no node \"elsewhere\"\n"
              "6 |   \"elsewhere\"] } }\n"
              "  |   ^^^^^^^^^^^ its nodes are hq-pub, hq-sub1\n");
    }

    TEST_CASE("a misspelt field is shown where it stands, with the one that was meant") {
        CHECK(said_of_step("step { reset_phone {} }") ==
              "plan:5:8: error: Step has no field \"reset_phone\"\n"
              "5 | step { reset_phone {} }\n"
              "  |        ^^^^^^^^^^^ did you mean \"reset_phones\"?\n");
    }

    TEST_CASE("a misspelt value is shown where it stands, behind a tab too") {
        CHECK(said_of_step("step {\texpect { trust: LOKED } }") ==
              "plan:5:24: error: \"LOKED\" is not a value of trust\n"
              "5 | step {\texpect { trust: LOKED } }\n"
              "  |       \t                ^^^^^ did you mean \"LOCKED\"?\n");
    }

    TEST_CASE("columns count characters, not bytes") {
        CHECK(said_of("title: \"Übung für München\" nmae: \"x\"")
                  .starts_with("plan:1:28: error: Scenario has no field \"nmae\""));
    }

    TEST_CASE("a byte order mark is no error") {
        CHECK(said_of("\xEF\xBB\xBF" + site) == "");
    }

    TEST_CASE("two strings without a comma, a byte that is not UTF-8 and an empty file are named") {
        CHECK(said_of_step(
                  "step { restart { cluster: \"hq\" services: [TVS] node: [\"hq-pub\" \"hq-sub1\"] } }")
                  .starts_with("plan:5:64: error: two strings without a comma between them"));
        CHECK(said_of("title: \"\xE9\"").starts_with("plan:1:9: error: a byte that is not UTF-8"));
        CHECK(said_of("# nothing\n").starts_with("plan: error: the file is empty"));
        CHECK(said_of("").starts_with("plan: error: the file is empty"));
    }

    TEST_CASE("what is wrong with clusters, nodes and phones is said in place") {
        CHECK(said_of("title: \"x\"").starts_with("plan:1:1: error: no cluster: nothing could happen"));
        CHECK(said_of("cluster { name: \"hq\" version: \"7.1\" node { name: \"a\" } }")
                  .starts_with("plan:1:31: error: \"7.1\" is not a known version of CUCM"));
        CHECK(said_of("cluster { name: \"hq\" version: \"15\" }")
                  .starts_with("plan:1:1: error: a cluster without a node"));
        CHECK(said_of("cluster { name: \"hq\" version: \"15\" node { name: \"a\" } node { name: \"a\" } }")
                  .starts_with("plan:1:68: error: a second node named \"a\""));
        CHECK(said_of("cluster { name: \"h q\" version: \"15\" node { name: \"a\" } }")
                  .starts_with("plan:1:17: error: \"h q\" can't be a name"));
        CHECK(
            said_of("cluster { name: \"hq\" version: \"9.1\" tls_min_version: TLS_1_2 node { name: \"a\" } }")
                .starts_with("plan:1:54: error: 9.1 knows no newer TLS than TLS 1.0"));
        const std::string cluster = "cluster { name: \"hq\" version: \"15\" node { name: \"a\" } }\n";
        CHECK(said_of(cluster + "phones { name: \"f\" cluster: \"hq\" count: 0 }")
                  .starts_with("plan:2:41: error: a group of 0 phones"));
        CHECK(said_of(cluster + "phones { name: \"f\" cluster: \"hq\" model: \"1234\" }")
                  .starts_with("plan:2:41: error: \"1234\" is not a known phone model"));
        CHECK(said_of(cluster + "phones { name: \"f\" cluster: \"hx\" }")
                  .starts_with("plan:2:29: error: there is no cluster \"hx\""));
        CHECK(said_of(cluster + "phones { name: \"f\" cluster: \"hq\" option_150: \"b\" }")
                  .starts_with("plan:2:46: error: no node \"b\" runs TFTP"));
        CHECK(said_of(cluster + "phones { name: \"f\" cluster: \"hq\" count: 1000001 }")
                  .starts_with("plan:2:41: error: 1000001 phones including this group"));
        CHECK(said_of("start: \"tomorrow\" " + cluster)
                  .starts_with("plan:1:8: error: \"tomorrow\" is not a time"));
        for (const char* year : {"1960", "2110", "9999"})
            CHECK(said_of("start: \"" + std::string(year) + "-01-01T00:00:00Z\" " + cluster)
                      .starts_with("plan:1:8: error: "));
        CHECK(said_of(cluster + "phones { name: \"f\" cluster: \"hq\" at { cluster: \"hq\" unknown: true } }")
                  .starts_with("plan:2:62: error: phones that their own cluster doesn't know"));
        CHECK(said_of("start: \"2027-02-30T08:00:00Z\" " + cluster)
                  .starts_with("plan:1:8: error: \"2027-02-30T08:00:00Z\" is not a time"));
    }

    TEST_CASE("steps that can't apply are refused, each in its place") {
        const Case cases[] = {
            {"step {}", ":5:1: error: a step that does nothing"},
            {"step { regenerate { cluster: \"hq\" } }", ":5:8: error: which certificate?"},
            {"step { regenerate { certificate: TVS } }", ":5:8: error: which cluster?"},
            {"step { regenerate { cluster: \"hq\" certificate: ITLRECOVERY node: \"hq-sub1\" } }",
             ":5:66: error: ITLRecovery exists once in a cluster, on the publisher"},
            {"step { restart { cluster: \"hq\" } }", ":5:8: error: which services?"},
            {"step { restart { cluster: \"hq\" services: [TFTP] node: \"hq-sub1\" } }",
             ":5:55: error: \"hq-sub1\" does not run TFTP"},
            {"step { reset_phones { phones: \"floor-2\" } }",
             ":5:31: error: there is no group of phones \"floor-2\""},
            {"step { reset_phones { phones: \"floor-1\" count: 6 } }", ":5:48: error: 6 phones, there are 5"},
            {"step { reset_phones { count: 0 } }", ":5:30: error: 0 phones"},
            {"step { update_ctl { cluster: \"hq\" } }", ":5:30: error: \"hq\" is not in mixed mode here"},
            {"step { set_security_mode { cluster: \"hq\" mode: NON_SECURE } }",
             ":5:48: error: \"hq\" is in this mode already"},
            {"step { bulk_import { cluster: \"hq\" } }", ":5:8: error: nothing has been consolidated yet"},
            {"step { bulk_consolidate { cluster: \"hq\" } }", ":5:8: error: nothing has been exported yet"},
            {"step { set_rollback { cluster: \"hq\" } }", ":5:8: error: to which value?"},
            {"step { set_option_150 { cluster: \"hq\" server: \"hq-sub1\" } }",
             ":5:47: error: \"hq-sub1\" does not run TFTP"},
            {"step { upload { cluster: \"hq\" from_cluster: \"hq\" certificate: TVS } }",
             ":5:8: error: which trust store?"},
            {"step { disconnect { cluster: \"hq\" port: 80 } }", ":5:41: error: nothing listens on port 80"},
            {"step { disconnect { cluster: \"hq\" port: 65605 } }",
             ":5:41: error: nothing listens on port 65605"},
            {"step { regenerate { cluster: \"hq\" certificate: TVS key_bits: 4294967295 } }",
             ":5:62: error: a key of 4294967295 bits"},
            {"step { disconnect { cluster: \"hq\" service: TVS port: 69 } }",
             ":5:54: error: a service and a port at once"},
            {"step { reconnect { cluster: \"hq\" node: \"hq-pub\" } }",
             ":5:8: error: not disconnected on \"hq-pub\""},
            {"step { expect { phones: \"floor-1\" } }", ":5:8: error: an expectation that expects nothing"},
            {"step { expect { phones: \"floor-9\" trust: TRUSTED } }",
             ":5:25: error: there is no group of phones \"floor-9\""},
            {"step { expect { registered_with: \"hq-sub2\" } }",
             ":5:34: error: no node \"hq-sub2\" runs CALLMANAGER"},
            {"step { expect { tvs: \"nobody\" } }", ":5:22: error: no node \"nobody\" runs TVS"},
            {"step { expect { signer: \"CallManager hq\" } }",
             ":5:25: error: \"CallManager hq\" is not a signing certificate"},
            {"step { expect { status: \"Trust List Update Failed\" } }", ":5:25: error: no phone shows"},
        };
        for (const Case& each : cases) {
            CAPTURE(std::string(each.step));
            const std::string said = said_of_step(each.step);
            CHECK_MESSAGE(said.starts_with("plan" + std::string(each.said)), said);
            CHECK_MESSAGE(said.find(": error: ") == said.rfind(": error: "), "one error each, not: ", said);
        }
    }

    TEST_CASE("what earlier steps did counts") {
        CHECK(said_of_step("step { set_security_mode { cluster: \"hq\" mode: MIXED } } step { update_ctl { "
                           "cluster: \"hq\" } }") == "");
        CHECK(said_of_step("step { bulk_export { cluster: \"hq\" } } step { bulk_consolidate { cluster: "
                           "\"hq\" } } step { bulk_import { cluster: \"hq\" } }") == "");
        const std::string away = "step { disconnect { cluster: \"hq\" node: \"hq-pub\" } }\n";
        CHECK(said_of_step(away + "step { bulk_export { cluster: \"hq\" } }")
                  .starts_with("plan:6:31: error: the publisher \"hq-pub\" is disconnected"));
        CHECK(said_of_step(away + "step { regenerate { cluster: \"hq\" certificate: TVS node: \"hq-pub\" } }")
                  .starts_with("plan:6:58: error: \"hq-pub\" is disconnected"));
        CHECK(said_of_step(away + away).starts_with("plan:6:8: error: already disconnected on \"hq-pub\""));
        CHECK(said_of_step(away + "step { reconnect { cluster: \"hq\" node: \"hq-pub\" } } step { "
                                  "bulk_export { cluster: \"hq\" } }") == "");
    }

    TEST_CASE("what eTokens signed can be expected after an upgrade to a release without them") {
        CHECK(said_of(
                  "cluster { name: \"hq\" version: \"12.5\" etokens: true security_mode: MIXED node { name: "
                  "\"a\" } }\nphones { name: \"f\" cluster: \"hq\" }\n"
                  "step { upgrade { cluster: \"hq\" version: \"15\" } }\n"
                  "step { expect { list: CTL signer: \"eToken 1 of hq\" } }") == "");
    }

    TEST_CASE("a wrong start of the first step makes no other date wrong") {
        const std::string said = said_of(
            "start: \"2027-13-01T00:00:00Z\" cluster { name: \"hq\" version: \"15\" node { name: \"a\" } "
            "certificate { certificate: TVS valid_until: \"2026-03-01T00:00:00Z\" } }");
        CHECK(said.starts_with("plan:1:8: error: "));
        CHECK(said.find("it has expired") == std::string::npos);
    }

    TEST_CASE("a certificate that the version does not have can't be renewed") {
        CHECK(said_of("cluster { name: \"hq\" version: \"9.1\" node { name: \"a\" } }\nstep { regenerate { "
                      "cluster: \"hq\" certificate: ITLRECOVERY } }")
                  .starts_with("plan:2:48: error: a 9.1 cluster has no ITLRecovery"));
    }

    TEST_CASE("a step whose nodes are all disconnected can't apply, named or not") {
        const std::string away = "step { disconnect { cluster: \"hq\" node: \"hq-pub\" } }\n";
        CHECK(said_of_step(away + "step { restart { cluster: \"hq\" services: [TFTP] } }")
                  .starts_with("plan:6:8: error: none of the nodes concerned is available: hq-pub"));
        CHECK(said_of_step(away + "step { disconnect { cluster: \"hq\" node: \"hq-sub1\" } }\n"
                                  "step { regenerate { cluster: \"hq\" certificate: CAPF } }")
                  .starts_with("plan:7:8: error: none of the nodes concerned is available"));
        CHECK(said_of_step(away + "step { restart { cluster: \"hq\" services: [TVS] } }") == "");
        CHECK(said_of_step("step { disconnect { cluster: \"hq\" node: \"hq-sub1\" port: 69 } }")
                  .starts_with("plan:5:41: error: \"hq-sub1\" does not run TFTP"));
    }

    TEST_CASE("what Protobuf finds wrong comes with what would be right, at the token that is wrong") {
        CHECK(said_of("title: \"a\" title: \"b\"").find("it may stand once") != std::string::npos);
        CHECK(said_of("cluster { version: 11.5 }").find("put the text in quotes") != std::string::npos);
        CHECK(said_of("phones { count: -1 }").find("a whole number from 0") != std::string::npos);
        CHECK(said_of("cluster { rollback: yes }").starts_with("plan:1:21: error: "));
        CHECK(said_of("cluster { rollback: yes }").find("true or false") != std::string::npos);
        CHECK(said_of("// comment\n").find("comments start with #") != std::string::npos);
        CHECK(said_of("cluster { name: \"a\"").find("is a } missing at the end of the file?") !=
              std::string::npos);
        CHECK(said_of_step("step { reset_phones {} update_ctl {} }").find("two steps") != std::string::npos);
    }

    TEST_CASE("values are taken as engineers write them: in lower case, in quotes, by Cisco's own names") {
        for (const char* services :
             {"[CALLMANAGER, TFTP]", "[CallManager, tftp]", "[\"Cisco CallManager\", \"Cisco Tftp\"]",
              "[ccm, Tftp]", "[\"Cisco Trust Verification Service\"]", "[\"CALLMANAGER\"]"})
            CHECK(said_of_step(std::string("step { restart { cluster: \"hq\" services: ") + services +
                               " } }") == "");
        CHECK(said_of_step("step { regenerate { cluster: \"hq\" certificate: ITLRecovery } }") == "");
        CHECK(said_of_step("step { expect { trust: Trusted registration: \"non-secure\" } }") == "");
        // Places are those of the file, however long the right words are.
        CHECK(said_of_step("step { restart { services: [ccm, ccm, ccm] cluster: \"hx\" } }")
                  .starts_with("plan:5:53: error: there is no cluster \"hx\""));
        for (const char* model : {"CP-8845", "8845 ", "Cisco 8845", "cp-8845"})
            CHECK(said_of(std::string("cluster { name: \"hq\" version: \"15\" node { name: \"a\" } }\n"
                                      "phones { name: \"f\" cluster: \"hq\" model: \"") +
                          model + "\" }") == "");
        CHECK(said_of_step(
                  "step { command { cluster: \"hq\" command: \"utils service restart Cisco Tftp\" } }") ==
              "");
        CHECK(said_of_step(
                  "step { command { cluster: \"hq\" command: \"utils service restart Cisco Tftpp\" } }") !=
              "");
    }

    TEST_CASE("fields that others call otherwise are named, and so is a file that is no scenario at all") {
        const std::string beside = "cluster { name: \"hq\" version: \"15\" ";
        CHECK(said_of(beside + "mode: MIXED }").find("say security_mode: MIXED") != std::string::npos);
        CHECK(said_of(beside + "mixed_mode: true }").find("say security_mode: MIXED") != std::string::npos);
        CHECK(said_of(beside + "node { hostname: \"a\" } }").find("say name: \"...\"") != std::string::npos);
        CHECK(said_of_step("step { expect { registered: true } }").find("say registration: SECURE") !=
              std::string::npos);
        CHECK(said_of("title: \u201Cx\u201D").find("use straight ones") != std::string::npos);
        CHECK(said_of("title: x\ncluster:\n  - name: hq\n").find("this looks like YAML") !=
              std::string::npos);
        CHECK(said_of("{ \"title\": \"x\" }").find("this looks like JSON") != std::string::npos);
    }

    TEST_CASE("a brace that is missing is told at the one that is open") {
        CHECK(said_of("cluster { name: \"hq\" version: \"15\" node { name: \"a\" }\nphones { name: \"f\" }\n")
                  .starts_with("plan:1:9: error: this { is not closed"));
        CHECK(said_of_step("step { reset_phones {}\nstep { reset_phones {} }")
                  .starts_with("plan:5:6: error: this { is not closed"));
    }

    TEST_CASE("all errors of a file come at once, and none that another one only causes") {
        const std::string said = said_of_step(
            "step { expct {} }\n"
            "step { restart { cluster: \"hx\" services: [TFTP] } }\n"
            "step { expect { registered: true } }\n"
            "step { reconnect { cluster: \"hq\" node: \"hq-pub\" } }");
        CHECK(said.find("plan:5:8: error: Step has no field \"expct\"") != std::string::npos);
        CHECK(said.find("plan:6:27: error: there is no cluster \"hx\"") != std::string::npos);
        CHECK(said.find("plan:7:17: error: Expect has no field \"registered\"") != std::string::npos);
        CHECK(said.find("not disconnected") == std::string::npos);
    }

    TEST_CASE("errors keep to themselves what would play with a terminal, and are cut to a line") {
        const std::string said =
            said_of("cluster { name: \"a\\033[31m\" version: \"15\" node { name: \"a\" } }");
        CHECK(said.find('\033') == std::string::npos);
        const std::string padded = std::string(100000, ' ') + "nmae: \"x\"" + std::string(100000, ' ');
        CHECK(said_of(padded).size() < 1000);
        CHECK(said_of(padded).starts_with("plan:1:100001: error: "));
        CHECK(said_of(padded).find("nmae") != std::string::npos);
    }

    TEST_CASE("a scenario cut at any byte is an error or a shorter scenario, and never a crash") {
        const std::string whole = site + "step { expect { phones: \"floor-1\" trust: TRUSTED } }";
        for (std::size_t size = 0; size < whole.size(); ++size) (void)said_of(whole.substr(0, size));
    }
}
