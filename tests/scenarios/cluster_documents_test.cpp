// What documents say of clusters beside releases 14 and 15: where uploads go, exchanges, backups, and the
// certificates that phones notice little of.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/support/plans.hpp"

using support::cluster;
using support::contains;
using support::expect;
using support::holds;
using support::regenerate;
using support::run_plan;

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
        CHECK(
            contains(run_plan(from("8.0") + upload("")), "before 8.5 nothing copies uploads to other nodes"));
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
        CHECK(contains(
            run_plan(from("11.5") + "step { set_option_150 { server: [\"old-pub\", \"nowhere\"] } }\n"),
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
        CHECK(contains(run_plan(from("11.5") + fetch + reset("ITLRecovery.p12")),
                       "no file ITLRecovery.p12 has been fetched"));
    }

    TEST_CASE("a backup that runs while the certificate of DRF is renewed fails, and can't be restored") {
        const std::string begin = "step { backup { cluster: \"hq\" name: \"night\" go_on: true } }\n";
        const std::string restore =
            "step { restore { cluster: \"hq\" backup: \"night\" } }\n" + expect("trust: TRUSTED");
        const std::string wait = "step { wait { minutes: 20 } }\n";
        CHECK(holds(cluster("11.5") + begin + wait + restore));
        CHECK(contains(
            run_plan(cluster("11.5") + begin + regenerate("certificate: IPSEC node: \"sub\"") +
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
            run_plan(
                cluster(
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
        CHECK(contains(run_plan(site + renew + healthy), "single sign-on of hq fails"));
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
        CHECK(contains(run_plan(site + regenerate("certificate: TVS node: \"imp\"")),
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
            run_plan(
                "cluster { name: \"hq\" version: \"12.5\" node { name: \"pub\" im_and_presence: true } }\n"),
            "the publisher is a CallManager node"));
    }

    TEST_CASE(
        "ECDSA certificates are there from 11.0 on, also after an upgrade, and lists name CallManager's") {
        const std::string ecdsa = regenerate("certificate: CALLMANAGER_ECDSA");
        CHECK(contains(run_plan(cluster("10.5") + ecdsa), "ECDSA certificates are new in 11.0"));
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
                CHECK(run_plan(plan, world).exit_code == 0);
            }
        CHECK(contains(run_plan(cluster("10.5", "signer_version_1_1: true")),
                       "10.5 has no ECDSA certificate for port 6971"));
    }

    TEST_CASE("a name that the multi-server form fills in can be taken out, and no other") {
        const auto request = [](const std::string& name) {
            return fmt::format(
                "step {{ generate_csr {{ cluster: \"hq\" certificate: TOMCAT multi_server: true "
                "parent_domain: \"example.com\" remove_name: \"{}\" }} }}\n",
                name);
        };
        CHECK(run_plan(cluster("11.5") + request("example.com")).exit_code ==
              5);  // fine, and nothing to check
        CHECK(contains(run_plan(cluster("11.5") + request("other.com")),
                       "the form does not fill in \"other.com\""));
    }
}
