#include "scenarios/act.hpp"

namespace scenarios {

Act::Act(phone::Phone phone, const std::optional<Visiting>& visiting, Time now) : phone_(std::move(phone)) {
    if (visiting) {
        act_.emplace<phone::Visit>(phone_, now, visiting->where);
    } else {
        act_.emplace<phone::Boot>(phone_, now);
    }
}

const phone::Ask* Act::pending() const {
    if (const auto* boot = std::get_if<phone::Boot>(&act_)) return boot->pending();
    return std::get<phone::Visit>(act_).pending();
}

void Act::pass_to(Time now) {
    if (auto* boot = std::get_if<phone::Boot>(&act_)) return boot->pass_to(now);
    std::get<phone::Visit>(act_).pass_to(now);
}

void Act::answer(phone::Answer answer, Time now) {
    if (auto* boot = std::get_if<phone::Boot>(&act_)) return boot->answer(std::move(answer), now);
    std::get<phone::Visit>(act_).answer(std::move(answer), now);
}

const Standing* Act::end(Site& site, const Standing& before) const {
    if (const auto* boot = std::get_if<phone::Boot>(&act_))
        return site.after_boot(before, phone_, boot->report());
    return site.after_visit(before, phone_, std::get<phone::Visit>(act_).report());
}

}  // namespace scenarios
