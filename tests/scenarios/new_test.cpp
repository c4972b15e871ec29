// What `new` writes is a site that comes up and a plan that passes, whatever was asked for.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "scenarios/model/version.hpp"
#include "tests/support/program.hpp"

using support::bellwether;
using support::contains;
using support::Scratch;

TEST_SUITE("new") {
    TEST_CASE("for each version, in both modes, with few nodes and many, its first plan passes") {
        const Scratch scratch;
        const std::vector<std::string> versions = model::known_versions();
        for (std::size_t i = 0; i < versions.size(); i += BELLWETHER_PLAYED_OF_VERSIONS)
            for (const bool is_mixed : {false, true})
                for (const int nodes : {1, 2, 5}) {
                    const std::string file =
                        fmt::format("{}/{}-{}-{}.textproto", scratch.path(), versions[i], is_mixed, nodes);
                    const auto made = bellwether(fmt::format("new --version {} --nodes {} {} {}", versions[i],
                                                             nodes, is_mixed ? "--mixed" : "", file));
                    REQUIRE_MESSAGE(made.exit_code == 0, made.output);
                    const auto played = bellwether("run --world virtual --quiet " + file);
                    CHECK_MESSAGE(played.exit_code == 0, played.output);
                }
    }

    TEST_CASE(
        "for models without security by default it passes as well: they hold no list in a non-secure "
        "cluster") {
        const Scratch scratch;
        for (const char* model : {"7940", "6901", "7965", "8861"})
            for (const char* mode : {"", "--mixed"}) {
                const std::string file = fmt::format("{}/{}{}.textproto", scratch.path(), model, mode);
                REQUIRE(bellwether(fmt::format("new --model {} {} {}", model, mode, file)).exit_code == 0);
                const auto played = bellwether("run --world virtual --quiet " + file);
                CHECK_MESSAGE(played.exit_code == 0, played.output);
            }
    }

    TEST_CASE("what is not known is told, and no file is written over") {
        const Scratch scratch;
        const auto says = [](const std::string& arguments, int code, const std::string& words) {
            const auto result = bellwether("new " + arguments);
            CHECK_MESSAGE(result.exit_code == code, result.output);
            CHECK_MESSAGE(contains(result, words), result.output);
        };
        says("--version 7.1", 1, "did you mean \"9.1\"?");
        says("--version XIV", 1, "is no version that is known");
        says("--nodes 65", 1, "a number from 1 to 64");
        says("--model 1234", 1, "there is no phone model");
        says("--phones none", 1, "a number from 1 to 1000000");
        says(scratch.file("there.textproto", "x"), 2, "name a file that is not there yet");
        says("--mixed </dev/null", 0, "security: ENCRYPTED");
    }
}
