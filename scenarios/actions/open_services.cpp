#include "scenarios/actions/open_services.hpp"

#include <fmt/format.h>

namespace actions {

void OpenServices::check(Checker& checker) const {
    (void)checker.chosen(phones.group, phones.count);
    if (cluster) checker.cluster("cluster", *cluster);
}

Outcome OpenServices::apply(SiteState&, const Context&) const {
    return {};
}

std::string OpenServices::words() const {
    return fmt::format("open {} on {}", cluster ? "the HTTPS services of " + *cluster : "the HTTPS services",
                       phones.words());
}

}  // namespace actions
