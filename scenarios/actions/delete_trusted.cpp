#include "scenarios/actions/delete_trusted.hpp"

#include <fmt/format.h>

#include "scenarios/model/uploads.hpp"

namespace actions {

void DeleteTrusted::check(Checker& checker) const {
    if (expressway) {
        checker.need_expressway_alone(*expressway,
                                      {{"cluster", !cluster.empty()}, {"store", store.has_value()}});
    } else {
        checker.administered(cluster);
        if (!store) checker.report("which trust store?", "store: TOMCAT_TRUST, CALLMANAGER_TRUST, ...");
    }
    if (common_name.empty()) checker.report("which certificate?", "common_name: \"corp-root\"");
}

Outcome DeleteTrusted::apply(SiteState& site, const Context& context) const {
    if (expressway) return {model::delete_trusted(site.edit_expressway(*expressway), common_name)};
    return {model::delete_trusted(site.edit_cluster(cluster), store.value(), common_name, context)};
}

std::string DeleteTrusted::words() const {
    return expressway
               ? fmt::format("delete \"{}\" from the trusted CA list of {}", common_name, *expressway)
               : fmt::format("delete \"{}\" from {} of {}", common_name, store_word(store.value()), cluster);
}

}  // namespace actions
