#include "scenarios/worlds/virtual/phone_table.hpp"

#include <algorithm>

namespace virtual_world {

void PhoneTable::read(const model::SiteState& site) {
    if (is_read(site)) return;
    of_phone_.clear();
    for (const auto& runs : site.phones)
        for (const model::PhoneRun& run : runs->all())
            of_phone_.insert(of_phone_.end(), run.count, number_of(run.phone));
    shown_ = site.phones;
}

void PhoneTable::write(model::SiteState& site) {
    if (!is_changed_) return;
    is_changed_ = false;
    std::size_t phone = 0;
    for (std::size_t group = 0; group < site.phones.size(); ++group) {
        std::vector<model::PhoneRun> runs;
        const std::size_t end = phone + site.frame->groups[group].count;
        while (phone < end) {
            const std::size_t first = phone;
            while (phone < end && of_phone_[phone] == of_phone_[first]) ++phone;
            model::PhoneRuns::append(runs, phone - first, records_[of_phone_[first]]);
        }
        site.phones[group] = model::Shared(model::PhoneRuns(std::move(runs)));
    }
    shown_ = site.phones;
}

bool PhoneTable::is_read(const model::SiteState& site) const {
    return !shown_.empty() &&
           std::ranges::equal(shown_, site.phones,
                              [](const auto& left, const auto& right) { return left.is_same(right); });
}

std::uint32_t PhoneTable::number_of(const model::PhoneRecord& record) {
    const Address address{record.state.address(), record.last_boot.address()};
    if (last_.first == address) return last_.second;
    const auto [place, is_new] = numbers_.try_emplace(address, static_cast<std::uint32_t>(records_.size()));
    if (is_new) records_.push_back(record);
    last_ = {address, place->second};
    return place->second;
}

}  // namespace virtual_world
