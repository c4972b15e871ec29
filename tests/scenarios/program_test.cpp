// The program as users meet it: what it prints, its exit codes, and what it leaves behind.
#include "tests/support/program.hpp"

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>

#include <doctest/doctest.h>

using support::Background;
using support::bellwether;
using support::contains;
using support::Scratch;
using support::TemporaryFiles;

namespace {

const std::string vectors = BELLWETHER_VECTORS;

const std::string site =
    "cluster { name: \"hq\" version: \"11.5\" node { name: \"hq-pub\" } }\n"
    "phones { name: \"floor-1\" count: 2 model: \"8861\" cluster: \"hq\" }\n"
    "step { reset_phones {} }\n";

}  // namespace

TEST_SUITE("program") {
    TEST_CASE(
        "several scenarios print their verdict with the site before and after, and a summary, one alone "
        "tells every step") {
        const Scratch scratch;
        const std::string plan = site + "step { expect { trust: TRUSTED } }\n";
        const std::string first = scratch.file("a.textproto", plan);
        (void)scratch.file("b.textproto", plan);
        (void)scratch.file("shared.include.textproto", "cluster { name: \"x\" }\n");
        const auto both = bellwether("run " + scratch.path());
        CHECK(both.exit_code == 0);
        CHECK(std::ranges::count(both.output, '\n') == 7);
        CHECK(contains(both, "  site after:  2 phones: 2 registered (2 non-secure)"));
        CHECK(contains(both, "2 of 2 scenarios passed"));
        CHECK(contains(bellwether("run " + first), "step 1, reset all phones"));
        CHECK(contains(bellwether("run --verbose " + scratch.path()), "step 1, reset all phones"));
    }

    TEST_CASE(
        "JSON has verdicts, reasons and causes, one object a scenario, also of one that can't be played") {
        const Scratch scratch;
        const std::string plan = scratch.file("a.textproto", site + "step { expect { trust: LOCKED } }\n");
        const auto failed = bellwether("run --json --world virtual " + plan);
        CHECK(failed.exit_code == 4);
        for (const char* part :
             {"\"outcome\":\"FAILED\"", "\"world\":\"virtual\"", "\"trust\":\"TRUSTED\"",
              "\"reason\":\"SAME_FILE\"", "\"finding\":\"IDENTICAL\"", "\"sureness\":\"modelled\"",
              "\"evidence\":\"R9\"", "\"accepted\":true",
              "\"differences\":[\"trust: LOCKED was expected; of 2 phones it is TRUSTED\"]"})
            CHECK_MESSAGE(contains(failed, part), failed.output);
        CHECK(std::ranges::count(failed.output, '\n') == 1);
        const auto broken = bellwether("run --json " + scratch.file("b.textproto", "clutser {}"));
        CHECK(broken.exit_code == 2);
        CHECK(contains(broken, "\"outcome\":\"INPUT_ERROR\""));
    }

    TEST_CASE("a refusal that was not expected fails the run, and so does one that does not come") {
        const Scratch scratch;
        const std::string mixed =
            "cluster { name: \"hq\" version: \"10.5(1)\" security_mode: MIXED node { name: \"hq-pub\" } }\n"
            "phones { name: \"f\" cluster: \"hq\" }\n";
        const std::string reset = "command { cluster: \"hq\" command: \"utils ctl reset localkey\" } }\n";
        const auto surprising = bellwether("run " + scratch.file("a.textproto", mixed + "step { " + reset));
        CHECK(surprising.exit_code == 4);
        CHECK(
            contains(surprising, "a.textproto:3:1: error: the cluster refuses: this CTL has no second SAST"));
        CHECK(bellwether("run " + scratch.file("b.textproto", mixed + "step { refused: true " + reset))
                  .exit_code == 0);
        const auto missing = bellwether(
            "run " +
            scratch.file("c.textproto", mixed + "step { refused: true command { cluster: \"hq\" command: "
                                                "\"utils ctl update CTLFile\" } }\n"));
        CHECK(missing.exit_code == 4);
        CHECK(contains(missing, "c.textproto:3:17: error: the cluster did this"));
    }

    TEST_CASE("an exported ITLRecovery is for its owner's eyes only, and kept only where asked") {
        const Scratch scratch;
        const std::string plan =
            scratch.file("a.textproto",
                         "cluster { name: \"hq\" version: \"11.5\" node { name: \"hq-pub\" } }\n"
                         "step { command { cluster: \"hq\" command: \"file get tftp ITLRecovery.p12\" } }\n");
        CHECK(bellwether("run --no-expectations --keep " + scratch.path() + "/kept " + plan).exit_code == 0);
        const auto status = std::filesystem::status(scratch.path() + "/kept/a/hq_ITLRecovery.p12");
        CHECK(status.permissions() ==
              (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
        const TemporaryFiles temporary;
        CHECK(temporary.bellwether("run --no-expectations " + plan).exit_code == 0);
        CHECK(temporary.are_gone());
    }

    TEST_CASE("an expectation that holds ends with 0, one that does not with 4 and the reason") {
        const Scratch scratch;
        const auto good =
            bellwether("run " + scratch.file("good.textproto", site + "step { expect { trust: TRUSTED } }"));
        CHECK(good.exit_code == 0);
        CHECK(contains(good, "PASSED"));
        const auto bad = bellwether(
            "run " +
            scratch.file("bad.textproto", site + "step { expect { trust: LOCKED registration: SECURE } }"));
        CHECK(bad.exit_code == 4);
        CHECK(contains(bad,
                       "bad.textproto:4:24: error: trust: LOCKED was expected; of 2 phones it is TRUSTED"));
        CHECK(contains(bad, "registration: SECURE was expected; of 2 phones it is NON_SECURE"));
        CHECK(contains(bad, "the step before it, "));
        CHECK(contains(bad, "ITL accepted, SAME_FILE"));
    }

    TEST_CASE("a site that is not healthy on its first day is wrong input") {
        const Scratch scratch;
        const auto sick = bellwether(
            "run " +
            scratch.file("sick.textproto",
                         "cluster { name: \"hq\" version: \"11.5\" security_mode: MIXED tls_min_version: "
                         "TLS_1_2 node { name: \"pub\" } }\n"
                         "phones { name: \"f\" model: \"7945\" cluster: \"hq\" security: ENCRYPTED }\n"
                         "step { expect { trust: TRUSTED } }"));
        CHECK(sick.exit_code == 2);
        CHECK(contains(sick, "sick.textproto:2:16: error: the phones of \"f\" don't come up healthy"));
    }

    TEST_CASE("input without an end is refused, not read to the end") {
        const auto endless =
            support::run("head -c 100000000 /dev/zero | " + support::bellwether_path() + " check -");
        CHECK(endless.exit_code == 2);
        CHECK(contains(endless, "too large for a scenario"));
        CHECK(bellwether("check /dev/null").exit_code == 2);
        CHECK(contains(bellwether("serve /tmp"), "a folder, where a scenario file is expected"));
    }

    TEST_CASE("a count means exactly so many") {
        const Scratch scratch;
        CHECK(bellwether("run " +
                         scratch.file("two.textproto", site + "step { expect { count: 2 trust: TRUSTED } }"))
                  .exit_code == 0);
        const auto one = bellwether(
            "run " + scratch.file("one.textproto", site + "step { expect { count: 1 trust: TRUSTED } }"));
        CHECK(one.exit_code == 4);
        CHECK(contains(one, "count: 1 phones were expected to match, 2 do"));
    }

    TEST_CASE("a step that nobody can refuse fails where it is expected to be refused") {
        const Scratch scratch;
        for (const char* step : {"reset_phones {}", "wait { minutes: 1 }", "open_services {}"}) {
            const auto result =
                bellwether("run --world virtual " +
                           scratch.file("plan.textproto", site + "step { refused: true " + step +
                                                              " }\nstep { expect { trust: TRUSTED } }"));
            CHECK_MESSAGE(result.exit_code == 4, step);
            CHECK(contains(result, "refused: true expects a refusal"));
        }
    }

    TEST_CASE("without expectations the site's health is the check, and without both nothing was checked") {
        const Scratch scratch;
        const std::string path = scratch.file("plan.textproto", site);
        CHECK(bellwether("run " + path).exit_code == 0);
        CHECK(bellwether("run --no-health " + path).exit_code == 5);
        CHECK(bellwether("run --no-health --no-expectations " + path).exit_code == 0);
        const std::string unchecked = scratch.file("unchecked.textproto", site + "health: UNCHECKED\n");
        const auto result = bellwether("run " + unchecked);
        CHECK(result.exit_code == 5);
        CHECK(contains(result, "UNCHECKED " + unchecked + ": nothing was checked"));
        CHECK(bellwether("check " + path).exit_code == 0);
    }

    TEST_CASE("wrong input ends with 2, with the place, and leaves nothing behind") {
        const Scratch scratch;
        const TemporaryFiles files;
        const auto typo =
            files.bellwether("run " + scratch.file("typo.textproto", site + "step { expct {} }"));
        CHECK(typo.exit_code == 2);
        CHECK(contains(typo, "typo.textproto:4:8: error: Step has no field \"expct\""));
        CHECK(files.bellwether("run /no/such/file").exit_code == 2);
        CHECK(files.bellwether("check /no/such/file").exit_code == 2);
        std::filesystem::create_directory(scratch.path() + "/empty");
        const auto empty = files.bellwether("run " + scratch.path() + "/empty");
        CHECK(empty.exit_code == 2);
        CHECK(contains(empty, "no scenario in this folder"));
        CHECK(files.bellwether("run " + scratch.file("nothing.textproto", "")).exit_code == 2);
        CHECK(files.bellwether("inspect " + scratch.file("nothing.tlv", "")).exit_code == 2);
        CHECK(files.are_gone());
    }

    TEST_CASE("a wrong command line ends with 1") {
        for (const char* arguments :
             {"", "walk", "run", "run --no-such-option x", "run --addresses 10.0.0.0/8 x", "tvs",
              "tftp --root /tmp --listen nowhere", "run --color blue x", "run --seed x y", "run --seed -1 y",
              "run --seed 99999999999999999999 y"}) {
            CAPTURE(std::string(arguments));
            CHECK(bellwether(arguments).exit_code == 1);
        }
    }

    TEST_CASE("help and version end with 0, and help teaches by example") {
        CHECK(contains(bellwether("--version"), "bellwether 0."));
        for (const char* command : {"", "run", "check", "list", "serve", "tftp", "tvs", "inspect"}) {
            const auto help = bellwether(std::string(command) + " --help");
            CHECK(help.exit_code == 0);
            CHECK(contains(help, "Example"));
        }
    }

    TEST_CASE("a block of addresses that another run uses ends with 3 and says so") {
        const Scratch scratch;
        const std::string path = scratch.file("plan.textproto", site + "step { expect { trust: TRUSTED } }");
        Background first({support::bellwether_path(), "serve", "--addresses", "127.77.77.0/24", path});
        REQUIRE(first.wait_for("phones floor-1"));
        const auto second = bellwether("run --addresses 127.77.77.0/24 " + path);
        CHECK(second.exit_code == 3);
        CHECK(contains(second, "127.77.77.0/24 can't be had"));
        CHECK(bellwether("run " + path).exit_code == 0);
        CHECK(first.stop(SIGTERM) == 0);
    }

    TEST_CASE("over several files all are run, and the gravest outcome counts") {
        const Scratch scratch;
        const std::string good = scratch.file("1.textproto", site + "step { expect { trust: TRUSTED } }");
        const std::string failed = scratch.file("2.textproto", site + "step { expect { trust: FRESH } }");
        const std::string malformed = scratch.file("3.textproto", "cluster {");
        const std::string unchecked = scratch.file("4.textproto", site);
        CHECK(bellwether("run --quiet " + failed + " " + good).exit_code == 4);
        CHECK(bellwether("run --quiet " + unchecked + " " + failed).exit_code == 4);
        const auto all = bellwether("run --quiet " + scratch.path());
        CHECK(all.exit_code == 2);
        CHECK(contains(all, "PASSED " + good));
        CHECK(contains(all, "FAILED " + failed));
    }

    TEST_CASE("an interrupt ends a run with 130 and leaves nothing") {
        const Scratch scratch;
        const TemporaryFiles files;
        std::string steps;
        for (int i = 0; i < 500; ++i) steps += "step { reset_phones {} }\n";
        const std::string path =
            scratch.file("long.textproto", site + steps + "step { expect { trust: TRUSTED } }");
        Background run(files.background({"run", path}));
        REQUIRE(run.wait_for("addresses "));
        CHECK(run.stop(SIGINT) == 130);
        CHECK(files.are_gone());
        Background hung_up(files.background({"run", path}));
        REQUIRE(hung_up.wait_for("addresses "));
        CHECK(hung_up.stop(SIGHUP) == 130);
        CHECK(files.are_gone());
    }

    TEST_CASE("a reader that goes away ends the program by SIGPIPE, without a word") {
        const auto result = support::run("bash -c '" + support::bellwether_path() +
                                         " run --world virtual --verbose " + BELLWETHER_SOURCE +
                                         "/scenarios/catalogue 2>&1 | head -1; echo code ${PIPESTATUS[0]}'");
        CHECK_MESSAGE(contains(result, "code 141"), result.output);
        CHECK(std::ranges::count(result.output, '\n') == 2);
    }

    TEST_CASE("standard input is a scenario too, and the same seed prints the same") {
        const Scratch scratch;
        const std::string path = scratch.file("plan.textproto", site + "step { expect { trust: TRUSTED } }");
        const auto run = [&path](const std::string& options) {
            return support::run(support::bellwether_path() + " run --world virtual " + options + " - <" +
                                path + " 2>/dev/null");
        };
        const auto first = run("");
        CHECK(first.exit_code == 0);
        CHECK(first.output == run("").output);
        CHECK(first.output != run("--seed 2").output);
    }

    TEST_CASE("exports are kept where it is asked, and never mixed with those of another run") {
        const Scratch scratch;
        const std::string path = scratch.file(
            "plan.textproto",
            site + "step { bulk_export { cluster: \"hq\" } } step { expect { trust: TRUSTED } }");
        const std::string keep = scratch.path() + "/kept";
        CHECK(bellwether("run --keep " + keep + " " + path).exit_code == 0);
        CHECK(std::filesystem::exists(keep + "/plan/hq_hq-pub_TFTP.p12"));
        CHECK(bellwether("run --keep " + keep + " " + path).exit_code == 3);
    }

    TEST_CASE("inspect ends with 0 only for a signature that holds") {
        const std::string lists = vectors + "/trust-lists/";
        const auto good = bellwether("inspect " + lists + "ITLFile-sha1.tlv");
        CHECK(good.exit_code == 0);
        CHECK(contains(good, "The ITL file was verified successfully."));
        CHECK(contains(good, "This etoken was used to sign the ITL file."));
        CHECK(contains(good, "System Administrator Security Token"));
        CHECK(bellwether("inspect " + lists + "ITLFile-tampered-record.tlv").exit_code == 4);
        const auto cut = bellwether("inspect " + lists + "ITLFile-truncated.tlv");
        CHECK(cut.exit_code == 2);
        CHECK(
            contains(cut, "ITLFile-truncated.tlv: byte 3967 (0xf7f): error: record of 1708 bytes, 563 left"));
        const std::string file = vectors + "/signed-files/SEPB000B4BA0AEE.cnf.xml.sha1.sgn";
        CHECK(bellwether("inspect " + file).exit_code == 4);
        CHECK(bellwether("inspect --trust " + vectors + "/certificates/callmanager.pem " + file).exit_code ==
              0);
        CHECK(bellwether("inspect --trust " + vectors + "/certificates/tvs.pem " + file).exit_code == 4);
        CHECK(bellwether("inspect --trust " + file + " " + file).exit_code == 2);
        CHECK(
            bellwether("inspect " + lists + "ITLFile-truncated.tlv " + lists + "ITLFile-tampered-record.tlv")
                .exit_code == 2);
        const auto json = bellwether("inspect --json " + lists + "CTLFile-sha1.tlv");
        CHECK(contains(json, "\"kind\":\"CTL\""));
        CHECK(contains(json, "\"signature\":\"holds\""));
    }

    TEST_CASE("an identity without its key, a key of another certificate and an unknown role are said so") {
        const std::string certificate = vectors + "/certificates/tvs.pem";
        const auto no_key = bellwether("tvs --identity " + certificate);
        CHECK(no_key.exit_code == 2);
        CHECK(contains(no_key, "no unencrypted private key"));
        CHECK(bellwether("tftp --root /no/such/folder --listen 127.0.0.1:0").exit_code == 2);
    }

    TEST_CASE("list --names says what nodes and phones of a scenario are called, for completions") {
        const Scratch scratch;
        const auto named = bellwether("list --names " + scratch.file("site.textproto", R"(
cluster { name: "hq"  version: "12.5"  node { name: "hq-pub" } node { name: "hq-sub1"  runs: [CALLMANAGER, TVS] } }
phones { name: "floor-1"  cluster: "hq"  count: 2 }
phones { name: "lobby"  cluster: "hq" }
)"));
        CHECK(named.exit_code == 0);
        CHECK(named.output ==
              "node hq-pub\nnode hq-sub1\nphones floor-1\nphone SEP02BE00000000\nphones lobby\nphone "
              "SEP02BE01000000\n");
    }
}
