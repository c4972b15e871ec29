// scenarios/worlds/live/capf_message.hpp: the messages of CAPF (TCP 3804, inside TLS), by which a phone gets
// its LSC. Integers are big-endian. The server speaks first, and chooses the session.
//
//   offset  size
//   0       1     0x55
//   1       1     command
//   2       4     session id
//   6       2     length of the elements that follow
//   8       ..    elements: tag (1), length (2), value
//
// clang-format off
//   command                        elements
//   1   AUTHENTICATION_REQ     S > P   7 version, 8 authentication type
//   2   AUTHENTICATION_RES     P > S   7 version, 13 device name with its NUL
//   3   KEY_GENERATE_REQ       S > P   17 key type (0 RSA, 1 EC), 10 key size in bits, 18 curve (0 P-256, 1 P-384, 2 P-521)
//   17  IN_PROGRESS            P > S   none: the key is being made
//   4   KEY_GENERATE_RES       P > S   9 public key (SubjectPublicKeyInfo)
//   9   STORE_CERTIFICATE_REQ  S > P   3 certificate type, 4 certificate
//   10  STORE_CERTIFICATE_RES  P > S   1 reason
//   11  FETCH_CERTIFICATE_REQ  S > P   none
//   12  FETCH_CERTIFICATE_RES  P > S   4 certificate
//   13  DELETE_CERTIFICATE_REQ S > P   none
//   14  DELETE_CERTIFICATE_RES P > S   1 reason
//   15  END_SESSION            S > P   1 reason, 2 its words
// clang-format on
//
// After 2 comes 3, 11 or 13, by the operation that the device's settings name, or 15 where there is none or
// the device is not known. Each side repeats the session id that the server chose; the server counts them.
//
// A certificate element holds 01, the length (2) of what follows, 00, the type (1 LSC, 2 MIC), and the DER.
// Reasons: 0 no action, 1 certificate updated, 7 invalid element, 9 unknown device; the open implementation
// ends with 1 whatever it did, and with 7 where no operation is scheduled. The version is 3.
//
// Source: what the open implementation's daemon and client send each other (usecallmanager.nz daemons): one
// byte for reason, version, type, key type and curve, two for the key size. Unknown elements are ignored.
#pragma once

#include <map>
#include <optional>

#include "ctl/bytes.hpp"
#include "ctl/error.hpp"

namespace live::capf {

inline constexpr std::size_t header_size = 8;
inline constexpr std::size_t most_element_bytes = 16384;  // one certificate and some numbers
inline constexpr std::uint8_t protocol_version = 3;

enum class Command : std::uint8_t {
    authentication_request = 1,
    authentication_response = 2,
    key_generate_request = 3,
    key_generate_response = 4,
    store_certificate_request = 9,
    store_certificate_response = 10,
    fetch_certificate_request = 11,
    fetch_certificate_response = 12,
    delete_certificate_request = 13,
    delete_certificate_response = 14,
    end_session = 15,
    in_progress = 17,
};

enum class Tag : std::uint8_t {
    reason = 1,
    reason_text = 2,
    certificate_type = 3,
    certificate = 4,
    version = 7,
    authentication_type = 8,
    public_key = 9,
    key_size = 10,
    device_name = 13,
    key_type = 17,
    curve = 18,
};

enum class Reason : std::uint8_t { no_action = 0, updated = 1, invalid_element = 7, unknown_device = 9 };

struct Message {
    Command command = Command::end_session;
    std::uint32_t session = 0;
    std::map<Tag, ctl::Bytes> elements;  // the last of a kind counts

    // The element's value; nullptr where there is none.
    [[nodiscard]] const ctl::Bytes* find(Tag tag) const;
    [[nodiscard]] std::optional<Reason> reason() const;
    // The element as a number of so many bytes; nothing where it is absent or of another length.
    [[nodiscard]] std::optional<std::uint32_t> number(Tag tag, std::size_t bytes) const;
    bool operator==(const Message&) const = default;
};

// How many element bytes follow this header. Fails for what is no header, and for more than
// `most_element_bytes`.
[[nodiscard]] ctl::Result<std::size_t> elements_size(ctl::BytesView header);

// Reads one whole message. Fails with the byte offset of what doesn't fit.
[[nodiscard]] ctl::Result<Message> decode(ctl::BytesView bytes);

[[nodiscard]] ctl::Bytes encode(const Message& message);

inline constexpr std::uint8_t lsc_type = 1;

// The value of a certificate element for an LSC, and the DER in one.
[[nodiscard]] ctl::Bytes wrapped_lsc(ctl::BytesView der);
[[nodiscard]] ctl::Result<ctl::Bytes> unwrapped_lsc(ctl::BytesView value);

// Text with its NUL, and without.
[[nodiscard]] ctl::Bytes with_nul(std::string_view text);
[[nodiscard]] std::string without_nul(ctl::BytesView value);

}  // namespace live::capf
