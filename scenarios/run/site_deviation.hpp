// scenarios/run/site_deviation.hpp: what is not as on a healthy site and is no phone's: each kind with how it
// is found, how an expectation names it, and its words, in one place.
#pragma once

#include <variant>

#include "scenarios/actions/expectation.hpp"
#include "scenarios/model/presented.hpp"

namespace run {

struct SiteDeviation {
    // Of a cluster as a whole.
    struct OfCluster {
        std::string field;  // of `expect_health`: "old_ctl"
        std::string cluster;
        std::string reason{};  // where there is more than one: "CallManager of hq-pub is not in it"

        auto operator<=>(const OfCluster&) const = default;
    };

    std::variant<model::Away, model::NotPresented, OfCluster> what;
    bool is_expected = false;
    bool was_before = false;
};

// In the order of the site's description.
[[nodiscard]] std::vector<SiteDeviation> site_deviations(const model::SiteState& site);

[[nodiscard]] bool names(const actions::ExpectHealth& expected, const SiteDeviation& deviation);

// Does what an expectation names deviate at all? In words what does not.
[[nodiscard]] std::vector<std::string> unmet(const actions::ExpectHealth& expected,
                                             const std::vector<SiteDeviation>& found);

// "TVS of hq-sub1 (hq) still presents its former TVS: restart it"
[[nodiscard]] std::string words(const SiteDeviation& deviation);

// All of them in short, counted where there are many: "2 services stopped", "CTL of hq older than its
// certificates".
[[nodiscard]] std::vector<std::string> summary(const std::vector<SiteDeviation>& deviations);

// How a plan names it: "expect_health { old_ctl { cluster: \"hq\" } }".
[[nodiscard]] std::string naming(const SiteDeviation& deviation);

}  // namespace run
