// scenarios/worlds/virtual/agenda.hpp: what is going to happen to which phone, in the order of time.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "scenarios/worlds/traffic.hpp"

namespace virtual_world {

using worlds::Moment;

struct Event {
    Moment at;
    std::uint32_t phone = 0;
    std::uint32_t boot = 0;  // which boot of this phone it belongs to, from 1; 0: it is told to reset

    auto operator<=>(const Event&) const = default;
};

// A queue of events by time, then phone. Time is cut into slices; only the slice at hand is kept in order (a
// heap that fits the processor's cache), later ones are heaps in the everyday sense. With millions of events
// this is several times faster than one big heap.
class Agenda {
  public:
    // Not before the last event that was taken.
    void add(const Event& event);
    [[nodiscard]] bool empty() const { return now_.empty() && later_.empty(); }
    // The first event; there must be one.
    [[nodiscard]] const Event& first();
    void take_first();

  private:
    static constexpr std::int64_t slice_microseconds = 32768;
    [[nodiscard]] static std::int64_t slice_of(const Event& event) {
        return event.at.time_since_epoch().count() / slice_microseconds;
    }

    std::vector<Event> now_;  // a heap, the first event on top
    std::int64_t slice_ = 0;  // of `now_`
    std::map<std::int64_t, std::vector<Event>> later_;
};

}  // namespace virtual_world
