// scenarios/actions/bulk_import.hpp: The consolidated certificates of the other clusters go into this one's
// trust stores.
#pragma once

#include "scenarios/actions/checker.hpp"
#include "scenarios/actions/words.hpp"

namespace actions {

struct BulkImport {
    static constexpr PhoneEffect effect = PhoneEffect::none;

    std::string cluster{};

    void check(Checker& checker) const;
    [[nodiscard]] Outcome apply(SiteState& site, const Context& context) const;
    [[nodiscard]] std::string words() const;
};

}  // namespace actions
