// scenarios/worlds/virtual/service_record.hpp: which phones are without registration, since when, and what
// they have come to so far.
#pragma once

#include "scenarios/worlds/virtual/activity_record.hpp"

namespace virtual_world {

class ServiceRecord {
  public:
    // All phones are registered, or were never. Does nothing the second time.
    void begin(const model::SiteState& site);

    // What is lost from now on is lost by this step.
    void begin_step(std::size_t number) { step_ = static_cast<std::uint32_t>(number); }

    // This phone has lost its registration, or has it again. A second word about it is ignored.
    void lose(std::size_t group, std::uint32_t phone, worlds::Moment at);
    void regain(std::size_t group, std::uint32_t phone, worlds::Moment at);
    // It is switched off: what it missed before counts no further.
    void switch_off(std::size_t group, std::uint32_t phone, worlds::Moment at) { regain(group, phone, at); }

    [[nodiscard]] ActivityRecord& activity() { return activity_; }

    [[nodiscard]] std::vector<worlds::Outage> outages(const model::SiteState& site, worlds::Moment now) const;

  private:
    struct Group {
        worlds::Outage so_far{};
        std::size_t without = 0;  // now
        std::size_t first = 0;    // the number of its first phone over all groups
    };
    static constexpr std::int64_t registered = -1;
    static void count(worlds::Outage& outage, std::chrono::microseconds length, std::size_t phone,
                      std::size_t step);

    std::vector<std::int64_t> since_;     // by phone: microseconds since 1970, or `registered`
    std::vector<std::uint32_t> step_of_;  // by phone: what it was lost by
    std::vector<bool> was_without_;       // by phone
    std::vector<Group> groups_;
    std::uint32_t step_ = 0;
    std::size_t without_ = 0;  // phones of all groups, now
    ActivityRecord activity_;
};

}  // namespace virtual_world
