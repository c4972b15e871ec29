#include "scenarios/actions/bulk_import.hpp"

namespace actions {

void BulkImport::check(Checker& checker) const {
    checker.administered(cluster);
    if (!checker.state().is_consolidated)
        checker.report("nothing has been consolidated yet", "bulk_consolidate comes first (Cisco 215539)");
}

Outcome BulkImport::apply(SiteState& site, const Context& context) const {
    return {model::import_into(site.edit_cluster(cluster), *site.files, context)};
}

std::string BulkImport::words() const {
    return "bulk certificate import into " + cluster;
}

}  // namespace actions
