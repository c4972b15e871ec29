// scenarios/worlds/virtual/untimed_world.hpp: the virtual world without load: boots take no time, and nothing
// is in anybody's way. For rehearsals of what may be done, of sites of any size.
#pragma once

#include "scenarios/worlds/virtual/site_clock.hpp"

namespace virtual_world {

class UntimedWorld : public worlds::World {
  public:
    // The memo outlives it; worlds that are used one after the other may share one.
    UntimedWorld(model::BootMemo& memo, model::Time start) : clock_(memo, start) {}

    [[nodiscard]] model::Time now() const override { return clock_.now(); }
    void follow(const model::SiteState& site) override { clock_.follow(site); }
    void boot(model::SiteState& site, const worlds::Phones& phones) override;
    void visit(model::SiteState& site, const worlds::Phones& phones,
               const model::Visiting& visiting) override;
    void reconnect(model::SiteState& site, const worlds::Phones& phones,
                   const model::ServiceStarts&) override;
    void reset(model::SiteState& site, const worlds::Reset& reset) override { boot(site, reset.phones); }
    void run_until(model::SiteState& site, model::Time until) override { clock_.finish_at(site, until); }
    void settle(model::SiteState&) override {}
    [[nodiscard]] tvs::Contact call(const model::SiteState& site,
                                    const model::TlsConnectionTest& test) override;
    [[nodiscard]] worlds::Underway underway() const override { return {}; }
    [[nodiscard]] std::optional<worlds::Traffic> traffic() override { return std::nullopt; }

    // How many courses of boots and visits were gone through.
    [[nodiscard]] std::size_t courses() const { return courses_; }

  private:
    SiteClock clock_;
    std::size_t courses_ = 0;
};

}  // namespace virtual_world
