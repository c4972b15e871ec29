// What the simulation makes is real: OpenSSL's own programs read it, verify it and talk to it.
#include <csignal>
#include <fstream>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/support/commands.hpp"
#include "tests/support/program.hpp"

namespace {

// The time of the scenarios' first step, for programs that would take today's.
constexpr const char* at_that_time = "-attime 1799100000";

constexpr const char* site =
    "authority { name: \"corp-root\" } authority { name: \"corp-issuing\" issuer: \"corp-root\" }\n"
    "cluster { name: \"hq\" version: \"12.5\" node { name: \"hq-pub\" }\n"
    "  certificate { certificate: TOMCAT signed_by: \"corp-issuing\" } }\n"
    "phones { name: \"f\" cluster: \"hq\" }\n"
    "expressway { name: \"exp-c.example.com\" side: C signed_by: \"corp-issuing\" trusts: \"corp-root\" }\n"
    "expressway { name: \"exp-e.example.com\" side: E signed_by: \"corp-issuing\" alternative_name: "
    "\"example.com\""
    " trusts: [\"corp-root\", \"corp-issuing\"] }\n"
    "traversal_zone { name: \"z\" client: \"exp-c.example.com\" server: \"exp-e.example.com\" }\n"
    "remote_access { name: \"m\" zone: \"z\" cluster: \"hq\" domain: \"example.com\" }\n";

constexpr const char* steps =
    "step { generate_csr { cluster: \"hq\" certificate: CAPF } }\n"
    "step { download_csr { cluster: \"hq\" certificate: CAPF file: \"capf.csr\" } }\n"
    "step { sign { authority: \"corp-issuing\" csr: \"capf.csr\" file: \"capf.pem\" } }\n"
    "step { generate_csr { cluster: \"hq\" certificate: IPSEC } }\n"
    "step { download_csr { cluster: \"hq\" certificate: IPSEC file: \"ipsec.csr\" } }\n"
    "step { sign { authority: \"corp-issuing\" csr: \"ipsec.csr\" file: \"ipsec.pem\" } }\n"
    "step { sign { authority: \"corp-issuing\" csr: \"ipsec.csr\" file: \"ipsec.p7b\" form: PKCS_7 } }\n"
    "step { bulk_export { cluster: \"hq\" } }\n"
    "step { find_certificates { cluster: \"hq\" signed_by: \"corp-issuing\" count: 1 } }\n";

bool holds(const std::string& command, const std::string& words) {
    const support::CommandResult result = support::run(command);
    INFO(command);
    INFO(result.output);
    const bool found = result.output.find(words) != std::string::npos;
    CHECK(found);
    return found;
}

}  // namespace

TEST_SUITE("openssl") {
    TEST_CASE("openssl verify, req, x509, pkcs7 and pkcs12 take the files of a run") {
        const support::Scratch scratch;
        const std::string scenario = scratch.file("site.textproto", std::string(site) + steps);
        const std::string kept = scratch.path() + "/kept";
        REQUIRE(support::bellwether("run --world virtual --keep " + kept + " " + scenario).exit_code == 0);
        const std::string in = "cd " + kept + "/site/certificates && ";
        for (const char* file : {"capf.pem", "ipsec.pem", "exp-c.example.com.pem"})
            holds(in + fmt::format("openssl verify {} -CAfile corp-root.pem -untrusted corp-issuing.pem {}",
                                   at_that_time, file),
                  std::string(file) + ": OK");
        holds(
            in + fmt::format("openssl verify {} -x509_strict -purpose sslclient -verify_hostname example.com "
                             "-CAfile corp-root.pem -untrusted corp-issuing.pem exp-e.example.com.pem",
                             at_that_time),
            "exp-e.example.com.pem: OK");
        holds(in + fmt::format("openssl verify {} -CAfile corp-root.pem capf.pem", at_that_time),
              "unable to get local issuer certificate");
        holds(in + "openssl req -in capf.csr -noout -verify -text", "CA:TRUE");
        holds(in + "openssl req -in ipsec.csr -noout -verify -text", "self-signature verify OK");
        holds(in + "openssl x509 -in ipsec.pem -noout -ext extendedKeyUsage", "IPSec End System");
        holds(in + "openssl pkcs7 -inform DER -in ipsec.p7b -print_certs", "CN = corp-root");
        holds(in + "openssl pkcs12 -in ../hq_hq-pub_Tomcat.p12 -nokeys -passin pass:simulation",
              "CN = hq-pub");
    }

    TEST_CASE("an authority signs a request that openssl made, with all of its names as they are") {
        const support::Scratch scratch;
        const support::CommandResult made = support::run(fmt::format(
            "cd {} && openssl req -new -newkey rsa:2048 -nodes -keyout k.pem -out own.csr -subj "
            "/CN=a/emailAddress=a@b.c "
            "-addext "
            "subjectAltName=email:a@example.com,URI:sip:a@example.com,DNS:A.example.com,IP:192.0.2.17 2>&1",
            scratch.path()));
        REQUIRE_MESSAGE(made.exit_code == 0, made.output);
        const std::string scenario = scratch.file(
            "own.textproto",
            std::string(site) +
                "step { sign { authority: \"corp-issuing\" csr: \"own.csr\" file: \"own.pem\" } }");
        const std::string kept = scratch.path() + "/kept";
        CHECK(support::bellwether("run --world virtual --no-expectations --keep " + kept + " " + scenario)
                  .exit_code == 0);
        const std::string show = "openssl x509 -noout -in " + kept + "/own/certificates/own.pem ";
        holds(show + "-ext subjectAltName",
              "email:a@example.com, URI:sip:a@example.com, DNS:a.example.com, IP Address:192.0.2.17");
        holds(show + "-subject", "subject=CN = a, emailAddress = a@b.c");
    }

    TEST_CASE(
        "openssl s_client is shown the chain, and is asked for a certificate where a server wants one") {
        const support::Scratch scratch;
        const std::string scenario = scratch.file("site.textproto", site);
        support::Background server({support::bellwether_path(), "serve", scenario});
        REQUIRE(server.wait_for("phones f:"));
        const auto address_of = [&server](const std::string& name) {
            const std::string output = server.output();
            const std::size_t at = output.find(name + " ") + name.size() + 1;
            return output.substr(at, output.find(':', at) - at);
        };
        const auto connect = [](const std::string& address, int port, const std::string& options = "") {
            return fmt::format("openssl s_client -connect {}:{} -showcerts{} </dev/null", address, port,
                               options);
        };
        const std::string node = address_of("hq hq-pub");
        const std::string edge = address_of("exp-e.example.com");
        holds(connect(node, 8443), "i:CN = corp-issuing");
        holds(connect(node, 8443), "2 s:CN = corp-root");
        holds(connect(edge, 8443), "s:CN = exp-e.example.com");
        holds(connect(edge, 8443), "No client certificate CA names sent");
        for (const int port : {7001, 2222}) holds(connect(edge, port, " -tls1_2"), "alert handshake failure");
        // What Cisco 225746 shows of a CUCM that does not know Expressway-C's authority.
        REQUIRE(support::run(
                    fmt::format(
                        "cd {} && openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=stranger -keyout k.pem "
                        "-out c.pem 2>&1",
                        scratch.path()))
                    .exit_code == 0);
        holds(fmt::format(
                  "cd {} && (sleep 1) | openssl s_client -connect {}:6972 -tls1_2 -cert c.pem -key k.pem",
                  scratch.path(), node),
              "alert unknown ca");
        CHECK(server.stop(SIGTERM) == 0);
    }
}
