#include "scenarios/run/reconnected.hpp"

#include <algorithm>

namespace run {
namespace {

// The run that has this phone of the group.
const model::PhoneRun& run_of(const model::PhoneRuns& runs, std::size_t number) {
    return *std::prev(std::ranges::upper_bound(runs.all(), number, {}, &model::PhoneRun::first));
}

}  // namespace

std::vector<Reconnected> reconnected(const SiteState& site,
                                     const std::vector<model::Shared<model::PhoneRuns>>& were,
                                     const std::vector<model::PhoneRange>& phones,
                                     const model::ServiceStarts& starts) {
    const auto with = [&site](const model::PhoneState& phone) -> std::string {
        if (phone.registration == phone::Registration::none) return "";
        const model::NodeAt at = model::node_at(site, phone.registered_with);
        return at ? at.node->name() : phone.registered_with;
    };
    std::vector<Reconnected> all;
    for (const model::PhoneRange& range : phones) {
        for (std::size_t at = range.first; at < range.first + range.count;) {
            const model::PhoneRun& before = run_of(*were[range.group], at);
            const model::PhoneRun& after = run_of(*site.phones[range.group], at);
            const std::size_t end =
                std::min({before.first + before.count, after.first + after.count, range.first + range.count});
            const model::PhoneState& was = *before.phone.state;
            const model::PhoneState& is = *after.phone.state;
            Reconnected each{site.frame->groups[range.group].name, with(was), with(is), end - at};
            at = end;
            if (each.from == each.to && !model::has_lost_connection(site, was, starts)) continue;
            const auto same = std::ranges::find_if(all, [&each](const Reconnected& known) {
                return known.group == each.group && known.from == each.from && known.to == each.to;
            });
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
