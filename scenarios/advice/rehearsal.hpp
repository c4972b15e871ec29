// scenarios/advice/rehearsal.hpp: what would come of it: actions played on a copy of a site, in the virtual
// world. Nothing is advised that was not played so.
#pragma once

#include "scenarios/run/scenario_runner.hpp"
#include "scenarios/worlds/virtual/untimed_world.hpp"
#include "scenarios/worlds/virtual/virtual_world.hpp"

namespace advice {

using model::SiteState;
using model::Time;

// A site at a moment.
struct Moment {
    SiteState site;
    Time now;
};

class Rehearsals {
  public:
    // More than this many courses of boots are not gone through for one run.
    static constexpr std::size_t most_courses = 1000;

    // The issuer outlives it; what is rehearsed is not told to `known`. Boots take no time and nothing is in
    // their way; with a seed they take the time and meet the load that they would meet.
    Rehearsals(issuing::Issuer& issuer, const model::KnownCertificates& known,
               std::optional<std::uint64_t> seed = {});

    // What comes of these actions, a minute apart; nothing where one is refused.
    [[nodiscard]] std::optional<Moment> play(const Moment& from, const std::vector<actions::Action>& actions);

    // What comes of the actions of a whole plan; nothing where something is refused that it does not expect,
    // or the site does not come up. Its nodes have their addresses.
    [[nodiscard]] std::optional<Moment> play(const model::SiteDescription& description,
                                             const std::vector<actions::Step>& steps);

    // A site that is told of with what is known of certificates here.
    [[nodiscard]] run::Situation situation(const Moment& moment) const {
        return {moment.site, known_, history_, moment.now, nullptr};
    }

    [[nodiscard]] bool is_too_dear() const { return courses_ > most_courses; }

  private:
    [[nodiscard]] std::unique_ptr<worlds::World> make_world(const model::SiteDescription& site, Time start);
    void count(const worlds::World& world);

    std::optional<std::uint64_t> seed_;
    issuing::Issuer& issuer_;
    model::KnownCertificates known_;
    run::History history_;
    model::BootMemo memo_;
    std::size_t courses_ = 0;
};

}  // namespace advice
