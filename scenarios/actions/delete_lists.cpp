#include "scenarios/actions/delete_lists.hpp"

#include <fmt/format.h>

namespace actions {

void DeleteLists::check(Checker& checker) const {
    (void)checker.chosen(phones.group, phones.count);
}

Outcome DeleteLists::apply(SiteState& site, const Context&) const {
    model::change_phones(site, phones.in(site),
                         [this](model::PhoneState phone) -> std::optional<model::PhoneState> {
                             if (!is_on(phone)) return std::nullopt;
                             phone.is_cleared = true;
                             phone.lists.itl = nullptr;
                             if (!is_itl_only) phone.lists.ctl = nullptr;
                             return phone;
                         });
    return {};
}

std::string DeleteLists::words() const {
    return fmt::format("delete the {} by hand on {}", is_itl_only ? "ITL" : "CTL and ITL", phones.words());
}

}  // namespace actions
