#include "scenarios/actions/switch_on.hpp"

namespace actions {

void SwitchOn::check(Checker& checker) const {
    (void)checker.chosen(phones.group, phones.count);
}

Outcome SwitchOn::apply(SiteState&, const Context&) const {
    return {};
}

std::string SwitchOn::words() const {
    return "switch on " + phones.words();
}

}  // namespace actions
