#include "scenarios/actions/bulk_export.hpp"

namespace actions {

void BulkExport::check(Checker& checker) const {
    if (checker.administered(cluster) != nullptr) checker.state().exported.insert(cluster);
}

Outcome BulkExport::apply(SiteState& site, const Context&) const {
    model::export_from(
        site.files.edit(), site.cluster(cluster),
        types.empty() ? std::vector(model::all_bulk_types.begin(), model::all_bulk_types.end()) : types);
    return {};
}

std::string BulkExport::words() const {
    return "bulk certificate export of " + cluster;
}

}  // namespace actions
