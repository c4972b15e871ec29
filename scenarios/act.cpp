#include "scenarios/act.hpp"

namespace scenarios {

Act::Act(phone::Phone phone, const std::optional<Visiting>& visiting, Time now) : phone_(std::move(phone)) {
    if (visiting) {
        talk_ = &visit_.emplace(phone_, now, visiting->where);
    } else {
        talk_ = &boot_.emplace(phone_, now);
    }
}

const Standing* Act::end(Site& site, const Standing& before) const {
    if (boot_) return site.after_boot(before, phone_, boot_->report());
    return site.after_visit(before, phone_, visit_->report());
}

}  // namespace scenarios
