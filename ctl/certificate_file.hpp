// ctl/certificate_file.hpp: a file that somebody hands in as a certificate: read, or named for what it is
// instead.
#pragma once

#include "ctl/certificate.hpp"

namespace ctl {

// No certificate comes near this; a file that is larger is not looked at.
inline constexpr std::size_t largest_certificate_file = 256U << 10U;

// The one certificate in this file, PEM or DER by content, whatever the file is called. Text around a PEM
// block is allowed, as `openssl x509 -text` writes it. Anything else is an error that names what the file
// holds: a signing request, a PKCS #7 chain, a PKCS #12 file, a private key, a revocation list, several
// certificates, Base64 without its BEGIN line, DER that is cut short or goes on.
[[nodiscard]] Result<CertificatePtr> certificate_in_file(BytesView bytes);

// Is the file PEM, by its content?
[[nodiscard]] bool is_pem_file(BytesView bytes);

// All certificates of a PEM file, in its order, at most so many; one of a DER file. Fails as
// `certificate_in_file` does where one of them is damaged, or there is none.
inline constexpr std::size_t most_certificates_in_file = 64;
[[nodiscard]] Result<std::vector<CertificatePtr>> certificates_in_file(BytesView bytes);

// These certificates as authorities hand out chains (.p7b): a PKCS #7 message without content or signature,
// in DER.
[[nodiscard]] Result<Bytes> pkcs7_chain(const std::vector<CertificatePtr>& chain);

// The certificates of such a message, DER or PEM, in its order, at most `most_certificates_in_file`.
[[nodiscard]] Result<std::vector<CertificatePtr>> certificates_in_pkcs7(BytesView bytes);

}  // namespace ctl
