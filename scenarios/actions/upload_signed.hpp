// scenarios/actions/upload_signed.hpp: OS Administration > Upload Certificate, with a server's own
// certificate, as the authority sent it.
#pragma once

#include "scenarios/actions/checker.hpp"
#include "scenarios/actions/words.hpp"

namespace actions {

struct UploadSigned {
    static constexpr PhoneEffect effect = PhoneEffect::none;

    std::string cluster{};
    std::optional<CertificateKind> certificate{};
    std::optional<std::string> node{};  // nothing: the publisher
    std::string file{};
    std::optional<std::string> expressway{};  // instead of cluster, certificate and node
    bool go_on = false;  // the next step does not wait until phones that this resets are back

    void check(Checker& checker) const;
    [[nodiscard]] Outcome apply(SiteState& site, const Context& context) const;
    [[nodiscard]] std::string words() const;
};

}  // namespace actions
