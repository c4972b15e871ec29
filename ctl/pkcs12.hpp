// ctl/pkcs12.hpp: PKCS #12 files (RFC 7292), as CUCM's bulk certificate management writes them and `file get`
// fetches ITLRecovery. DER; the salts in it are drawn anew each time.
#pragma once

#include "ctl/certificate.hpp"

namespace ctl {

// A certificate in a file, with its friendly name.
struct NamedCertificate {
    std::string name;
    CertificatePtr certificate;
};

// Certificates, and never a private key.
[[nodiscard]] Result<Bytes> make_pkcs12(const std::vector<NamedCertificate>& certificates,
                                        const std::string& password);

// A certificate with its private key: for files of mode 0600 only.
[[nodiscard]] Result<Bytes> make_pkcs12(const NamedCertificate& certificate, const PrivateKey& key,
                                        const std::string& password);

}  // namespace ctl
