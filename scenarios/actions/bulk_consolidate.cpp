#include "scenarios/actions/bulk_consolidate.hpp"

namespace actions {

void BulkConsolidate::check(Checker& checker) const {
    checker.administered(cluster);
    if (checker.state().exported.empty())
        checker.report("nothing has been exported yet",
                       "bulk_export on both clusters comes first (Cisco 215539)");
    checker.state().is_consolidated = true;
}

Outcome BulkConsolidate::apply(SiteState& site, const Context&) const {
    model::consolidate(site.files.edit());
    return {};
}

std::string BulkConsolidate::words() const {
    return "consolidate the exports on " + cluster;
}

}  // namespace actions
