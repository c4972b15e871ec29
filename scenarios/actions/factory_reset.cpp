#include "scenarios/actions/factory_reset.hpp"

namespace actions {

void FactoryReset::check(Checker& checker) const {
    (void)checker.chosen(phones.group, phones.count);
}

Outcome FactoryReset::apply(SiteState& site, const Context&) const {
    model::change_phones(site, phones.in(site),
                         [](model::PhoneState phone) -> std::optional<model::PhoneState> {
                             if (!is_on(phone)) return std::nullopt;
                             phone.lists = {};
                             phone.lsc.reset();
                             phone.configuration = nullptr;
                             return phone;
                         });
    return {};
}

std::string FactoryReset::words() const {
    return "factory reset of " + phones.words();
}

}  // namespace actions
