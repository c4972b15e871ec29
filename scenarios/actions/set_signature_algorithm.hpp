// scenarios/actions/set_signature_algorithm.hpp: "TFTP File Signature Algorithm". Effective when TFTP
// restarts.
#pragma once

#include "scenarios/actions/checker.hpp"
#include "scenarios/actions/words.hpp"

namespace actions {

struct SetSignatureAlgorithm {
    static constexpr PhoneEffect effect = PhoneEffect::none;

    std::string cluster{};
    std::optional<ctl::Digest> algorithm{};

    void check(Checker& checker) const;
    [[nodiscard]] Outcome apply(SiteState& site, const Context& context) const;
    [[nodiscard]] std::string words() const;
};

}  // namespace actions
