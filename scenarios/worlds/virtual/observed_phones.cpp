#include "scenarios/worlds/virtual/observed_phones.hpp"

namespace virtual_world {

void ObservedPhones::begin(const model::SiteState& site, std::size_t phone, const model::PhoneRecord& record,
                           const model::Errand& errand, model::Time now) {
    Running& its = running_[phone];
    its.record = record;
    const model::Asker who{model::phone_number(site, phone), &*its.record.state};
    its.task = std::make_unique<model::PhoneTask>(model::make_phone(site, who, issuer_), *its.record.state,
                                                  errand, now);
}

void ObservedPhones::exchange(const model::SiteState& site, std::size_t phone, worlds::Moment asked,
                              worlds::Moment over, bool is_answered) {
    const auto found = running_.find(phone);
    if (found == running_.end()) return;
    const Running& its = found->second;
    phone::Dialogue& dialogue = its.task->dialogue();
    if (dialogue.pending() == nullptr) return;
    const model::Time now = std::chrono::floor<std::chrono::seconds>(asked);
    const phone::Ask ask = *dialogue.pending();
    const model::Asker who{model::phone_number(site, phone), &*its.record.state};
    const model::NodeAt at = model::node_at(site, model::server_of(ask));
    const model::Exchange met = is_answered && at
                                    ? model::exchange_with(site, at, ask, who, {issuer_, known_, now, now})
                                    : model::nobody(ask);
    dialogue.pass_to(now);
    const bool is_taken = !met.presented || dialogue.judge(*met.presented);
    const phone::Answer answer = is_taken ? met.answer : model::refused(ask);
    observer_->exchanged({site, phone, asked, over, ask, met.presented, answer});
    dialogue.answer(answer, now);
    if (dialogue.pending() != nullptr) return;
    if (const phone::BootReport* report = its.task->boot_report()) observer_->booted(phone, *report);
    running_.erase(found);
}

void ObservedPhones::run(const model::SiteState& site, std::size_t phone, const model::PhoneRecord& record,
                         const model::Errand& errand, model::Time now) {
    begin(site, phone, record, errand, now);
    worlds::Moment moment = now;
    for (auto found = running_.find(phone); found != running_.end(); found = running_.find(phone)) {
        const phone::Ask* ask = found->second.task->dialogue().pending();
        if (ask == nullptr) return break_off(phone);
        const model::NodeAt at = model::node_at(site, model::server_of(*ask));
        const bool is_open = at && model::is_open(*at.node, model::endpoint_of(*ask));
        const worlds::Moment over = moment + std::chrono::milliseconds(100);
        exchange(site, phone, moment, over, is_open);
        moment = over;
    }
}

}  // namespace virtual_world
