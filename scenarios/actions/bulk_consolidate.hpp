// scenarios/actions/bulk_consolidate.hpp: What all clusters exported becomes one file per type.
#pragma once

#include "scenarios/actions/bulk_management.hpp"
#include "scenarios/actions/checker.hpp"
#include "scenarios/actions/words.hpp"

namespace actions {

struct BulkConsolidate {
    static constexpr PhoneEffect effect = PhoneEffect::none;

    std::string cluster{};
    std::vector<model::BulkType> types{};  // empty: all
    std::string folder{};                  // of the SFTP server, as this cluster is configured

    void check(Checker& checker) const;
    [[nodiscard]] Outcome apply(SiteState& site, const Context& context) const;
    [[nodiscard]] std::string words() const;
};

}  // namespace actions
