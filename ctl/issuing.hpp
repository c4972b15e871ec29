// ctl/issuing.hpp: certificates made: self-signed, as CUCM makes them, or signed by an authority.
#pragma once

#include <optional>

#include "ctl/certificate.hpp"
#include "ctl/request.hpp"

namespace ctl {

struct CertificateTemplate {
    std::vector<NameAttribute> subject;  // in the order in which the certificate shall hold it
    Bytes serial;                        // positive; up to 20 bytes
    std::chrono::sys_seconds not_before;
    std::chrono::sys_seconds not_after;
    CertificatePurpose purpose = CertificatePurpose::tls_server;
    std::vector<AlternativeName> alternative_names{};
    std::optional<KeyUses> key_uses{};         // instead of those that belong to the purpose
    Bytes subject_der{};                       // a request's name as it stands, instead of `subject`
    std::optional<std::string> common_name{};  // and another common name in that
};

// Who signs a certificate that is not self-signed. Borrowed.
struct Authority {
    const Certificate& certificate;
    const PrivateKey& key;
};

// Makes a certificate for `key`, self-signed with SHA-256 (SHA-384 with a P-384 key).
[[nodiscard]] Result<CertificatePtr> make_self_signed(const CertificateTemplate& wanted,
                                                      const PrivateKey& key);

// Makes a certificate for `key` that `authority` signs, with SHA-256 or with SHA-384 as above. Where the
// authority's certificate has a key identifier, this one has one too, and names the authority's: chains are
// found by them when names are equal.
[[nodiscard]] Result<CertificatePtr> make_signed(const CertificateTemplate& wanted, const PublicKey& key,
                                                 const Authority& authority);

}  // namespace ctl
