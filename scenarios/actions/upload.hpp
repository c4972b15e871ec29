// scenarios/actions/upload.hpp: OS Administration > Upload Certificate, into a trust store: a certificate of
// another cluster, or one from a file.
#pragma once

#include "scenarios/actions/checker.hpp"
#include "scenarios/actions/words.hpp"

namespace actions {

struct Upload {
    static constexpr PhoneEffect effect = PhoneEffect::none;

    std::string cluster{};
    std::optional<model::TrustStore> store{};
    std::string from_cluster{};
    std::optional<CertificateKind> certificate{};
    std::vector<std::string> from_nodes{};    // empty: all of that cluster that have it
    std::optional<std::string> file{};        // instead of a cluster's certificate
    std::optional<std::string> expressway{};  // instead of `cluster` and `store`: its trusted CA list
    std::vector<std::string> nodes{};         // on whose pages; empty: the publisher's

    void check(Checker& checker) const;
    [[nodiscard]] Outcome apply(SiteState& site, const Context& context) const;
    [[nodiscard]] std::string words() const;
};

}  // namespace actions
