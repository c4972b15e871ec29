// ctl/chain.hpp: does a certificate lead to one that is trusted? The rules of X.509 path validation (RFC
// 5280), by OpenSSL, at the world's time: for servers that trust authorities. Phones don't: they trust single
// certificates.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>
#include <vector>

#include "ctl/certificate.hpp"

namespace ctl {

enum class ChainTrouble {
    none,
    unknown_authority,  // no path to a trusted root, or to the same self-signed certificate
    broken,             // one of the path may not sign the next, or its signature does not hold
    out_of_date,        // one certificate of the path is not valid at this time
    revoked,
    wrong_use,   // the key may not be used so: server or client authentication is missing
    wrong_name,  // it does not have the name that is expected
};

// What `broken` may come from, in words.
inline constexpr const char* broken_chain_words =
    "one of its authorities may not sign it (no CA certificate, or a rule in it forbids this), or a "
    "signature is "
    "damaged";

enum class ChainUse { any, server, client };

struct ChainQuestion {
    std::vector<CertificatePtr> presented;  // the server's or client's own first, then what it sent with it
    std::vector<CertificatePtr> trusted;
    std::vector<CertificateIdentity> revoked{};
    ChainUse use = ChainUse::any;
    std::optional<std::string> name{};  // that the first must have (`has_name`); nothing: any will do
    // Must all of the chain above the first be trusted by itself? Else intermediates that were presented will
    // do.
    bool needs_whole_chain = false;
};

struct ChainAnswer {
    ChainTrouble trouble = ChainTrouble::none;
    // The certificate with the trouble: with `unknown_authority` the last that could be reached, whose issuer
    // is missing. The first of the presented where nothing is wrong.
    CertificatePtr at;
};

// `presented` must not be empty.
[[nodiscard]] ChainAnswer judge_chain(const ChainQuestion& question, std::chrono::sys_seconds time);

// The certificates above this one, its issuer first, as far as `known` has them; a root ends it.
[[nodiscard]] std::vector<CertificatePtr> issuers_of(const CertificatePtr& certificate,
                                                     const std::vector<CertificatePtr>& known);

// Is this a name of the certificate: an alternative name, or the common name (Cisco's German guide to
// Expressway certificates)? Without regard to case; a wildcard matches nothing but itself.
[[nodiscard]] bool has_name(const Certificate& certificate, std::string_view name);

}  // namespace ctl
