// ctl/trust_list.hpp: trust lists (ITL and CTL, .tlv): a signed header, then records.
//
// A record (usecallmanager.nz certutils; listings in Cisco 118892 and 118893):
//
//   01 0002 06 8b    RECORDLENGTH, whole record, this element included
//   02 n ..          DNSNAME, optional
//   03 n ..          SUBJECTNAME
//   04 0002 00 00    FUNCTION: the role (ctl/role.hpp)
//   05 n ..          ISSUERNAME
//   06 n ..          SERIALNUMBER, raw bytes without leading zeros
//   07 n ..          PUBLICKEY: PKCS#1 for RSA, uncompressed point for an elliptic curve
//   08 n ..          SIGNATURE: the certificate's own, optional
//   09 n ..          CERTIFICATE: DER
//   0a 0004 ..       IPADDRESS, optional
//   0b n .., 0c 0001 CERTHASH and HASHALGORITHM, instead of a certificate
//
// A server record without a certificate (a CTL of a cluster that left mixed mode) holds 1, 2, 4 and 10 only.
// Names end with a NUL. Order is free after RECORDLENGTH; elements this program doesn't know are kept.
#pragma once

#include <array>

#include "ctl/header.hpp"
#include "ctl/role.hpp"

namespace ctl {

namespace record_tag {
inline constexpr std::uint8_t record_length = 1;
inline constexpr std::uint8_t dns_name = 2;
inline constexpr std::uint8_t subject_name = 3;
inline constexpr std::uint8_t function = 4;
inline constexpr std::uint8_t issuer_name = 5;
inline constexpr std::uint8_t serial_number = 6;
inline constexpr std::uint8_t public_key = 7;
inline constexpr std::uint8_t signature = 8;
inline constexpr std::uint8_t certificate = 9;
inline constexpr std::uint8_t ip_address = 10;
inline constexpr std::uint8_t certificate_hash = 11;
inline constexpr std::uint8_t hash_algorithm = 12;
}  // namespace record_tag

struct Record {
    Role role = Role::sast;
    std::string dns_name;
    std::string subject;
    std::string issuer;
    Bytes serial;
    Bytes public_key;
    CertificatePtr certificate;  // nullptr for hash-only and empty server records
    std::size_t offset = 0;      // in the file
    std::size_t length = 0;

    // The record as it stands in the file, RECORDLENGTH included. Encoding writes this.
    std::vector<Element> elements;

    // What the record vouches for; nothing for an empty server record.
    [[nodiscard]] std::optional<CertificateIdentity> identity() const;

    // The key, from the certificate or, without one, from PUBLICKEY.
    [[nodiscard]] Result<PublicKey> key() const;
};

struct TrustList {
    Bytes bytes;  // the whole file
    Header header;
    std::vector<Record> records;
};

// Lists are immutable and shared: a million phones hold the same few.
using TrustListPtr = std::shared_ptr<const TrustList>;

// Reads a whole list. Says nothing of its signature. Fails with the offset of the record or element that
// doesn't fit.
[[nodiscard]] Result<TrustListPtr> decode_trust_list(Bytes bytes);

// The list's bytes, put together from its elements.
[[nodiscard]] Bytes encode_trust_list(const TrustList& list);

// The list's own record for its signer in a role that may sign lists; nullptr where there is none.
[[nodiscard]] const Record* own_signer(const TrustList& list);

// What a new record holds. An empty server record has neither subject nor certificate.
struct RecordTemplate {
    Role role = Role::sast;
    std::optional<std::string> dns_name;
    CertificatePtr certificate;
    bool certificate_signature = true;  // CUCM leaves tag 8 out for eTokens
    std::optional<std::array<std::uint8_t, 4>> ip_address;
};

// The bytes of a new record, tags ascending as CUCM writes them. Fails with `too_large` over 65535 bytes.
[[nodiscard]] Result<Bytes> compose_record(const RecordTemplate& wanted);

// How a file is to be signed. `key` belongs to `certificate`.
struct SigningOptions {
    CertificatePtr certificate;
    PrivateKey key;
    Digest digest = Digest::sha1;
    std::string file_name;
    std::chrono::sys_seconds time;
    std::optional<FormatVersion> signer_version;
};

// Composes and signs a list. Fails with `unsupported` for a signer key that the format has no code for.
[[nodiscard]] Result<Bytes> make_trust_list(const std::vector<RecordTemplate>& records,
                                            const SigningOptions& signing);

// The header of a file that these options sign, its signature still zero; `more` stands behind TIMESTAMP.
// Fails as `compose_header` does, and for a signer whose key is not RSA.
[[nodiscard]] Result<Bytes> compose_header_for(const SigningOptions& signing, FormatVersion version,
                                               std::vector<Element> more = {});

}  // namespace ctl
