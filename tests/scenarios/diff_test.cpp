// What `diff` says of two lists, two baselines and two runs.
#include <array>
#include <filesystem>

#include <doctest/doctest.h>

#include "ctl/trust_list.hpp"
#include "tests/support/identities.hpp"
#include "tests/support/program.hpp"

using support::bellwether;
using support::contains;
using support::Scratch;

namespace {

const std::string list = BELLWETHER_VECTORS "/trust-lists/ITLFile-sha1.tlv";

ctl::RecordTemplate record(const tvs::TlsIdentity& owner, ctl::Role role) {
    return {.role = role, .dns_name = "hq-pub", .certificate = owner.certificate, .ip_address = {}};
}

std::string made(const tvs::TlsIdentity& signer, const std::vector<ctl::RecordTemplate>& records,
                 std::chrono::seconds later = std::chrono::seconds(0)) {
    const ctl::Bytes bytes = ctl::make_trust_list(records, {.certificate = signer.certificate,
                                                            .key = signer.key,
                                                            .file_name = "ITLFile.tlv",
                                                            .time = support::now + later,
                                                            .signer_version = {}})
                                 .value();
    return {bytes.begin(), bytes.end()};
}

const std::string site =
    "cluster { name: \"hq\"  version: \"12.5\"  node { name: \"hq-pub\" } }\n"
    "phones { name: \"floor-1\"  model: \"8861\"  cluster: \"hq\" }\n";

}  // namespace

