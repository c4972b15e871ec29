// scenarios/actions/certificate_operation.hpp: what `install_lsc` and `delete_lsc` have in common.
#pragma once

#include "scenarios/actions/checker.hpp"
#include "scenarios/actions/words.hpp"

namespace actions {

void check_certificate_operation(Checker& checker, const Phones& phones, const std::string& cluster);

}  // namespace actions
