#include "scenarios/worlds/virtual/site_clock.hpp"

#include <algorithm>

#include "scenarios/model/validity.hpp"

namespace virtual_world {

using model::PhoneRecord;
using model::SiteState;
using model::Time;

void SiteClock::follow(const SiteState& site) {
    look_for_boundaries(site);
}

void SiteClock::look_for_boundaries(const SiteState& site) {
    boundaries_ = model::validity_boundaries(site);
    has_new_lsc_ = false;
    show(site);
}

void SiteClock::note(const PhoneRecord& before, const PhoneRecord& after) {
    has_new_lsc_ = has_new_lsc_ || before.state->lsc != after.state->lsc;
}

void SiteClock::look_for_new_lscs(const SiteState& site) {
    if (has_new_lsc_) look_for_boundaries(site);
}

// The memo goes by the site as it is now.
void SiteClock::show(const SiteState& site) {
    const auto end = std::ranges::upper_bound(boundaries_, time_);
    const Time era = end == boundaries_.begin() ? Time{} : *(end - 1);
    next_change_.reset();
    if (end != boundaries_.end()) next_change_ = *end;
    if (const auto due = model::next_due(site); due && (!next_change_ || time_ + *due < *next_change_))
        next_change_ = time_ + *due;
    memo_.follow(site, static_cast<std::uint64_t>(era.time_since_epoch().count()));
}

bool SiteClock::pass_to(SiteState& site, Time now) {
    if (now <= time_) return false;
    const bool is_changed = next_change_ && now >= *next_change_;
    if (!is_changed) return false;
    model::pass(site, now - time_);
    time_ = now;
    show(site);
    return true;
}

void SiteClock::finish_at(SiteState& site, Time now) {
    (void)pass_to(site, now);
    if (now <= time_) return;
    model::pass(site, now - time_);
    time_ = now;
}

std::size_t SiteClock::let_act(SiteState& site, const worlds::Phones& phones, const model::Errand& errand) {
    os::look_for_interruption();
    std::map<std::tuple<std::size_t, const void*, const void*>, PhoneRecord> ends;  // of each course
    for (const model::PhoneRange& range : phones)
        site.phones[range.group].edit().change(range.first, range.count, [&](const PhoneRecord& phone) {
            const auto [end, is_new] = ends.try_emplace(
                {range.group, phone.state.address(), phone.last_boot.address()}, PhoneRecord{});
            if (is_new) {
                end->second = model::run(memo_, range.group, phone, errand, time_);
                note(phone, end->second);
            }
            return end->second;
        });
    const std::size_t courses = ends.size();
    look_for_new_lscs(site);
    return courses;
}

}  // namespace virtual_world