TEST_SUITE("diff") {
    TEST_CASE("of two lists it tells what is gone, new and changed, and whether a phone takes the second") {
        const Scratch scratch;
        const auto recovery = support::identity("ITLRecovery");
        const auto pub = support::identity("hq-pub");
        const auto tvs = support::identity("tvs");
        using ctl::Role;
        const std::string first =
            scratch.file("a.tlv", made(recovery, {record(recovery, Role::sast), record(pub, Role::ccm_tftp),
                                                  record(tvs, Role::tvs)}));
        CHECK(bellwether("diff " + first + " " + first).exit_code == 0);

        const std::string anew = scratch.file(
            "b.tlv", made(recovery,
                          {record(recovery, Role::sast), record(pub, Role::ccm_tftp), record(tvs, Role::tvs)},
                          std::chrono::hours(1)));
        const auto same = bellwether("diff " + first + " " + anew);
        CHECK(same.exit_code == 4);
        CHECK(contains(same, "! the same contents, made anew"));

        const std::string second = scratch.file(
            "c.tlv",
            made(recovery, {record(recovery, Role::sast), record(pub, Role::tftp), record(pub, Role::sast)}));
        const auto changed = bellwether("diff " + first + " " + second);
        CHECK(changed.exit_code == 4);
        CHECK(contains(changed, "- TVS: "));
        CHECK(contains(changed, "phones may ask it"));
        CHECK(contains(changed, "CCM+TFTP before, SAST, TFTP now"));
        CHECK(contains(changed, "takes the second by its own records"));

        const std::string strange = scratch.file("d.tlv", made(tvs, {record(tvs, Role::sast)}));
        CHECK(contains(bellwether("diff " + first + " " + strange), "has to ask a TVS"));
        // Without a TVS in it a list leaves no one to ask.
        const std::string without =
            scratch.file("e.tlv", made(recovery, {record(recovery, Role::sast), record(pub, Role::ccm_tftp),
                                                  record(tvs, Role::capf)}));
        CHECK(contains(bellwether("diff " + without + " " + strange),
                       "REFUSES the second, unless its other list"));
        // An emptied ITL takes any.
        const std::string empty = scratch.file("f.tlv", made(recovery, {record(recovery, Role::sast)}));
        CHECK(contains(bellwether("diff " + empty + " " + strange), "takes any ITL: it is an emptied one"));
        // A record that stands twice, and one with another host name, are differences.
        const std::string twice = scratch.file(
            "g.tlv", made(recovery, {record(recovery, Role::sast), record(recovery, Role::sast)}));
        CHECK(contains(bellwether("diff " + empty + " " + twice), "SAST before, SAST, SAST now"));
        ctl::RecordTemplate elsewhere = record(recovery, Role::sast);
        elsewhere.dns_name = "hq-sub";
        const auto moved =
            bellwether("diff " + empty + " " + scratch.file("h.tlv", made(recovery, {elsewhere})));
        CHECK(contains(moved, "host names, addresses, hashes or their order differ"));
        CHECK(contains(
            bellwether("diff " + list + " " BELLWETHER_VECTORS "/trust-lists/ITLFile-tampered-record.tlv"),
            "REFUSES the second: the signature does not hold"));
    }

    TEST_CASE("of two baselines it tells what servers show and serve otherwise, each difference once") {
        const Scratch scratch;
        const std::string plan = scratch.file(
            "plan.textproto", site +
                                  "step { regenerate { cluster: \"hq\"  certificate: CALLMANAGER } }\n"
                                  "step { restart { cluster: \"hq\"  services: [CALLMANAGER, TFTP] } }\n");
        std::array<std::string, 2> folders;
        for (const std::size_t i : {0U, 1U}) {
            const support::Background server({support::bellwether_path(), "serve", "--start",
                                              "2026-11-01T00:00:00Z", "--addresses", "127.100.84.0/24",
                                              "--until-step", i == 0 ? "0" : "2", plan});
            REQUIRE(server.wait_for("\nphones "));
            const std::string said = server.output();
            const std::string port =
                said.substr(said.find("TFTP ") + 5, said.substr(said.find("TFTP ") + 5).find(' '));
            folders.at(i) = scratch.path() + "/" + std::to_string(i);
            const auto probed = bellwether(
                "probe --pause 0 --tftp-port " + port +
                " --device SEP02BE00000000 --device SEP02BE00000001 127.100.84.10 --save " + folders.at(i));
            REQUIRE_MESSAGE(std::filesystem::exists(folders.at(i)), probed.output);
        }
        CHECK(bellwether("diff " + folders[0] + " " + folders[0]).exit_code == 0);
        const auto changed = bellwether("diff " + folders[0] + " " + folders[1]);
        CHECK(changed.exit_code == 4);
        CHECK(contains(changed, "  - SAST, CCM+TFTP: "));
        CHECK(contains(changed, "CallManager 127.100.84.10 port 5061:"));
        CHECK(contains(changed, "! certificate: hq-pub (serial "));
        CHECK(contains(changed, "! signed by: hq-pub (serial "));
        CHECK(bellwether("diff " + folders[0] + " " + list).exit_code == 1);
        CHECK(bellwether("diff " + scratch.path() + " " + scratch.path()).exit_code == 2);
    }

    TEST_CASE("of two runs it tells what became of phones and expectations otherwise") {
        const Scratch scratch;
        const auto report = [&scratch](const std::string& name, const std::string& steps) {
            const std::string file = scratch.file("plan.textproto", site + steps);
            return scratch.file(name, support::run(support::bellwether_path() +
                                                   " run --json --world virtual " + file + " 2>/dev/null")
                                          .output);
        };
        const std::string held = report("a.json", "step { expect { trust: TRUSTED } }\n");
        const std::string again = report("b.json", "step { expect { trust: TRUSTED } }\n");
        const std::string failed = report("c.json", "step { expect { trust: LOCKED } }\n");
        const std::string other = report("d.json", "step { switch_off { phones: \"floor-1\" } }\n");
        CHECK(bellwether("diff " + held + " " + again).exit_code == 0);
        // A file that was reported twice: neither report hides the other.
        const std::string both = scratch.file("both.json", support::run("cat " + failed + " " + held).output);
        CHECK(bellwether("diff " + both + " " + held).exit_code == 4);
        const auto differs = bellwether("diff " + held + " " + failed);
        CHECK(differs.exit_code == 4);
        CHECK(contains(differs, "! outcome: PASSED before, FAILED now"));
        CHECK(contains(differs, "the expectation held before, fails now"));
        CHECK(contains(bellwether("diff " + held + " " + other), "! the site after: "));
        const auto none = bellwether("diff " + held + " " + scratch.file("e.json", "{\"nothing\": \n"));
        CHECK(none.exit_code == 2);
        CHECK(contains(none, "e.json"));
    }

    TEST_CASE("inspect tells how long certificates are valid, and gives each once as PEM") {
        const auto text = bellwether("inspect " + list);
        CHECK(contains(text, "[valid from 2026-"));
        CHECK(contains(text, "RSA 2048 bits]"));
        CHECK(contains(bellwether("inspect --json " + list), "\"not_after\":\"2036-"));
        const auto read =
            support::run(support::bellwether_path() + " inspect --pem " + list +
                         " | openssl crl2pkcs7 -nocrl -certfile /dev/stdin | openssl pkcs7 -print_certs "
                         "-noout | grep -c subject");
        CHECK(read.output == "4\n");
        CHECK(bellwether("inspect --pem --json " + list).exit_code == 1);
    }
}
