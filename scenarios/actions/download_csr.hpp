// scenarios/actions/download_csr.hpp: OS Administration > Download CSR: the request becomes a file.
#pragma once

#include "scenarios/actions/checker.hpp"
#include "scenarios/actions/words.hpp"

namespace actions {

struct DownloadCsr {
    static constexpr PhoneEffect effect = PhoneEffect::none;

    std::string cluster{};
    std::optional<CertificateKind> certificate{};
    std::optional<std::string> node{};  // nothing: the publisher
    std::string file{};
    std::optional<std::string> expressway{};

    void check(Checker& checker) const;
    [[nodiscard]] Outcome apply(SiteState& site, const Context& context) const;
    [[nodiscard]] std::string words() const;
};

}  // namespace actions
