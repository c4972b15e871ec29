// tests/support/site.hpp: a site in memory, without a world, for tests of what is done to it.
#pragma once

#include "scenarios/model/boot_memo.hpp"

namespace support {

// What a scenario file says of a site, with the addresses that virtual runs have. It must be a sound one.
[[nodiscard]] model::SiteDescription described(const std::string& scenario);

class TestSite {
  public:
    explicit TestSite(model::SiteDescription description, std::uint64_t seed = 1);
    explicit TestSite(const std::string& scenario, std::uint64_t seed = 1)
        : TestSite(described(scenario), seed) {}

    issuing::Issuer issuer;
    model::KnownCertificates known;
    model::SiteState state;
    model::Time now;

    // At `now`, or so much later.
    [[nodiscard]] model::Context context(std::chrono::seconds later = {}) {
        return {issuer, known, now + later, now + later};
    }
    [[nodiscard]] model::ClusterState& cluster(std::string_view name = "hq") {
        return state.edit_cluster(name);
    }
    [[nodiscard]] const model::NodeState& node(std::string_view name) const {
        return *model::node_named(state, name).node;
    }
    // Time passes: what is pending comes due.
    void pass(std::chrono::seconds time);
    // Every phone boots, on a day on which nothing is in its way.
    void boot_all();
    void boot_all(model::BootMemo& memo);
    // A file of a node's TFTP; nullptr: not found.
    [[nodiscard]] issuing::SharedBytes file(std::string_view node, std::string_view name);
    [[nodiscard]] ctl::TrustListPtr list(std::string_view node, std::string_view name);
};

}  // namespace support
