// ctl/header.hpp: the signed header that opens trust lists (.tlv) and signed files (.sgn, .enc.sgn).
//
//   01 0002 01 02                VERSION: .tlv 1.2, .sgn 1.0, .enc.sgn 2.0
//   02 0002 00 d0                HEADERLENGTH, from offset 0 through the last padding byte
//   1c 0002 01 00                SIGNER VERSION 1.0 or 1.1; only the open implementation writes it
//   03 n  04 n .. 05 n .. 06 n   SIGNERID: SIGNERNAME, SERIALNUMBER, CANAME (the signer's issuer)
//   07 000f                      SIGNATUREINFO
//     08 0001 01                   DIGESTALGORITHM: 1 SHA-1, 2 SHA-256, 3 SHA-512
//     09 0008 0a 0001 00           SIGNATUREALGORITHM: 0 = RSA PKCS#1 v1.5
//             0b 0001 01           SIGNATUREMODULUS: 0 = 512 bits, 1 = 1024, 2 = 2048, 3 = 4096
//   0c 0080 ..                   SIGNATURE
//   0e 000c ..                   FILENAME, with its NUL
//   0f 0004 5f 00 00 00          TIMESTAMP, seconds since 1970
//   0d 0d                        PADDING to a multiple of 4
//
// Sources: usecallmanager.nz certutils, and listings in Cisco 118892 and 118893. Order
// after the first two elements is free; elements this program doesn't know are kept. The signature covers the
// whole file but for the SIGNATURE element itself, with its tag and length.
#pragma once

#include <optional>

#include "ctl/certificate.hpp"
#include "ctl/element.hpp"

namespace ctl {

// The numbers are fixed by the format.
namespace header_tag {
inline constexpr std::uint8_t version = 1;
inline constexpr std::uint8_t header_length = 2;
inline constexpr std::uint8_t signer_id = 3;
inline constexpr std::uint8_t signer_name = 4;
inline constexpr std::uint8_t serial_number = 5;
inline constexpr std::uint8_t ca_name = 6;
inline constexpr std::uint8_t signature_info = 7;
inline constexpr std::uint8_t digest_algorithm = 8;
inline constexpr std::uint8_t signature_algorithm_info = 9;
inline constexpr std::uint8_t signature_algorithm = 10;
inline constexpr std::uint8_t signature_modulus = 11;
inline constexpr std::uint8_t signature = 12;
inline constexpr std::uint8_t padding = 13;
inline constexpr std::uint8_t file_name = 14;
inline constexpr std::uint8_t timestamp = 15;
inline constexpr std::uint8_t signer_version = 28;
}  // namespace header_tag

struct FormatVersion {
    std::uint8_t major_number = 0;
    std::uint8_t minor_number = 0;

    bool operator==(const FormatVersion&) const = default;
};

inline constexpr FormatVersion trust_list_version{1, 2};
inline constexpr FormatVersion signed_file_version{1, 0};

// How a file names its signer.
struct SignerId {
    std::string subject;
    std::string issuer;
    Bytes serial;

    [[nodiscard]] CertificateIdentity identity() const { return {issuer, serial}; }
    bool operator==(const SignerId&) const = default;
};

struct Header {
    FormatVersion version;
    std::optional<FormatVersion> signer_version;
    SignerId signer;
    Digest digest = Digest::sha1;
    std::uint8_t modulus_code = 0;
    Bytes signature;
    std::string file_name;                   // empty where the file has none
    std::optional<std::uint32_t> timestamp;  // seconds since 1970
    std::size_t length = 0;                  // HEADERLENGTH: where records or payload start
    std::size_t signature_offset = 0;        // of the SIGNATURE element's tag

    // The header as it stands in the file, order, unknown elements and padding included. Encoding writes
    // this.
    std::vector<Element> elements;
};

// Reads the header at the start of `file`. Fails with the byte offset of what doesn't fit.
[[nodiscard]] Result<Header> decode_header(BytesView file);

[[nodiscard]] Bytes encode_header(const Header& header);

// What a new header holds. The signature's bytes are zero until `sign_in_place` fills them.
struct HeaderTemplate {
    FormatVersion version;
    std::optional<FormatVersion> signer_version;
    SignerId signer;
    Digest digest = Digest::sha1;
    int signer_bits = 2048;
    std::string file_name;
    std::uint32_t timestamp = 0;
    std::vector<Element> more = {};  // behind TIMESTAMP
};

// The bytes of a new header: ascending tags (CUCM's own order), signer version where given, padding to a
// multiple of 4. Fails with `unsupported` for a signer key that the format has no code for: it has 1024, 2048
// and 4096 bits. (512 bits have a code, and such files are read; but no such key signs anything here.) Fails
// with `too_large` where a name, or the header, is over 65535 bytes.
[[nodiscard]] Result<Bytes> compose_header(const HeaderTemplate& wanted);

// Does the signature in `header`, read from `file`, hold over `file` with this key? False too where the key's
// size is not the one that the header names.
[[nodiscard]] bool signature_holds(BytesView file, const Header& header, const PublicKey& key);

// Signs `file`, a composed header followed by its contents, and writes the signature into its place.
[[nodiscard]] Result<Bytes> sign_in_place(Bytes file, const PrivateKey& key);

}  // namespace ctl
