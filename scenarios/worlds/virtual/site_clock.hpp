// scenarios/worlds/virtual/site_clock.hpp: a site's time without sockets: what is pending comes due, and
// boots that are remembered go by the site as it is then.
#pragma once

#include "scenarios/model/boot_memo.hpp"
#include "scenarios/worlds/world.hpp"

namespace virtual_world {

class SiteClock {
  public:
    // The memo outlives it; nobody else leads it meanwhile.
    SiteClock(model::BootMemo& memo, model::Time start) : memo_(memo), time_(start) {}

    // What is pending in the site has come due up to this.
    [[nodiscard]] model::Time now() const { return time_; }

    // The site was changed.
    void follow(const model::SiteState& site);

    // A phone stands so now. LSCs that phones got end eras as well: those are looked for then.
    void note(const model::PhoneRecord& before, const model::PhoneRecord& after);
    void look_for_new_lscs(const model::SiteState& site);

    // Something may have come due on the way there: then it is that time. Says whether it has.
    bool pass_to(model::SiteState& site, model::Time now);
    // It is that time, whatever happened on the way.
    void finish_at(model::SiteState& site, model::Time now);

    // Nothing is in the way of anybody: each phone does this, in no time. Gives how many courses were gone
    // through: phones that are alike go one.
    std::size_t let_act(model::SiteState& site, const worlds::Phones& phones, const model::Errand& errand);

  private:
    void look_for_boundaries(const model::SiteState& site);
    void show(const model::SiteState& site);

    model::BootMemo& memo_;
    model::Time time_;
    std::vector<model::Time> boundaries_;     // when some certificate begins or ceases to be valid, ascending
    std::optional<model::Time> next_change_;  // when an era ends, or something pending comes due
    bool has_new_lsc_ = false;                // some phone, since `boundaries_` were looked for
};

}  // namespace virtual_world
