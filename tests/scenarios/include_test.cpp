// Clusters and phones that several scenarios share.
#include <algorithm>
#include <filesystem>

#include <doctest/doctest.h>

#include "tests/support/program.hpp"

namespace {

const std::string site =
    "cluster {\n  name: \"hq\"\n  version: \"11.5\"\n  node { name: \"hq-pub\" }\n}\n"
    "phones { name: \"f\"  count: 2  cluster: \"hq\" }\n";

struct Files {
    support::Scratch scratch;
    support::CommandResult check(const std::string& plan, const std::string& included) {
        (void)scratch.file("site.include.textproto", included);
        return support::bellwether("check " + scratch.file("plan.textproto", plan));
    }
};

}  // namespace

TEST_SUITE("include") {
    TEST_CASE(
        "what is included stands in the scenario as if it had been written there, and can be added to") {
        Files files;
        const auto result = files.check(
            "include: \"site.include.textproto\"\ncluster { name: \"lab\" version: \"15\" node { name: "
            "\"lab-pub\" } }\n"
            "phones { name: \"g\" cluster: \"lab\" }\nstep { reset_phones { phones: \"f\" } }\n"
            "step { reset_phones { phones: \"g\" } }\n",
            site);
        CHECK(result.exit_code == 0);
        CHECK(result.output.find("clusters: 2, phones: 3") != std::string::npos);
    }

    TEST_CASE("an error in an included file points into that file, one in the scenario into the scenario") {
        Files files;
        const std::string plan = "include: \"site.include.textproto\"\nstep { reset_phones {} }\n";
        const auto version =
            files.check(plan, "cluster {\n  name: \"hq\"\n  version: \"7.1\"\n  node { name: \"p\" }\n}\n");
        CHECK(version.exit_code == 2);
        CHECK(version.output.find("site.include.textproto:3:12: error: \"7.1\" is not a known version") !=
              std::string::npos);
        const auto syntax = files.check(plan, "cluster {\n  nam: \"hq\"\n}\n");
        CHECK(syntax.output.find("site.include.textproto:2:3: error: Cluster has no field \"nam\"") !=
              std::string::npos);
        const auto twice = files.check(
            "include: \"site.include.textproto\"\nphones { name: \"f\" cluster: \"hq\" }\n", site);
        CHECK(twice.output.find("plan.textproto:2:16: error: a second group of phones named \"f\"") !=
              std::string::npos);
    }

    TEST_CASE("a file that is not there, has steps or includes more is an error") {
        Files files;
        const auto missing =
            files.check("include: [\"site.include.textproto\", \"nowhere.textproto\"]\n", site);
        CHECK(missing.output.find("plan.textproto:1:37: error: there is no file") != std::string::npos);
        const auto steps =
            files.check("include: \"site.include.textproto\"\n", site + "step { reset_phones {} }\n");
        CHECK(steps.output.find("site.include.textproto:7:1: error: \"step\" in a file that is included") !=
              std::string::npos);
        const auto itself = files.check("include: \"plan.textproto\"\n", site);
        CHECK(itself.output.find("plan.textproto:1:10: error: \"include\" in a file that is included") !=
              std::string::npos);
        CHECK(itself.exit_code == 2);
    }
}

TEST_SUITE("brought files") {
    TEST_CASE("a plan names files below its own folder: not by a path, a link or /proc does it lead out") {
        const support::Scratch scratch;
        const support::Scratch elsewhere;
        const std::string secret = elsewhere.file("secret", "root:$6$whatever\n");
        std::filesystem::create_symlink(secret, scratch.path() + "/link");
        std::filesystem::create_directory_symlink(elsewhere.path(), scratch.path() + "/folder");
        for (const std::string& name :
             {secret, std::string("/etc/passwd"), std::string("/proc/self/environ"), std::string("link"),
              std::string("folder/secret"),
              std::string("../") + std::filesystem::path(secret).filename().string()}) {
            const std::string plan = scratch.file(
                "plan.textproto", "include: \"" + name + "\"\n" + site + "step { reset_phones {} }\n");
            for (const char* command : {"check ", "run ", "impact ", "watch "}) {
                const auto result = support::bellwether(command + plan);
                CHECK(result.exit_code == 2);
                CHECK_MESSAGE(support::contains(result, "leads out of the folder"), name);
                CHECK(result.output.find("root:") == std::string::npos);
            }
            const auto uploaded = support::bellwether(
                "check " +
                scratch.file("plan.textproto",
                             site + "step { upload { cluster: \"hq\" store: CALLMANAGER_TRUST file: \"" +
                                 name + "\" } }\n"));
            CHECK(support::contains(uploaded, "leads out of the folder"));
        }
    }

    TEST_CASE("who must may let a plan lead out, and a link to a file beside it is no way out") {
        const support::Scratch scratch;
        const support::Scratch elsewhere;
        const std::string shared = elsewhere.file("site.textproto", site);
        const std::string steps = "step { reset_phones {} }\nstep { expect { trust: TRUSTED } }\n";
        const std::string plan = scratch.file("plan.textproto", "include: \"" + shared + "\"\n" + steps);
        CHECK(support::bellwether("check " + plan).exit_code == 2);
        CHECK(support::bellwether("check --allow-outside " + plan).exit_code == 0);
        CHECK(support::bellwether("run --world virtual --allow-outside " + plan).exit_code == 0);
        (void)scratch.file("site.textproto", site);
        std::filesystem::create_symlink("site.textproto", scratch.path() + "/link.textproto");
        CHECK(support::bellwether("check " +
                                  scratch.file("beside.textproto", "include: \"link.textproto\"\n" + steps))
                  .exit_code == 0);
    }

    TEST_CASE("a line of wrong words is some errors and a count, each of bounded length") {
        const support::Scratch scratch;
        std::string line = "phones { call_manager_group: [";
        for (int i = 0; i < 60000; ++i) line += "\"n" + std::to_string(i) + "\",";
        line.back() = ']';
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
        const std::string limit;  // sanitizers take terabytes of addresses
#else
        const std::string limit = "ulimit -v 2000000; ";
#endif
        const auto result =
            support::run(limit + support::bellwether_path() + " check " +
                         scratch.file("plan.textproto", site + line + " name: \"g\" cluster: \"hq\" }\n"));
        CHECK(result.exit_code == 2);
        CHECK(support::contains(result, "more errors"));
        CHECK(result.output.size() < 100000);
        CHECK(std::ranges::count(result.output, '\n') < 400);
    }
}
