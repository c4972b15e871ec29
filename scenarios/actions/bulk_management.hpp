// scenarios/actions/bulk_management.hpp: what the steps of bulk certificate management have in common.
#pragma once

#include "scenarios/actions/checker.hpp"
#include "scenarios/model/file_store.hpp"

namespace actions {

// A folder's name is one, or empty.
void check_folder(Checker& checker, const std::string& folder);
// These types, or all where there are none.
[[nodiscard]] std::vector<model::BulkType> all_or(const std::vector<model::BulkType>& types);
// ", TFTP and ITLRecovery, in the folder migration"; empty where nothing is said.
[[nodiscard]] std::string bulk_words(const std::vector<model::BulkType>& types, const std::string& folder);

}  // namespace actions
