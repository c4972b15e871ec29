#include "scenarios/worlds/virtual/service_record.hpp"

#include <algorithm>

namespace virtual_world {

using std::chrono::microseconds;
using worlds::Moment;
using worlds::Outage;

void ServiceRecord::begin(const model::SiteState& site) {
    if (!groups_.empty() || site.phones.empty()) return;
    activity_.begin(site);
    const std::size_t count = model::phone_count(site);
    since_.assign(count, registered);
    step_of_.assign(count, 0);
    was_without_.assign(count, false);
    groups_.resize(site.phones.size());
    for (std::size_t i = 0; i < groups_.size(); ++i) {
        groups_[i].so_far.group = i;
        groups_[i].first = site.frame->first[i];
    }
}

void ServiceRecord::count(Outage& outage, microseconds length, std::size_t phone, std::size_t step) {
    outage.total += length;
    if (length <= outage.longest) return;
    outage.longest = length;
    outage.longest_phone = phone;
    outage.step = step;
}

void ServiceRecord::lose(std::size_t group, std::uint32_t phone, Moment at) {
    if (since_[phone] != registered) return;
    since_[phone] = at.time_since_epoch().count();
    step_of_[phone] = step_;
    Group& its = groups_[group];
    its.so_far.at_most = std::max(its.so_far.at_most, ++its.without);
    if (!was_without_[phone]) ++its.so_far.phones;
    was_without_[phone] = true;
    activity_.note_without(at, ++without_);
}

void ServiceRecord::regain(std::size_t group, std::uint32_t phone, Moment at) {
    if (since_.empty() || since_[phone] == registered) return;
    Group& its = groups_[group];
    count(its.so_far, microseconds(at.time_since_epoch().count() - since_[phone]), phone - its.first,
          step_of_[phone]);
    since_[phone] = registered;
    --its.without;
    activity_.note_without(at, --without_);
}

std::vector<Outage> ServiceRecord::outages(const model::SiteState& site, Moment now) const {
    std::vector<Outage> all;
    for (std::size_t i = 0; i < groups_.size(); ++i) {
        Outage outage = groups_[i].so_far;
        outage.still = groups_[i].without;
        const std::size_t first = site.frame->first[i];
        for (std::size_t phone = first; outage.still > 0 && phone < first + site.frame->groups[i].count;
             ++phone)
            if (since_[phone] != registered)
                count(outage, microseconds(now.time_since_epoch().count() - since_[phone]), phone - first,
                      step_of_[phone]);
        if (outage.phones > 0) all.push_back(outage);
    }
    return all;
}

}  // namespace virtual_world
