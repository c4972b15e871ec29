// A short, seeded turn of every fuzz target: real files and messages, damaged in small ways.
#include <random>

#include <doctest/doctest.h>

#include "ctl/certificate_file.hpp"
#include "ctl/encrypted_file.hpp"
#include "ctl/pkcs12.hpp"
#include "tests/fuzz/targets.hpp"
#include "tests/support/identities.hpp"
#include "tests/support/vectors.hpp"

namespace {

std::vector<ctl::Bytes> seeds(std::string_view target) {
    const auto vectors = [](std::initializer_list<const char*> paths) {
        std::vector<ctl::Bytes> found;
        for (const char* path : paths) found.push_back(support::vector_bytes(path));
        return found;
    };
    const auto text = [](std::string_view t) { return ctl::Bytes(t.begin(), t.end()); };
    if (target == "trust_list")
        return vectors({"trust-lists/CTLFile-sha1.tlv", "trust-lists/ITLFile-sha512.tlv"});
    if (target == "signed_file") return vectors({"signed-files/SEPB000B4BA0AEE.cnf.xml.sha1.sgn"});
    if (target == "tvs_message")
        return vectors({"tvs/tvs-query-published.request", "tvs/tvs-verify-valid.request",
                        "tvs/tvs-verify-valid.response"});
    if (target == "configuration") return vectors({"signed-files/SEPB000B4BA0AEE.cnf.xml"});
    if (target == "tftp_packet")
        return {
            text(std::string_view("\0\1file\0octet\0blksize\0"
                                  "1428\0windowsize\0"
                                  "8\0",
                                  39))};
    if (target == "certificate_file")
        return {support::identity("hq-pub").certificate->der(),
                text(support::identity("hq-pub").certificate->pem())};
    if (target == "certificate_request") {
        const auto request =
            ctl::make_request(
                {.subject = {{"CN", "hq-pub"}},
                 .alternative_names = {ctl::alternative_name("hq-pub"), ctl::alternative_name("192.0.2.1")}},
                support::identity("hq-pub").key)
                .value();
        return {request->der(), text(request->pem())};
    }
    if (target == "encrypted_file") {
        const tvs::TlsIdentity owner = support::identity("hq-pub", 1);
        return {ctl::make_encrypted_file(
                    ctl::as_bytes("<device/>"), owner.certificate->public_key(),
                    {owner.certificate, owner.key, ctl::Digest::sha1, "x.enc.sgn", support::now, {}},
                    support::secret)
                    .value()};
    }
    if (target == "capf_message")
        return {text(std::string_view("\x55\x02\0\0\0\1\0\x09\x07\0\1\3\x0d\0\2S\0", 17)),
                text(std::string_view("\1\0\3\0\1\x30", 6))};
    if (target == "name")
        return {text(R"(CN=a\, b;O=Example\20;1.2.840.113549.1.9.1=#1603616263;C=AU)"),
                text(R"(CN=\"x\",2.5.4.5=\c3\a9+OU=y)")};
    if (target == "cli_text")
        return {
            text("admin:show network cluster\n10.3.74.11 pub.a.com pub Publisher callmanager DBPub "
                 "authenticated\n"
                 "Active Master Version: 11.5.1.12900-21\nCisco Tftp[STOPPED]  Service Not Activated\n"
                 "tomcat-trust/a_791a41de2f3d66a9.pem: Trust\n"),
            text("admin:run sql x\nservername service     certificate\n========== =========== ===========\n"
                 "pub        CallManager " +
                 support::identity("hq-pub").certificate->pem() + "admin:\n")};
    if (target == "snapshot")
        return {text(
            R"({"server":"pub","identities":[{"service":"TVS","certificate":null}],"trusts":[{"service":"tomcat",)"
            R"("certificate_data":[{"filename":"x","certificate":"-----BEGIN CERTIFICATE-----"}]}]})")};
    if (target == "axl")
        return {
            text("<e><return><row><paramname>ClusterSecurityMode</paramname><paramvalue>1</paramvalue></row>"
                 "<row><paramname>x</paramname></row></return></e>")};
    if (target == "phone_table")
        return {text("Device Name,model,\"a \"\"b\"\"\"\nSEP001122334455,Cisco 8861,\"x,\ny\"\n")};
    if (target == "phone_page")
        return {text(
            "<td>ITL signature</td><td></td><td>1B A1 C9 07 E9 9E 4D 3C 53 9D C8 14 24 AF 6C 9F 7D CE 4D "
            "6D</td><td>CTL file</td><td>Not Installed</td>")};
    if (target == "pkcs12")
        return {ctl::make_pkcs12({{"a", support::identity("hq-pub").certificate}}, "secret").value(),
                ctl::pkcs7_chain({support::identity("hq-pub").certificate}).value()};
    if (target == "http_answer")
        return {text("HTTP/1.1 200 OK\r\nContent-length: 3\r\n\r\nabc"),
                text("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"),
                text("HTTP/1.0 200 OK\r\n\r\nabc")};
    if (target == "sip_message")
        return {text("REGISTER sip:a SIP/2.0\r\nTo: <sip:SEP1@a>\r\nContent-Length: 3\r\n\r\nabc")};
    return {text(
        "title: \"x\" cluster { name: \"hq\" version: \"11.5\" node { name: \"a\" runs: [TFTP, TVS] } }\n"
        "phones { name: \"f\" count: 3 cluster: \"hq\" } step { regenerate { cluster: \"hq\" certificate: "
        "TVS node: [\"a\"] } }")};
}

ctl::Bytes damaged(ctl::Bytes bytes, std::mt19937& random) {
    const auto below = [&random](std::size_t limit) {
        return std::uniform_int_distribution<std::size_t>(0, limit)(random);
    };
    for (std::size_t changes = 1 + below(3); changes > 0 && !bytes.empty(); --changes) {
        const std::size_t at = below(bytes.size() - 1);
        switch (below(3)) {
            case 0: bytes[at] = static_cast<std::uint8_t>(below(255)); break;
            case 1: bytes[at] ^= static_cast<std::uint8_t>(1U << below(7)); break;
            case 2: bytes.erase(bytes.begin() + static_cast<std::ptrdiff_t>(at)); break;
            default: bytes.resize(at); break;
        }
    }
    return bytes;
}

}  // namespace

TEST_SUITE("fuzz") {
    TEST_CASE("no parser falls over inputs that are damaged at random") {
        for (const fuzz::Target& target : fuzz::targets()) {
            CAPTURE(std::string(target.name));
            std::mt19937 random(20270104);
            for (const ctl::Bytes& seed : seeds(target.name)) {
                target.run(seed);
                for (int i = 0; i < 400; ++i) target.run(damaged(seed, random));
            }
        }
    }
}
