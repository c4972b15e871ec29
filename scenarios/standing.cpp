#include "scenarios/standing.hpp"

#include <algorithm>

#include <boost/algorithm/string/replace.hpp>

namespace scenarios {

const Standing* Standings::shared(Standing standing, std::string_view device) {
    share(standing.lists);
    share(standing.lists_before);
    if (standing.configuration) {
        const auto equal = std::ranges::find_if(
            configurations_, [&standing](const auto& known) { return *known == *standing.configuration; });
        if (equal == configurations_.end()) {
            configurations_.push_back(standing.configuration);
        } else {
            standing.configuration = *equal;
        }
    }
    phone::BootReport& report = standing.last_boot;
    for (auto* verdict : {&report.ctl, &report.itl, &report.configuration, &report.ring_list})
        if (*verdict) (*verdict)->file = boost::replace_all_copy((*verdict)->file, device, own_name);
    for (auto* lines : {&report.unanswered, &report.console})
        for (std::string& line : *lines) boost::replace_all(line, device, own_name);

    const std::size_t key = hash(standing);
    const auto [begin, end] = by_hash_.equal_range(key);
    for (auto known = begin; known != end; ++known)
        if (*known->second == standing) return known->second;
    const Standing* added = &standings_.emplace_back(std::move(standing));
    by_hash_.emplace(key, added);
    return added;
}

void Standings::share(phone::Lists& lists) {
    for (ctl::TrustListPtr* list : {&lists.ctl, &lists.itl})
        if (*list) *list = lists_.try_emplace(ctl::as_text((*list)->bytes), *list).first->second;
}

std::size_t Standings::hash(const Standing& standing) {
    std::size_t key = standing.group;
    const auto mix = [&key](auto value) { key = key * 1099511628211U + std::hash<decltype(value)>()(value); };
    mix(standing.lists.ctl.get());
    mix(standing.lists.itl.get());
    mix(standing.lists_before.itl.get());
    mix(standing.configuration.get());
    mix(standing.last_boot.registered_with);
    mix(standing.last_boot.console.size());
    mix(standing.last_visit.services);
    mix(standing.is_off);
    return key;
}

}  // namespace scenarios
