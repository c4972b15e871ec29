// What clusters of 14 and 15 do by themselves, what certificates they share, and what older ones do
// otherwise.
#include <sstream>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/support/program.hpp"

using support::CommandResult;
using support::contains;
using support::Scratch;

namespace {

CommandResult run(const std::string& text, const std::string& options = "--world virtual --no-health") {
    const Scratch scratch;
    return support::bellwether("run " + options + " " + scratch.file("plan.textproto", text) + " 2>&1");
}

bool holds(const std::string& text) {
    return run(text).exit_code == 0;
}

std::string cluster(const std::string& version, const std::string& more = "") {
    return fmt::format(
        "cluster {{ name: \"hq\" version: \"{}\" {} node {{ name: \"pub\" }} node {{ name: \"sub\" }} }}\n"
        "phones {{ name: \"a\" count: 2 cluster: \"hq\" call_manager_group: [\"sub\"] }}\n"
        "phones {{ name: \"b\" count: 2 cluster: \"hq\" call_manager_group: [\"pub\"] }}\n",
        version, more);
}

std::string regenerate(const std::string& what) {
    return fmt::format("step {{ regenerate {{ cluster: \"hq\" {} }} }}\n", what);
}

std::string expect(const std::string& what) {
    return fmt::format("step {{ expect {{ {} }} }}\n", what);
}

}  // namespace

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
        CHECK(!contains(run(cluster("12.5") + regenerate("certificate: CAPF")), "resets phones by itself"));
    }

    TEST_CASE(
        "a plan that leaves the parameter open is played both ways, and the rows' way gives the verdict "
        "(Q32)") {
        const std::string plan =
            regenerate("certificate: CAPF") + "step { reset_phones {} }\n" + expect("lists: CURRENT");
        const auto open = run(cluster("14") + plan, "--world virtual");
        CHECK(open.exit_code == 0);
        CHECK(contains(
            open,
            "phone_interaction is left open, and was MANUAL; on AUTOMATIC, as 14 and 15 are installed, "
            "clusters reset phones by themselves at 1 step of this plan, and it comes to what was expected"));
        for (const char* said : {"phone_interaction: MANUAL", "phone_interaction: AUTOMATIC"})
            CHECK(!contains(run(cluster("14", said) + plan), "left open"));
        CHECK(!contains(run(cluster("12.5") + plan), "left open"));
        // Where the other way ends otherwise that is said.
        const auto other =
            run(cluster("14") + regenerate("certificate: CAPF") + expect("lists: BEHIND"), "--world virtual");
        CHECK(other.exit_code == 0);
        CHECK(contains(other, "0 of 1 expectations hold"));
        CHECK(contains(run(cluster("14") + plan, "--world virtual --json"), "\"on_automatic\""));
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
        CHECK(contains(run(cluster("12.5") + regenerate("certificate: TVS multi_server: true")),
                       "no self-signed multi-server certificates before 14"));
        CHECK(contains(run(cluster("14") + "step { refused: true reuse_certificate { cluster: \"hq\" } }\n"),
                       "only a multi-server Tomcat certificate can be reused"));
        // Until CallManager gets one of its own.
        const std::string reused = cluster("14",
                                           "phone_interaction: AUTOMATIC callmanager_reuses_tomcat: true "
                                           "certificate { certificate: TOMCAT multi_server: true }");
        const std::string renew = regenerate("certificate: TOMCAT multi_server: true");
        CHECK(contains(run(reused + renew), "CallManager pub is another one"));
        CHECK(!contains(run(reused + regenerate("certificate: CALLMANAGER node: \"sub\"") + renew),
                        "CallManager pub is another one"));
    }

    TEST_CASE(
        "phones restart by themselves when the rollback parameter is set, from 10.5 on and by choice (Q32)") {
        const std::string set = "step { set_rollback { cluster: \"hq\" value: true } }\n";
        const std::string choice = "choices { rollback_resets_phones: true }\n";
        CHECK(
            contains(run(choice + cluster("10.5") + set), "the cluster resets phones by itself, all of hq"));
        CHECK(!contains(run(choice + cluster("10.0") + set), "the cluster resets phones by itself"));
        CHECK(!contains(run(cluster("10.5") + set), "the cluster resets phones by itself"));
    }
}

