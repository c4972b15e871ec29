// How files are laid out, and that nothing else of them changes.
#include "scenarios/language/layout.hpp"

#include <filesystem>
#include <fstream>

#include <doctest/doctest.h>

#include "tests/support/program.hpp"

using language::Text;

namespace {

std::string laid_out(const std::string& text) {
    return language::laid_out("plan.textproto", Text(text));
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
        CHECK(laid_out("row:[ \"a\" ,\"b\"]\nsource:\"c\"") == "row: [\"a\", \"b\"]\nsource: \"c\"\n");
        CHECK(laid_out("").empty());
    }

    TEST_CASE(
        "comments stay where they are: behind a line, on a line of their own, before a bracket closes") {
        CHECK(laid_out(
                  "# first  \n\n\n# second\ncluster{ # behind\n# inside\nname:\"b\"# one\n   # last\n}# end\n"
                  "# over") ==
              "# first\n\n# second\ncluster {   # behind\n  # inside\n  name: \"b\"   # one\n  # last\n}   # "
              "end\n"
              "# over\n");
        CHECK(laid_out("title: \"# no comment\"  # one") == "title: \"# no comment\"   # one\n");
    }

    TEST_CASE("what can't be read is not laid out: it might say something else then") {
        const auto refuses = [](const std::string& text) {
            CHECK_THROWS_AS_MESSAGE((void)laid_out(text), language::InputError, text);
        };
        for (const char* text :
             {"cluster { name: \"a\"", "cluster } b", "row: [\"a\" }", "title: \"abc", "// don't",
              "{\"a\": 1}", "-----BEGIN CERTIFICATE-----\nMIIC+TCC", "title: \xe2\x80\x9chello\xe2\x80\x9d",
              "title: \"a\"\x01", "title: \"\xff\"", "clusters { }"})
            refuses(text);
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
        const auto broken = support::bellwether("fmt " + scratch.file("broken.textproto", "cluster {\n"));
        CHECK(broken.exit_code == 2);
        CHECK(support::contains(broken, "broken.textproto:1:"));
        CHECK(support::run("printf 'title:\"a\"' | " + support::bellwether_path() + " fmt -").output ==
              "title: \"a\"\n");
        CHECK(support::run("printf 'title:\"a\"' | " + support::bellwether_path() + " fmt --check -")
                  .exit_code == 4);
        // Through a link it is the file that is written, with its mode.
        const std::string secret = scratch.file("secret.textproto", "cluster{name:\"hq\"}\n");
        std::filesystem::permissions(
            secret, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
        std::filesystem::create_symlink(secret, scratch.path() + "/link.textproto");
        CHECK(support::bellwether("fmt " + scratch.path() + "/link.textproto").exit_code == 0);
        CHECK(std::filesystem::is_symlink(scratch.path() + "/link.textproto"));
        CHECK(read(secret) == "cluster { name: \"hq\" }\n");
        CHECK(std::filesystem::status(secret).permissions() ==
              (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
    }
}
