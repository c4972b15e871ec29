#include "scenarios/actions/switch_off.hpp"

namespace actions {

void SwitchOff::check(Checker& checker) const {
    (void)checker.chosen(phones.group, phones.count);
}

Outcome SwitchOff::apply(SiteState& site, const Context&) const {
    model::change_phones(site, phones.in(site),
                         [](model::PhoneState phone) -> std::optional<model::PhoneState> {
                             if (!is_on(phone)) return std::nullopt;
                             phone.is_off = true;
                             phone.cache.clear();
                             phone.services = phone::Services::not_opened;
                             return phone;
                         });
    return {};
}

std::string SwitchOff::words() const {
    return "switch off " + phones.words();
}

}  // namespace actions
