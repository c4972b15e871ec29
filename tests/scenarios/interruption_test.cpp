// Ctrl-C at whatever is at work, and that a killed run leaves nothing.
#include <csignal>
#include <filesystem>

#include <doctest/doctest.h>
#include <unistd.h>

#include "scenarios/program/progress_bar.hpp"
#include "tests/support/program.hpp"

using support::Background;
using support::Scratch;
using support::TemporaryFiles;

namespace {

// So many that no machine is through with them before it is told to stop.
std::string long_plan(const Scratch& scratch) {
    std::string text =
        "cluster { name: \"hq\" version: \"11.5\" node { name: \"hq-pub\" } }\n"
        "phones { name: \"floor-1\" count: 500000 cluster: \"hq\" }\n";
    for (int i = 0; i < 200; ++i) text += "step { reset_phones {} }\n";
    return scratch.file("long.textproto", text + "step { expect { trust: TRUSTED } }\n");
}

}  // namespace

TEST_SUITE("interruption") {
    TEST_CASE("Ctrl-C ends impact, watch and a virtual run with 130 at once, and nothing is left") {
        const Scratch scratch;
        const std::string plan = long_plan(scratch);
        const std::vector<std::vector<std::string>> commands{
            {"impact", plan}, {"watch", "--days", "3650", plan}, {"run", "--world", "virtual", plan}};
        for (const auto& command : commands) {
            const TemporaryFiles files;
            Background run(files.background(command));
            REQUIRE(run.wait_for_work());
            CHECK_MESSAGE(run.stop(SIGINT) == 130, command.front());
            CHECK(files.are_gone());
        }
    }

    TEST_CASE("Ctrl-C ends a run that makes its keys") {
        const Scratch scratch;
        const TemporaryFiles files;
        const std::string plan =
            scratch.file("plan.textproto",
                         "cluster { name: \"hq\" version: \"12.5\" node { name: \"hq-pub\" } }\n"
                         "phones { name: \"f\" cluster: \"hq\" }\nstep { expect { trust: TRUSTED } }\n");
        std::vector<std::string> command = files.background({"run", plan});
        command.insert(command.begin() + 1, "XDG_CACHE_HOME=" + scratch.path() + "/keys");
        Background run(command);
        REQUIRE(run.wait_for_work());
        CHECK(run.stop(SIGTERM) == 130);
        CHECK(files.are_gone());
    }

    TEST_CASE("a killed run leaves nothing either: files are made only where --keep asks for them") {
        const Scratch scratch;
        const TemporaryFiles files;
        Background killed(files.background({"run", "--world", "virtual", long_plan(scratch)}));
        REQUIRE(killed.wait_for_work());
        CHECK(killed.stop(SIGKILL) == 128 + SIGKILL);
        CHECK(files.are_gone());
    }

    TEST_CASE(
        "a folder with a circle in it, or one that can't be read, is one line, and the rest is played") {
        const Scratch scratch;
        const std::string folder = scratch.path() + "/plans";
        std::filesystem::create_directories(folder + "/locked");
        (void)scratch.file("plans/plan.textproto",
                           "cluster { name: \"hq\" version: \"11.5\" node { name: \"hq-pub\" } }\n"
                           "phones { name: \"f\" cluster: \"hq\" }\nstep { expect { trust: TRUSTED } }\n");
        std::filesystem::create_directory_symlink(folder, folder + "/circle");
        CHECK(support::bellwether("run --world virtual " + folder).output.find("plan.textproto") !=
              std::string::npos);
        std::filesystem::create_symlink("self", folder + "/self");
        std::filesystem::permissions(folder + "/locked", std::filesystem::perms::none);
        for (const char* command : {"run --world virtual ", "check ", "list "}) {
            const auto result = support::bellwether(command + folder);
            CHECK(support::contains(result, "plan.textproto"));
            // The superuser may read everything.
            if (::geteuid() != 0) CHECK(result.exit_code == 2);
            if (::geteuid() != 0) CHECK(support::contains(result, "locked"));
        }
        std::filesystem::permissions(folder + "/locked", std::filesystem::perms::owner_all);
    }
}

TEST_SUITE("progress") {
    TEST_CASE("on a terminal a line says how far a run has come, and in a pipe there is none") {
        const Scratch scratch;
        const std::string plan = long_plan(scratch);
        const Background on_terminal(
            {"script", "-qec", support::bellwether_path() + " run --world virtual " + plan, "/dev/null"});
        CHECK(on_terminal.wait_for(" of 500000 phones boot"));
        CHECK(on_terminal.output().find("step 1 of 201, ") != std::string::npos);
        Background in_pipe({support::bellwether_path(), "run", "--world", "virtual", plan});
        REQUIRE(in_pipe.wait_for_work());
        CHECK(in_pipe.stop(SIGINT) == 130);
        CHECK(in_pipe.output().find('\r') == std::string::npos);
    }

    TEST_CASE("the line fits the terminal, and counts files where there are several") {
        program::RunPlace place{.step = 6, .steps = 10, .time = "08:05:12", .phones = 20000, .booting = 1200};
        CHECK(program::progress_line(place, 100) ==
              "[##########..........] step 6 of 10, 08:05:12, 1200 of 20000 phones boot");
        CHECK(program::progress_line(place, 66) ==
              "[##########..........] step 6 of 10, 1200 of 20000 phones boot");
        CHECK(program::progress_line(place, 20) == "[##########........");
        CHECK(program::progress_line(place, 0).empty());
        place.files = 4;
        place.file = 2;
        place.booting = 0;
        CHECK(program::progress_line(place, 100) ==
              "[#####...............] file 2 of 4, step 6 of 10, 08:05:12, 20000 phones");
        CHECK(program::progress_line({}, 100).starts_with("[....................] step 0 of 0"));
    }
}
