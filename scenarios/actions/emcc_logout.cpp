#include "scenarios/actions/emcc_logout.hpp"

namespace actions {

void EmccLogout::check(Checker& checker) const {
    (void)checker.chosen(phones.group, phones.count);
}

Outcome EmccLogout::apply(SiteState& site, const Context&) const {
    model::change_phones(site, phones.in(site),
                         [](model::PhoneState phone) -> std::optional<model::PhoneState> {
                             if (!is_on(phone) || !phone.before_login) return std::nullopt;
                             phone.option_150 = phone.before_login;
                             phone.before_login = nullptr;
                             return phone;
                         });
    return {};
}

std::string EmccLogout::words() const {
    return "log out of " + phones.words() + " (EMCC)";
}

}  // namespace actions
