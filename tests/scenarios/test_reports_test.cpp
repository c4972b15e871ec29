// Reports for programs that count tests: JUnit's XML and TAP, of runs that hold, fail, err, check nothing, or
// are broken off.
#include <csignal>
#include <filesystem>
#include <fstream>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <pugixml.hpp>

#include "tests/support/program.hpp"

using support::Scratch;

namespace {

const std::string site = R"(
cluster { name: "hq"  version: "12.5"  node { name: "hq-pub" } }
phones { name: "floor-1"  model: "8861"  cluster: "hq"  count: 3 }
phones { name: "floor-2"  model: "7965"  cluster: "hq" }
)";

std::string read(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

// Both reports of a run, checked as far as every one of them must be right.
struct Reports {
    pugi::xml_document junit;
    std::string tap;
    int exit_code = 0;
    int prove = 0;  // what Perl's harness makes of the TAP

    Reports(const Scratch& scratch, const std::string& arguments) {
        const std::string base = scratch.path() + "/report";
        exit_code =
            support::bellwether(
                fmt::format("run --world virtual --report {0}.xml --report {0}.tap {1}", base, arguments))
                .exit_code;
        take(base);
    }
    explicit Reports(const std::string& base) { take(base); }

    [[nodiscard]] pugi::xml_node suite() const { return junit.child("testsuites").child("testsuite"); }
    [[nodiscard]] std::size_t count(const char* path) const { return junit.select_nodes(path).size(); }

  private:
    void take(const std::string& base) {
        const auto loaded = junit.load_file((base + ".xml").c_str());
        REQUIRE_MESSAGE(loaded, loaded.description());
        tap = read(base + ".tap");
        prove = support::run("prove -Q --exec cat " + base + ".tap").exit_code;
        // What counts say is what stands there (jenkins-junit.xsd).
        const pugi::xml_node root = junit.child("testsuites");
        CHECK(root.attribute("tests").as_uint() == count("//testcase"));
        CHECK(root.attribute("failures").as_uint() == count("//failure"));
        CHECK(root.attribute("errors").as_uint() == count("//error"));
        for (const pugi::xpath_node& each : junit.select_nodes("//testcase")) {
            CHECK(!std::string_view(each.node().attribute("name").value()).empty());
            CHECK(!std::string_view(each.node().attribute("classname").value()).empty());
        }
    }
};

}  // namespace

TEST_SUITE("test reports") {
    TEST_CASE("each expectation is a test case, for each group of phones, and the site in the end is one") {
        const Scratch scratch;
        const Reports reports(
            scratch, scratch.file("plan.textproto", site + "step { expect { trust: TRUSTED } }\n"
                                                           "step { expect { phones: \"floor-1\"  count: 3  "
                                                           "registration: NON_SECURE } }\n"));
        CHECK(reports.exit_code == 0);
        CHECK(reports.prove == 0);
        CHECK(reports.count("//testcase") == 4);
        CHECK(reports.count("//testcase[contains(@name, 'step 1') and contains(@name, '(floor-2)')]") == 1);
        CHECK(reports.count("//testcase[contains(@name, 'trust: TRUSTED')]") == 2);
        CHECK(reports.count("//testcase[@name = 'the site in the end']") == 1);
        CHECK(reports.tap.find("    1..4\nok 1 - ") != std::string::npos);
    }

    TEST_CASE("a failure names its step, what the phones hold, and the rule; the other group's case holds") {
        const Scratch scratch;
        const Reports reports(
            scratch, scratch.file("plan.textproto",
                                  site + "step { regenerate { cluster: \"hq\"  certificate: CALLMANAGER } }\n"
                                         "step { set_rollback { cluster: \"hq\"  value: true } }\n"
                                         "step { restart { cluster: \"hq\"  services: TFTP } }\n"
                                         "step { reset_phones { phones: \"floor-1\" } }\n"
                                         "step { expect { trust: TRUSTED } }\n"));
        CHECK(reports.exit_code == 4);
        CHECK(reports.prove != 0);
        const auto failed = reports.junit.select_node("//testcase[contains(@name, 'step 5')]/failure").node();
        REQUIRE(failed);
        CHECK(std::string_view(failed.parent().attribute("name").value()).find("(floor-1)") !=
              std::string_view::npos);
        CHECK(reports.count("//testcase[contains(@name, 'step 5')]/failure") == 1);
        const std::string detail = failed.text().get();
        for (const char* part :
             {"the step before it", "what the phones hold, and why", "holds ", "documented: "})
            CHECK_MESSAGE(detail.find(part) != std::string::npos, detail);
        CHECK(reports.count("//testcase[@name = 'the site in the end']/failure") == 1);
        CHECK(reports.tap.find("      severity: fail\n") != std::string::npos);
    }

    TEST_CASE("what can't be read or played is an error, apart from failures; nothing checked is no test") {
        const Scratch scratch;
        const Reports wrong(scratch, scratch.file("wrong.textproto", "garbage\x01 \xff <&>\n"));
        CHECK(wrong.exit_code == 2);
        CHECK(wrong.count("//error") == 1);
        CHECK(wrong.count("//failure") == 0);
        CHECK(wrong.prove != 0);
        const Reports empty(scratch, "--no-health " + scratch.file("empty.textproto", site));
        CHECK(empty.exit_code == 5);
        CHECK(empty.count("//testcase") == 0);
        CHECK(empty.tap.find("# SKIP nothing was checked") != std::string::npos);
    }

    TEST_CASE("a report takes the place of the last one, at once, and nothing is left beside it") {
        const Scratch scratch;
        const std::string plan =
            scratch.file("plan.textproto", site + "step { expect { trust: TRUSTED } }\n");
        const Reports first(scratch, plan);
        const std::string before = first.tap;
        const Reports second(scratch, plan);
        CHECK(second.tap == before);
        std::size_t files = 0;
        for (const auto& each : std::filesystem::directory_iterator(scratch.path()))
            if (each.path().filename().string().starts_with("report.")) ++files;
        CHECK(files == 2);
        const auto nowhere = support::bellwether("run --report " + scratch.path() + "/none/r.xml " + plan);
        CHECK(nowhere.exit_code == 2);
        CHECK(support::contains(nowhere, "--report wants a file in a folder that can be written"));
        CHECK(support::bellwether("run --report r.doc " + plan).exit_code == 1);
    }

    TEST_CASE("a run that is broken off leaves reports that say so, and says at which step it was") {
        const Scratch scratch;
        std::string steps;
        for (int i = 0; i < 2000; ++i) steps += "step { reset_phones {} }\n";
        const std::string plan = scratch.file("long.textproto", site + steps);
        const std::string base = scratch.path() + "/report";
        support::Background running({support::bellwether_path(), "run", "--world", "live", "--report",
                                     base + ".xml", "--report", base + ".tap", plan});
        REQUIRE(running.wait_for_work());
        CHECK(running.stop(SIGINT) == 130);
        const Reports reports(base);
        CHECK(reports.count("//error[contains(@message, 'this report is partial')]") == 1);
        CHECK(reports.prove != 0);
    }
}
