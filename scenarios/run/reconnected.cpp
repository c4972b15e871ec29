#include "scenarios/run/reconnected.hpp"

#include <algorithm>

namespace run {

std::vector<Reconnected> reconnected(const SiteState& site,
                                     const std::vector<model::Shared<model::PhoneRuns>>& were,
                                     const model::ServiceStarts& starts) {
    const auto with = [&site](const model::PhoneState& phone) -> std::string {
        if (phone.registration == phone::Registration::none) return "";
        const model::NodeAt at = model::node_at(site, phone.registered_with);
        return at ? at.node->name() : phone.registered_with;
    };
    std::vector<Reconnected> all;
    for (std::size_t group = 0; group < site.phones.size(); ++group) {
        if (starts.empty() && were[group].is_same(site.phones[group])) continue;
        const std::size_t first = all.size();
        const std::vector<model::PhoneRun>& before = were[group]->all();
        const std::vector<model::PhoneRun>& after = site.phones[group]->all();
        for (std::size_t left = 0, right = 0, at = 0; left < before.size() && right < after.size();) {
            const std::size_t left_end = before[left].first + before[left].count;
            const std::size_t right_end = after[right].first + after[right].count;
            const std::size_t end = std::min(left_end, right_end);
            const model::PhoneState& was = *before[left].phone.state;
            const model::PhoneState& is = *after[right].phone.state;
            Reconnected each{site.frame->groups[group].name, with(was), with(is), end - at};
            at = end;
            left += left_end == end ? 1 : 0;
            right += right_end == end ? 1 : 0;
            if (was.is_off || is.is_off) continue;
            if (each.from == each.to && !model::has_lost_connection(site, was, starts)) continue;
            const auto same = std::find_if(
                all.begin() + static_cast<std::ptrdiff_t>(first), all.end(),
                [&each](const Reconnected& known) { return known.from == each.from && known.to == each.to; });
            if (same == all.end()) {
                all.push_back(std::move(each));
            } else {
                same->count += each.count;
            }
        }
    }
    return all;
}

}  // namespace run
