#include "scenarios/actions/bulk_consolidate.hpp"

namespace actions {

void BulkConsolidate::check(Checker& checker) const {
    checker.administered(cluster);
    check_folder(checker, folder);
    if (checker.state().exported.empty())
        checker.report("nothing has been exported yet",
                       "bulk_export on both clusters comes first (Cisco 215539)");
    checker.state().consolidated.insert(folder);
}

Outcome BulkConsolidate::apply(SiteState& site, const Context&) const {
    const auto found = site.files->bulk.find(folder);
    if (found == site.files->bulk.end() || found->second.exported.empty())
        return {
            "the folder holds no exports: all clusters must be configured with the same one (Cisco 215539)"};
    model::consolidate(site.files.edit().bulk[folder], all_or(types));
    return {};
}

std::string BulkConsolidate::words() const {
    return "consolidate the exports on " + cluster + bulk_words(types, folder);
}

}  // namespace actions
