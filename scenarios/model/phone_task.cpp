#include "scenarios/model/phone_task.hpp"

namespace model {

PhoneTask::PhoneTask(phone::Phone phone, const PhoneState& state, const Errand& errand, Time now)
    : phone_(std::move(phone)) {
    if (const auto* visiting = std::get_if<Visiting>(&errand)) {
        dialogue_ = &visit_.emplace(phone_, now, visiting->where);
    } else if (std::holds_alternative<Reconnecting>(errand)) {
        dialogue_ = &reconnection_.emplace(phone_, now, state.path, state.registered_with);
    } else {
        dialogue_ = &boot_.emplace(phone_, now);
    }
}

PhoneRecord PhoneTask::end(const SiteState& site, const PhoneRecord& before) const {
    if (boot_) return after_boot(site, before, phone_, boot_->report());
    if (visit_) return after_visit(before, phone_, visit_->report());
    return after_reconnection(before, phone_, reconnection_->report());
}

}  // namespace model
