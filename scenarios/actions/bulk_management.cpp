#include "scenarios/actions/bulk_management.hpp"

#include <fmt/format.h>

namespace actions {

void check_folder(Checker& checker, const std::string& folder) {
    if (!folder.empty() && (!is_good_name(folder) || folder.starts_with('.')))
        checker.report("folder", fmt::format("\"{}\" can't be the name of a folder here", folder),
                       "letters, digits, '-', '_' and '.': \"migration\"");
}

std::vector<model::BulkType> all_or(const std::vector<model::BulkType>& types) {
    return types.empty() ? std::vector(model::all_bulk_types.begin(), model::all_bulk_types.end()) : types;
}

std::string bulk_words(const std::vector<model::BulkType>& types, const std::string& folder) {
    std::string words;
    for (const model::BulkType type : types)
        words += (words.empty() ? ", " : " and ") + model::bulk_type_name(type);
    return folder.empty() ? words : fmt::format("{}, in the folder {}", words, folder);
}

}  // namespace actions
