#include "scenarios/model/phone_task.hpp"

namespace model {

PhoneTask::PhoneTask(phone::Phone phone, const std::optional<Visiting>& visiting, Time now)
    : phone_(std::move(phone)) {
    if (visiting) {
        dialogue_ = &visit_.emplace(phone_, now, visiting->where);
    } else {
        dialogue_ = &boot_.emplace(phone_, now);
    }
}

PhoneRecord PhoneTask::end(const SiteState& site, const PhoneRecord& before) const {
    if (boot_) return after_boot(site, before, phone_, boot_->report());
    return after_visit(before, phone_, visit_->report());
}

}  // namespace model
