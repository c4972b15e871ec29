#include "scenarios/actions/bulk_export.hpp"

namespace actions {

void BulkExport::check(Checker& checker) const {
    check_folder(checker, folder);
    if (checker.administered(cluster) != nullptr) checker.state().exported.insert(folder);
}

Outcome BulkExport::apply(SiteState& site, const Context&) const {
    model::export_from(site.files.edit().bulk[folder], site.cluster(cluster), all_or(types));
    return {};
}

std::string BulkExport::words() const {
    return "bulk certificate export of " + cluster + bulk_words(types, folder);
}

}  // namespace actions
