// scenarios/actions/bulk_export.hpp: OS Administration > Bulk Certificate Management. PKCS #12 files in one
// folder, as on the SFTP server.
#pragma once

#include "scenarios/actions/bulk_management.hpp"
#include "scenarios/actions/checker.hpp"
#include "scenarios/actions/words.hpp"

namespace actions {

struct BulkExport {
    static constexpr PhoneEffect effect = PhoneEffect::none;

    std::string cluster{};
    std::vector<model::BulkType> types{};  // empty: all
    std::string folder{};                  // of the SFTP server, as this cluster is configured

    void check(Checker& checker) const;
    [[nodiscard]] Outcome apply(SiteState& site, const Context& context) const;
    [[nodiscard]] std::string words() const;
};

}  // namespace actions
