#include "scenarios/worlds/virtual/agenda.hpp"

#include <algorithm>
#include <functional>

namespace virtual_world {

void Agenda::add(const Event& event) {
    const std::int64_t slice = slice_of(event);
    if (slice > slice_) {
        later_[slice].push_back(event);
        return;
    }
    now_.push_back(event);
    std::ranges::push_heap(now_, std::greater());
}

const Event& Agenda::first() {
    if (now_.empty()) {
        const auto next = later_.begin();
        slice_ = next->first;
        now_ = std::move(next->second);
        later_.erase(next);
        std::ranges::make_heap(now_, std::greater());
    }
    return now_.front();
}

void Agenda::take_first() {
    (void)first();
    std::ranges::pop_heap(now_, std::greater());
    now_.pop_back();
}

}  // namespace virtual_world