TEST_SUITE("what documents say of clusters") {
    const std::string two =
        "cluster { name: \"old\" version: \"VERSION\" node { name: \"old-pub\" } node { name: \"old-sub\" } "
        "}\n"
        "cluster { name: \"new\" version: \"11.5\" node { name: \"new-pub\" } }\n"
        "phones { name: \"a\" count: 2 cluster: \"old\" call_manager_group: [\"old-sub\"] }\n";
    const auto from = [](const std::string& version) {
        std::string text = two;
        return text.replace(text.find("VERSION"), 7, version);
    };
    const std::string move = "step { set_option_150 { cluster: \"new\" } } step { reset_phones {} }\n";

    TEST_CASE("before 8.5 an upload stays on its node, and a TVS of another node does not know it") {
        const auto upload = [](const std::string& node) {
            return fmt::format(
                "step {{ upload {{ cluster: \"old\" store: PHONE_SAST_TRUST from_cluster: \"new\" "
                "certificate: "
                "CALLMANAGER {} }} }}\n",
                node);
        };
        CHECK(holds(from("8.5") + upload("") + move + expect("trust: TRUSTED reason: SIGNER_FROM_TVS")));
        CHECK(holds(from("8.0") + upload("") + move + expect("trust: LOCKED reason: TVS_DOES_NOT_KNOW")));
        CHECK(holds(from("8.0") + upload("node: \"old-sub\"") + move + expect("trust: TRUSTED")));
        CHECK(contains(run(from("8.0") + upload("")), "before 8.5 nothing copies uploads to other nodes"));
    }

    TEST_CASE("a bulk exchange goes by type, and through one folder") {
        const std::string exports =
            "step { bulk_export { cluster: \"old\" } } step { bulk_export { cluster: \"new\" } }\n";
        const std::string consolidate =
            "step { bulk_consolidate { cluster: \"old\" type: [TFTP, ITLRECOVERY] } }\n";
        CHECK(holds(from("11.5") + exports + consolidate + "step { bulk_import { cluster: \"old\" } }\n" +
                    move + expect("trust: TRUSTED")));
        CHECK(holds(from("11.5") + exports + consolidate +
                    "step { refused: true bulk_import { cluster: \"old\" type: TOMCAT } }\n"));
        CHECK(holds(from("11.5") + exports + consolidate +
                    "step { refused: true bulk_import { cluster: \"old\" folder: \"other\" } }\n" + move +
                    expect("trust: LOCKED")));
        // One cluster is configured with another folder: its exports are not in the exchange.
        CHECK(holds(from("11.5") +
                    "step { bulk_export { cluster: \"old\" } } step { bulk_export { cluster: \"new\" folder: "
                    "\"b\" } }\n" +
                    consolidate + "step { bulk_import { cluster: \"old\" } }\n" + move +
                    expect("trust: LOCKED")));
    }

    TEST_CASE("option 150 may name servers of two clusters: the second is asked when the first is silent") {
        const std::string both = "step { set_option_150 { server: [\"old-pub\", \"new-pub\"] } }\n";
        CHECK(holds(from("11.5") + both + "step { reset_phones {} }\n" +
                    expect("registered_with: \"old-sub\"")));
        CHECK(holds(from("11.5") + both +
                    "step { disconnect { cluster: \"old\" service: TFTP } } step { reset_phones {} }\n" +
                    expect("trust: LOCKED signer: \"CallManager new-pub\"")));
        CHECK(contains(run(from("11.5") + "step { set_option_150 { server: [\"old-pub\", \"nowhere\"] } }\n"),
                       "no node \"nowhere\" runs TFTP"));
    }

    TEST_CASE("utils itl reset remotekey signs with another cluster's ITLRecovery, which its phones know") {
        const std::string fetch =
            "step { command { cluster: \"old\" command: \"file get tftp ITLRecovery.p12\" } }\n";
        const auto reset = [](const std::string& file) {
            return fmt::format(
                "step {{ command {{ cluster: \"new\" command: \"utils itl reset remotekey {}\" }} }}\n",
                file);
        };
        CHECK(holds(from("11.5") + fetch + reset("old/ITLRecovery.p12") + move +
                    expect("trust: TRUSTED reason: SIGNER_IN_ITL signer: \"ITLRecovery old-pub\"")));
        CHECK(contains(run(from("11.5") + fetch + reset("ITLRecovery.p12")),
                       "no file ITLRecovery.p12 has been fetched"));
    }

    TEST_CASE("a backup that runs while the certificate of DRF is renewed fails, and can't be restored") {
        const std::string begin = "step { backup { cluster: \"hq\" name: \"night\" go_on: true } }\n";
        const std::string restore =
            "step { restore { cluster: \"hq\" backup: \"night\" } }\n" + expect("trust: TRUSTED");
        const std::string wait = "step { wait { minutes: 20 } }\n";
        CHECK(holds(cluster("11.5") + begin + wait + restore));
        CHECK(contains(run(cluster("11.5") + begin + regenerate("certificate: IPSEC node: \"sub\"") +
                           "step { restart { cluster: \"hq\" services: [DRF] } }\n" + wait +
                           "step { refused_with: \"IPsec sub was renewed while it ran\" restore { cluster: "
                           "\"hq\" backup: "
                           "\"night\" } }\n"),
                       "PASSED"));
        CHECK(holds(cluster("11.5") + begin +
                    "step { refused_with: \"still runs\" backup { cluster: \"hq\" name: \"b\" } }\n"));
        // IPsec is no business of DRF from 14 on.
        CHECK(holds(cluster("14", "phone_interaction: MANUAL") + begin + regenerate("certificate: IPSEC") +
                    wait + restore));
    }

    TEST_CASE("up to 12.5 subscribers have a CAPF certificate, which phones notice nothing of") {
        const std::string count = "step { find_certificates { cluster: \"hq\" certificate: CAPF count: ";
        CHECK(holds(cluster("12.5") + count + "2 } }\n"));
        CHECK(holds(cluster("14") + count + "1 } }\n"));
        CHECK(
            run(cluster(
                    "11.5",
                    "certificate { certificate: CAPF node: \"sub\" valid_until: \"2027-01-05T00:00:00Z\" }") +
                    "step { wait { days: 2 } } step { reset_phones {} }\n" + expect("trust: TRUSTED"),
                "--world virtual")
                .exit_code == 0);
    }

    TEST_CASE(
        "single sign-on fails where Tomcat was renewed while it was on, until it is switched off and on") {
        const std::string site = cluster("12.5", "sso: true");
        const std::string renew = regenerate("certificate: TOMCAT node: \"sub\"") +
                                  "step { restart { cluster: \"hq\" services: [TOMCAT] } }\n";
        const std::string healthy = "step { expect_health {} }\n";
        const std::string off = "step { set_sso { cluster: \"hq\" enabled: false } }\n";
        const std::string on = "step { set_sso { cluster: \"hq\" enabled: true } }\n";
        CHECK(contains(run(site + renew + healthy), "single sign-on of hq fails"));
        CHECK(holds(site + renew + "step { expect_health { sso_fails { cluster: \"hq\" } } }\n"));
        CHECK(holds(site + renew + off + on + healthy));
        CHECK(holds(site + off + renew + on + healthy));
        CHECK(holds(site + "step { renew { cluster: \"hq\" certificate: TOMCAT } }\n" + healthy));
        CHECK(holds(cluster("12.5") + renew + healthy));
        CHECK(!holds(site + "step { expect_health { sso_fails { cluster: \"hq\" } } }\n"));
    }

    TEST_CASE("IM and Presence nodes have Tomcat and IPsec certificates, and no others") {
        const std::string site =
            "cluster { name: \"hq\" version: \"12.5\" node { name: \"pub\" } node { name: \"imp\" "
            "im_and_presence: true } }\n"
            "phones { name: \"a\" cluster: \"hq\" }\n";
        const auto count = [](const std::string& kind, int number) {
            return fmt::format(
                "step {{ find_certificates {{ cluster: \"hq\" certificate: {} count: {} }} }}\n", kind,
                number);
        };
        CHECK(holds(site + count("TOMCAT", 2) + count("IPSEC", 2) + count("TOMCAT_ECDSA", 2) +
                    count("CALLMANAGER", 1) + count("TVS", 1) + count("CAPF", 1)));
        CHECK(contains(run(site + regenerate("certificate: TVS node: \"imp\"")),
                       "\"imp\" is an IM and Presence node"));
        // CallManager's stays with CallManager nodes, also where it is Tomcat's.
        CHECK(holds(
            "cluster { name: \"hq\" version: \"14\" callmanager_reuses_tomcat: true certificate { "
            "certificate: TOMCAT "
            "multi_server: true } node { name: \"pub\" } node { name: \"imp\" im_and_presence: true } }\n"
            "phones { name: \"a\" cluster: \"hq\" }\n" +
            regenerate("certificate: TOMCAT multi_server: true") + count("CALLMANAGER", 1) +
            count("TOMCAT", 2)));
        // One for all of them.
        CHECK(holds(
            "authority { name: \"root\" }\n" + site +
            "step { renew { cluster: \"hq\" certificate: TOMCAT signed_by: \"root\" multi_server: true } }\n"
            "step { find_certificates { cluster: \"hq\" certificate: TOMCAT signed_by: \"root\" count: 2 } "
            "}\n"));
        CHECK(holds(site + "step { renew { cluster: \"hq\" certificate: CALLMANAGER } }\n" +
                    expect("trust: TRUSTED")));
        CHECK(contains(
            run("cluster { name: \"hq\" version: \"12.5\" node { name: \"pub\" im_and_presence: true } }\n"),
            "the publisher is a CallManager node"));
    }

    TEST_CASE(
        "ECDSA certificates are there from 11.0 on, also after an upgrade, and lists name CallManager's") {
        const std::string ecdsa = regenerate("certificate: CALLMANAGER_ECDSA");
        CHECK(contains(run(cluster("10.5") + ecdsa), "ECDSA certificates are new in 11.0"));
        CHECK(holds(cluster("10.5") + "step { upgrade { cluster: \"hq\" version: \"11.5\" } }\n" + ecdsa +
                    "step { restart { cluster: \"hq\" services: [TFTP] } } step { reset_phones {} }\n" +
                    expect("trust: TRUSTED lists: CURRENT")));
        CHECK(holds(cluster("11.5") + ecdsa + "step { restart { cluster: \"hq\" services: [TFTP] } }\n" +
                    expect("lists: BEHIND")));
        // By an authority as well.
        CHECK(
            holds("authority { name: \"root\" }\n" + cluster("12.5") +
                  "step { renew { cluster: \"hq\" certificate: CALLMANAGER_ECDSA signed_by: \"root\" } }\n" +
                  expect("trust: TRUSTED")));
    }

    TEST_CASE("phones whose ITL has signer version 1.1 take configurations from 6971, else from 6970") {
        const std::string site = cluster("12.5", "signer_version_1_1: true");
        const std::string from_6971 =
            expect("config: ACCEPTED list: CONFIGURATION signer: \"CallManager-ECDSA pub\"");
        const std::string from_6970 =
            expect("config: ACCEPTED list: CONFIGURATION signer: \"CallManager pub\"");
        const std::string reset = "step { reset_phones {} }\n";
        const std::string renew = regenerate("certificate: CALLMANAGER_ECDSA node: \"pub\"") +
                                  "step { restart { cluster: \"hq\" services: [TFTP] } }\n";
        // A new certificate comes with the new ITL of the same boot.
        const std::vector<std::string> plans{
            site + reset + from_6971,
            site + "step { disconnect { cluster: \"hq\" port: 6971 } }\n" + reset + from_6970,
            site + renew + reset + from_6971, cluster("12.5") + reset + from_6970};
        for (const char* world : {"--world virtual --no-health", "--world live --no-health"})
            for (const std::string& plan : plans) {
                CAPTURE(world);
                CAPTURE(plan);
                CHECK(run(plan, world).exit_code == 0);
            }
        CHECK(contains(run(cluster("10.5", "signer_version_1_1: true")),
                       "10.5 has no ECDSA certificate for port 6971"));
    }

    TEST_CASE("a name that the multi-server form fills in can be taken out, and no other") {
        const auto request = [](const std::string& name) {
            return fmt::format(
                "step {{ generate_csr {{ cluster: \"hq\" certificate: TOMCAT multi_server: true "
                "parent_domain: \"example.com\" remove_name: \"{}\" }} }}\n",
                name);
        };
        CHECK(run(cluster("11.5") + request("example.com")).exit_code == 5);  // fine, and nothing to check
        CHECK(
            contains(run(cluster("11.5") + request("other.com")), "the form does not fill in \"other.com\""));
    }
}

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
        CHECK(run(plan("11.5", "12.5"), "--world virtual").exit_code == 0);
        const auto by_hand = run(plan("9.1", "12.5"), "--world virtual");
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
        CHECK(run(cluster("11.5") + procedure + use(argument)).exit_code == 5);
        const auto wrong =
            run(cluster("11.5") + procedure + use("argument { name: \"node\" value: \"pab\" }"));
        CHECK(wrong.exit_code == 2);
        CHECK(contains(
            wrong, "plan.textproto:6:8: error: cluster \"hq\" has no node \"pab\", in step 1 of 1 of \"p\""));
        CHECK(contains(wrong, "line 5)"));
        CHECK(
            contains(run(cluster("11.5") + procedure + use("")), "no value for \"node\" of procedure \"p\""));
        CHECK(contains(run(cluster("11.5") + procedure + use(argument + argument)), "a second \"node\""));
        CHECK(contains(run(cluster("11.5") + procedure + procedure), "a second procedure \"p\""));
        CHECK(contains(run(cluster("11.5") +
                           "step { renew { cluster: \"hq\" certificate: TVS signed_by: \"nobody\" } }\n"),
                       "plan.textproto:4:58: error: there is no authority \"nobody\"\n"));
        CHECK(contains(run(cluster("11.5") + "step { perform { procedure: \"q\" } }\n"),
                       "there is no procedure \"q\""));
        CHECK(contains(run(cluster("11.5") +
                           "procedure { name: \"p\" step { perform { procedure: \"p\" } } }\n" + use("")),
                       "calls itself"));
        CHECK(contains(run(cluster("11.5") +
                           "procedure { name: \"p\" step { wait { minutes: 1 } note: \"$x\" } }\n" + use("")),
                       "\"$x\" is no parameter of this procedure"));
        CHECK(contains(
            run(cluster("11.5") + "step { refused: true renew { cluster: \"hq\" certificate: TVS } }\n"),
            "a shorthand that is meant to be refused"));
    }
}
