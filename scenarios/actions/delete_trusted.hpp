// scenarios/actions/delete_trusted.hpp: OS Administration > Certificate Management > Delete, in all nodes'
// trust stores.
#pragma once

#include "scenarios/actions/checker.hpp"
#include "scenarios/actions/words.hpp"

namespace actions {

struct DeleteTrusted {
    static constexpr PhoneEffect effect = PhoneEffect::none;

    std::string cluster{};
    std::optional<model::TrustStore> store{};
    std::string common_name{};
    std::optional<std::string> expressway{};  // instead of cluster and store

    void check(Checker& checker) const;
    [[nodiscard]] Outcome apply(SiteState& site, const Context& context) const;
    [[nodiscard]] std::string words() const;
};

}  // namespace actions
