// scenarios/actions/bulk_import.hpp: The consolidated certificates of the other clusters go into this one's
// trust stores.
#pragma once

#include "scenarios/actions/bulk_management.hpp"
#include "scenarios/actions/checker.hpp"
#include "scenarios/actions/words.hpp"

namespace actions {

struct BulkImport {
    static constexpr PhoneEffect effect = PhoneEffect::none;

    std::string cluster{};
    std::vector<model::BulkType> types{};  // empty: all
    std::string folder{};                  // of the SFTP server, as this cluster is configured
    bool go_on = false;  // the next step does not wait until phones that this resets are back

    void check(Checker& checker) const;
    [[nodiscard]] Outcome apply(SiteState& site, const Context& context) const;
    [[nodiscard]] std::string words() const;
};

}  // namespace actions
