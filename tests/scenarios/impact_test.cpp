// What expiry and renewal of each certificate do: the tables that `impact` and `watch` make.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/support/program.hpp"

namespace {

constexpr const char* site =
    "cluster { name: \"hq\" version: \"11.5\" node { name: \"hq-pub\" } node { name: \"hq-sub1\" }\n"
    "  certificate { certificate: TOMCAT valid_until: \"2027-02-01T00:00:00Z\" }\n"
    "  certificate { certificate: IPSEC node: \"hq-sub1\" valid_until: \"2027-06-01T00:00:00Z\" } }\n"
    "phones { name: \"f\" count: 10 cluster: \"hq\" }\n"
    "step { regenerate { cluster: \"hq\" certificate: TVS } }\n";

bool has_line(const std::string& output, const std::string& line) {
    return ("\n" + output).find("\n" + line + "\n") != std::string::npos;
}

}  // namespace

TEST_SUITE("impact") {
    TEST_CASE("the table shows what each event changes, what it does not, and what is not played") {
        const support::Scratch scratch;
        const auto result = support::bellwether("impact " + scratch.file("site.textproto", site));
        CHECK(result.exit_code == 0);
        INFO(result.output);
        CHECK(has_line(result.output,
                       "| hq TVS expired | 10 AT RISK | unchanged | unchanged | 10 HTTPS_FAIL | unchanged | "
                       "unchanged | Extension Mobility "
                       "services and MIDlets over HTTPS |"));
        CHECK(has_line(
            result.output,
            "| hq CALLMANAGER renewed by the documents | unchanged | unchanged | unchanged | unchanged | "
            "unchanged | unchanged | "
            "secure SIP trunks, media resources (conference bridges, MTP, transcoders) and AXL requests |"));
        CHECK(has_line(result.output,
                       "| hq CALLMANAGER and TVS renewed together | 10 LOCKED | 10 REFUSED | unchanged | 10 "
                       "HTTPS_FAIL | 10 did "
                       "not come to it | unchanged | secure SIP trunks, media resources (conference bridges, "
                       "MTP, transcoders) "
                       "and AXL requests; Extension Mobility services and MIDlets over HTTPS |"));
        CHECK(has_line(
            result.output,
            "| hq CAPF expired | unchanged | unchanged | unchanged | unchanged | 10 CERTIFICATE_REFUSED | "
            "unchanged | phone VPN, phone proxy, CTI, JTAPI and TAPI |"));
    }

    TEST_CASE("the watch names what expires in time, soonest first, with what that alone breaks") {
        const support::Scratch scratch;
        const std::string file = scratch.file("site.textproto", site);
        const std::string not_played =
            "  not played here: the administration pages of this node as other nodes call "
            "them, "
            "Extension Mobility, UCCX and Finesse sign-ins (Cisco's guide to CA-signed certificates)\n";
        const auto soon = support::bellwether("watch --from 2027-01-04 --days 60 " + file);
        INFO(soon.output);
        CHECK(soon.exit_code == 4);
        CHECK(has_line(
            soon.output,
            "2027-02-01, in 28 days: Tomcat hq-pub, issued by hq-pub\n" + not_played +
                "  HTTPS services: 10 HTTPS_FAIL\n"
                "2027-02-01, in 28 days: Tomcat hq-sub1, issued by hq-sub1\n" +
                not_played +
                "  breaks nothing of what is played on this site\n"
                "11 certificates of clusters have no date in the file (valid_until) and were NOT JUDGED\n"
                "2 of the site's certificates expire within 60 days of 2027-01-04"));
        const auto later = support::bellwether("watch --from 2027-01-04 --days 200 " + file);
        CHECK(later.output.find("IPsec hq-sub1, issued by hq-sub1\n  not played here: IPsec tunnels to "
                                "gateways and to other clusters "
                                "(Cisco's guide to CA-signed certificates)\n  backup: hq: refused: IPsec "
                                "hq-sub1 has expired") != std::string::npos);
        const auto none = support::bellwether("watch --from 2027-01-04 --days 10 " + file);
        CHECK(none.exit_code == 0);
    }

    TEST_CASE("certificates are renewed as they were made, and a procedure that is refused says so") {
        const support::Scratch scratch;
        const std::string signed_site =
            "authority { name: \"root\" }\n"
            "cluster { name: \"hq\" version: \"14\" node { name: \"a\" } node { name: \"b\" } node { name: "
            "\"late\" "
            "added_later: true }\n"
            "  certificate { certificate: TOMCAT node: [\"a\", \"b\"] signed_by: \"root\" }\n"
            "  certificate { certificate: CALLMANAGER signed_by: \"root\" }\n"
            "  trust { store: TOMCAT_TRUST authority: \"root\" } }\n"
            "phones { name: \"f\" cluster: \"hq\" }\n"
            "expressway { name: \"exp-c\" side: C signed_by: \"root\" trusts: \"root\" }\n"
            "expressway { name: \"exp-e\" side: E signed_by: \"root\" alternative_name: \"example.com\" }\n"
            "traversal_zone { name: \"z\" client: \"exp-c\" server: \"exp-e\" }\n"
            "remote_access { name: \"m\" zone: \"z\" cluster: \"hq\" domain: \"example.com\" }\n";
        const auto result = support::bellwether("impact " + scratch.file("site.textproto", signed_site));
        INFO(result.output);
        CHECK(result.exit_code == 0);
        // Expressway-E trusts nobody, so the zone is down from the first day on.
        CHECK(result.output.find("| on the first day already | unchanged | unchanged | unchanged | unchanged "
                                 "| unchanged | unchanged | z: FAILED: "
                                 "exp-e does not trust") != std::string::npos);
        CHECK(has_line(result.output,
                       "| hq TOMCAT renewed by the documents | unchanged | unchanged | unchanged | unchanged "
                       "| unchanged | unchanged | "
                       "unchanged | unchanged | the administration pages of this node as other nodes call "
                       "them, Extension Mobility, "
                       "UCCX and Finesse sign-ins |"));
        CHECK(result.output.find(
                  "| exp-e renewed by the same authority; REFUSED: the certificate authority chain is "
                  "not trusted") != std::string::npos);
    }

    TEST_CASE("what has expired already is named, and keeps nothing else from being watched") {
        const support::Scratch scratch;
        const auto result = support::bellwether(
            "watch --from 2027-01-04 " +
            scratch.file("site.textproto",
                         std::string("authority { name: \"old\" age_days: 100 valid_days: 10 }\n") + site));
        INFO(result.output);
        CHECK(result.exit_code == 4);
        CHECK(has_line(result.output, "2026-10-06, EXPIRED ALREADY: authority old, issued by old"));
        CHECK(result.output.find("2027-02-01, in 28 days: Tomcat hq-pub") != std::string::npos);
    }

    TEST_CASE("the table in the manual is the one that its command makes") {
        const auto made = support::bellwether(fmt::format(
            "impact {}/scenarios/catalogue/sites/renewal_12_5.include.textproto", BELLWETHER_SOURCE));
        CHECK(made.exit_code == 0);
        const auto manual = support::run(fmt::format("cat {}/scenarios/impact/README.md", BELLWETHER_SOURCE));
        INFO(made.output);
        CHECK(manual.output.find(made.output) != std::string::npos);
    }

    TEST_CASE("a site that is not healthy on its first day is an error at its phones") {
        const support::Scratch scratch;
        const std::string file =
            scratch.file("site.textproto",
                         "cluster { name: \"hq\" version: \"12.5\" security_mode: MIXED tls_min_version: "
                         "TLS_1_2 node { name: \"a\" } }\n"
                         "phones { name: \"f\" cluster: \"hq\" model: \"7940\" security: ENCRYPTED }");
        for (const char* command : {"impact ", "watch "}) {
            const auto result = support::bellwether(command + file);
            INFO(result.output);
            CHECK(result.exit_code == 2);
            CHECK(
                result.output.starts_with(file + ":2:16: error: the phones of \"f\" don't come up healthy"));
        }
    }
}
