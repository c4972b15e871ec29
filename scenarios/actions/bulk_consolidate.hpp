// scenarios/actions/bulk_consolidate.hpp: What all clusters exported becomes one file per type.
#pragma once

#include "scenarios/actions/checker.hpp"
#include "scenarios/actions/words.hpp"

namespace actions {

struct BulkConsolidate {
    static constexpr PhoneEffect effect = PhoneEffect::none;

    std::string cluster{};

    void check(Checker& checker) const;
    [[nodiscard]] Outcome apply(SiteState& site, const Context& context) const;
    [[nodiscard]] std::string words() const;
};

}  // namespace actions
