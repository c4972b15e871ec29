// scenarios/actions/regenerate.hpp: OS Administration > Certificate Management > Regenerate. Presented only
// after the service restarts.
#pragma once

#include "scenarios/actions/checker.hpp"
#include "scenarios/actions/words.hpp"

namespace actions {

struct Regenerate {
    static constexpr PhoneEffect effect = PhoneEffect::none;

    std::string cluster{};
    std::optional<CertificateKind> certificate{};
    std::vector<std::string> nodes{};  // empty: all that have it
    std::uint32_t key_bits = 2048;
    bool is_multi_server = false;  // one certificate for all nodes
    bool go_on = false;            // the next step does not wait until phones that this resets are back

    void check(Checker& checker) const;
    [[nodiscard]] Outcome apply(SiteState& site, const Context& context) const;
    [[nodiscard]] std::string words() const;
};

}  // namespace actions
