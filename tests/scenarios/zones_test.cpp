// Whole outputs, byte for byte: they depend on the scenario and the seed alone, not on where or by whom they
// are made.
#include <algorithm>
#include <filesystem>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/program.hpp"

namespace {

struct Surroundings {
    std::string zone;
    std::string locale;
    bool has_home;
};

// All that the program prints about the catalogue, told in these surroundings. Impacts take long: a few are
// told.
std::string told(const Surroundings& surroundings, const std::string& home) {
    std::string command = "TZ=" + surroundings.zone + " LC_ALL=" + surroundings.locale;
    if (surroundings.has_home) command += " XDG_CACHE_HOME=" + home + " HOME=" + home;
    command += " " + support::bellwether_path() + " ";
    std::vector<std::string> plans;
    for (const auto& entry : std::filesystem::directory_iterator(BELLWETHER_CATALOGUE))
        if (entry.path().extension() == ".textproto") plans.push_back(entry.path().string());
    std::ranges::sort(plans);
    std::string played;
    for (std::size_t i = 0; i < plans.size(); i += BELLWETHER_PLAYED_OF_CATALOGUE) played += " " + plans[i];
    std::string output = support::run(command + "run --world virtual --verbose" + played).output +
                         support::run(command + "run --world virtual --json" + played).output;
    for (std::size_t i = 0; i < plans.size(); i += BELLWETHER_PLAYED_OF_CATALOGUE) {
        output += support::run(command + "watch --from 2027-01-04 " + plans[i]).output;
        if (i % BELLWETHER_ONE_IMPACT_OF == 0) output += support::run(command + "impact " + plans[i]).output;
    }
    return output;
}

}  // namespace

TEST_SUITE("zones") {
    TEST_CASE("text, JSON, impact and watch are the same in every time zone, locale and home") {
        const support::Scratch scratch;
        const std::string here = told({"UTC", "C.UTF-8", false}, {});
        REQUIRE(here.size() > 50000);
        for (const Surroundings& surroundings : {Surroundings{"Asia/Tokyo", "C", false},
                                                 Surroundings{"America/Los_Angeles", "de_DE.UTF-8", false},
                                                 Surroundings{"Pacific/Kiritimati", "POSIX", true}})
            CHECK_MESSAGE(told(surroundings, scratch.path()) == here, surroundings.zone);
    }

    TEST_CASE("times are formatted in one place, in UTC: fmt's way to format them asks for the time zone") {
        for (const char* folder : {"ctl", "tftp", "tvs", "phone", "scenarios"}) {
            const auto found = support::run(
                "grep -rlE 'fmt/chrono|localtime|mktime|strftime' --include=*.cpp --include=*.hpp " +
                std::string(BELLWETHER_SOURCE "/") + folder);
            for (std::size_t start = 0; start < found.output.size();) {
                const std::size_t end = found.output.find('\n', start);
                CHECK(found.output.substr(start, end - start).ends_with("/ctl/print.cpp"));
                start = end + 1;
            }
        }
    }
}
