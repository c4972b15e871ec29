// How files are laid out, and that nothing else of them changes.
#include "scenarios/language/layout.hpp"

#include <filesystem>
#include <fstream>

#include <doctest/doctest.h>

#include "tests/support/program.hpp"

using language::Text;

namespace {

std::string laid_out(const std::string& text) {
    const auto made = language::laid_out(Text(text));
    REQUIRE(made.has_value());
    return *made;
}

std::string read(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

}  // namespace

TEST_SUITE("layout") {
    TEST_CASE("brackets indent, fields stand two blanks apart, and blanks that say nothing go") {
        CHECK(laid_out("\n\ncluster{name:\"hq\" version :\"12.5\"   node{name:\"a\"}}") ==
              "cluster { name: \"hq\"  version: \"12.5\"  node { name: \"a\" } }\n");
        CHECK(laid_out("step {\nexpect{\n\ttrust:LOCKED  \n      }\n}\n\n\n\nstep{reset_phones{ }}\r\n") ==
              "step {\n  expect {\n    trust: LOCKED\n  }\n}\n\nstep { reset_phones {} }\n");
        CHECK(laid_out("services:[ TVS ,TFTP]\nx: - 3") == "services: [TVS, TFTP]\nx: -3\n");
        CHECK(laid_out("").empty());
    }

    TEST_CASE(
        "comments stay where they are: behind a line, on a line of their own, before a bracket closes") {
        CHECK(
            laid_out("# first  \n\n\n# second\na{ # behind\n# inside\nb:1# one\n   # last\n}# end\n# over") ==
            "# first\n\n# second\na {   # behind\n  # inside\n  b: 1   # one\n  # last\n}   # end\n# over\n");
        CHECK(laid_out("a: \"# no comment\"  # one") == "a: \"# no comment\"   # one\n");
    }

    TEST_CASE("brackets that don't match are no layout: the place is told") {
        for (const char* text : {"a { b: 1", "a } b", "a { b: [1 }"}) {
            const auto made = language::laid_out(Text(text));
            CHECK_MESSAGE(!made.has_value(), text);
        }
    }

    TEST_CASE("laid out once, every file of the catalogue stays as it is, and says what it said") {
        std::size_t files = 0;
        for (const auto& entry :
             std::filesystem::recursive_directory_iterator(BELLWETHER_SOURCE "/scenarios/catalogue")) {
            if (entry.path().extension() != ".textproto") continue;
            ++files;
            const std::string text = read(entry.path());
            const std::string once = laid_out(text);
            CHECK_MESSAGE(laid_out(once) == once, entry.path().string());
            CHECK_MESSAGE(once == text, entry.path().string());
        }
        CHECK(files > 180);
    }

    TEST_CASE("fmt writes files again and --check only looks") {
        const support::Scratch scratch;
        const std::string file = scratch.file("plan.textproto", "cluster{name:\"hq\"}\n");
        CHECK(support::bellwether("fmt --check " + file).exit_code == 4);
        CHECK(read(file) == "cluster{name:\"hq\"}\n");
        CHECK(support::bellwether("fmt " + file).exit_code == 0);
        CHECK(read(file) == "cluster { name: \"hq\" }\n");
        CHECK(support::bellwether("fmt --check " + file).exit_code == 0);
        const auto broken = support::bellwether("fmt " + scratch.file("broken.textproto", "a {\n"));
        CHECK(broken.exit_code == 2);
        CHECK(support::contains(broken, "broken.textproto:1:3: error: this bracket has no counterpart"));
    }
}
