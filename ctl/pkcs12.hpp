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

// Does the file look like PKCS #12?
[[nodiscard]] bool is_pkcs12(BytesView bytes);

// The certificates of such a file, at most so many; private keys in it are left alone. Fails with
// `cryptographic` where the password is not the file's.
inline constexpr std::size_t most_certificates_in_pkcs12 = 1024;
[[nodiscard]] Result<std::vector<NamedCertificate>> certificates_in_pkcs12(BytesView bytes,
                                                                           const std::string& password);

}  // namespace ctl
