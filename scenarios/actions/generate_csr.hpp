// scenarios/actions/generate_csr.hpp: OS Administration > Generate CSR. A new request takes the place of the
// one before it, and of its key.
#pragma once

#include "scenarios/actions/checker.hpp"
#include "scenarios/actions/words.hpp"

namespace actions {

struct GenerateCsr {
    static constexpr PhoneEffect effect = PhoneEffect::none;

    std::string cluster{};
    std::optional<CertificateKind> certificate{};
    std::vector<std::string> nodes{};  // empty: all that have it, each with a request of its own
    std::uint32_t key_bits = 2048;
    bool is_multi_server = false;  // one request for all nodes
    std::optional<bool> without_ms{};
    std::optional<std::string> parent_domain{};
    std::vector<std::string> removed_names{};  // of those that the multi-server form fills in
    std::vector<std::string> other_domains{};
    std::optional<std::string> expressway{};       // instead of a cluster
    std::vector<std::string> alternative_names{};  // of an Expressway

    void check(Checker& checker) const;
    [[nodiscard]] Outcome apply(SiteState& site, const Context& context) const;
    [[nodiscard]] std::string words() const;
};

}  // namespace actions
