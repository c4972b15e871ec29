// ctl/encrypted_file.hpp: encrypted configuration files (.enc.sgn): a signed header with VERSION 2.0, which
// also says how the rest is encrypted, then the encrypted file. Behind TIMESTAMP stand:
//
//   10 n                    container
//     11 n                    container
//       12 0001 00              always 0
//       13 0010 ..              AES initialisation vector
//       14 0002 00 05           padding bytes behind the plain file, 1 to 16
//     15 n                    container
//       16 0001 00              always 0
//       17 0002 08 00           bits of the phone's RSA key
//       18 0001 01              always 1
//       19 0100 ..              AES key, encrypted for the phone: RSA PKCS#1 v1.5
//   1a 0001 01              digest of the plain file: 1 SHA-1, 3 SHA-512
//   1b 0014 ..              the digest's value, over the plain file without its padding
//
// The payload is AES-128-CBC over the plain file and its padding, bytes 0x0d. The signature covers the
// header, but for its SIGNATURE element, and the encrypted payload. Only RSA keys can be used. Source:
// usecallmanager.nz certutils, which agrees with the Security Guide 12.5(1), encrypted phone configuration.
#pragma once

#include "ctl/signed_file.hpp"

namespace ctl {

inline constexpr FormatVersion encrypted_file_version{2, 0};

// Is this the header of an encrypted file?
[[nodiscard]] bool is_encrypted(const SignedFile& file);

// Encrypts `payload` for the holder of this key, and signs it. `secret` is where randomness comes from, and
// nobody else may know it: 16 bytes become the AES key, 16 the initialisation vector, and from all of it the
// padding of the encrypted key is drawn. The same arguments give the same file. Fails with `unsupported` for
// a key that is not RSA, with `truncated` for a secret of less than 32 bytes, and as `make_signed_file` does.
[[nodiscard]] Result<Bytes> make_encrypted_file(BytesView payload, const PublicKey& recipient,
                                                const SigningOptions& signing, BytesView secret);

// The plain file. Says nothing of the signature. Fails for a file that is not encrypted, for a key that it is
// not meant for, and where the digest of what comes out is not the one in the header.
[[nodiscard]] Result<Bytes> decrypt(const SignedFile& file, const PrivateKey& key);

}  // namespace ctl
