#include "scenarios/actions/bulk_import.hpp"

namespace actions {

void BulkImport::check(Checker& checker) const {
    checker.administered(cluster);
    check_folder(checker, folder);
    if (checker.state().consolidated.empty())
        checker.report("nothing has been consolidated yet", "bulk_consolidate comes first (Cisco 215539)");
}

Outcome BulkImport::apply(SiteState& site, const Context& context) const {
    const auto found = site.files->bulk.find(folder);
    return {model::import_into(site.edit_cluster(cluster),
                               found == site.files->bulk.end() ? model::BulkFolder{} : found->second,
                               all_or(types), context)};
}

std::string BulkImport::words() const {
    return "bulk certificate import into " + cluster + bulk_words(types, folder);
}

}  // namespace actions
