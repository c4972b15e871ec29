// scenarios/live/capf_message.hpp: the messages of CAPF (TCP 3804, inside TLS), by which a phone gets its
// LSC. Integers are big-endian. The server speaks first, and chooses the session.
//
//   offset  size
//   0       1     0x55
//   1       1     command
//   2       4     session id
//   6       2     length of the elements that follow
//   8       ..    elements: tag (1), length (2), value
//
//   command                        elements
//   1   AUTHENTICATION_REQ   S > P   7 version, 8 authentication type
//   2   AUTHENTICATION_RES   P > S   7 version, 13 device name with its NUL
//   3   KEY_GENERATE_REQ     S > P   17 key type (0 RSA), 10 key size in bits
//   4   KEY_GENERATE_RES     P > S   1 reason, 9 public key (SubjectPublicKeyInfo)
//   9   STORE_CERTIFICATE_REQ S > P  4 certificate
//   10  STORE_CERTIFICATE_RES P > S  1 reason
//   15  END_SESSION          S > P   1 reason
//
// A certificate element holds 01, the length (2) of what follows, 00, the type (1 LSC, 2 MIC), and the DER.
// Reasons: 0 no action, 1 certificate updated, 7 invalid element, 9 unknown device. The version is 3.
//
// Source: domain.md 1.13 (usecallmanager.nz daemons). It names commands, elements and their order of
// speaking, not the widths of the numbers: one byte for reason, version, type and authentication type, two
// for the key size are a choice of ours. Of the commands only those of an enrolment are here. Unknown
// elements are ignored.
#pragma once

#include <map>
#include <optional>

#include "ctl/bytes.hpp"
#include "ctl/error.hpp"

namespace scenarios::capf {

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
    end_session = 15,
};

enum class Tag : std::uint8_t {
    reason = 1,
    certificate = 4,
    version = 7,
    authentication_type = 8,
    public_key = 9,
    key_size = 10,
    device_name = 13,
    key_type = 17,
};

enum class Reason : std::uint8_t { no_action = 0, updated = 1, invalid_element = 7, unknown_device = 9 };

struct Message {
    Command command = Command::end_session;
    std::uint32_t session = 0;
    std::map<Tag, ctl::Bytes> elements;  // the last of a kind counts

    // The element's value; nullptr where there is none.
    [[nodiscard]] const ctl::Bytes* find(Tag tag) const;
    [[nodiscard]] std::optional<Reason> reason() const;
    bool operator==(const Message&) const = default;
};

// How many element bytes follow this header. Fails for what is no header, and for more than
// `most_element_bytes`.
[[nodiscard]] ctl::Result<std::size_t> elements_size(ctl::BytesView header);

// Reads one whole message. Fails with the byte offset of what doesn't fit.
[[nodiscard]] ctl::Result<Message> decode(ctl::BytesView bytes);

[[nodiscard]] ctl::Bytes encode(const Message& message);

// The value of a certificate element for an LSC, and the DER in one.
[[nodiscard]] ctl::Bytes wrapped_lsc(ctl::BytesView der);
[[nodiscard]] ctl::Result<ctl::Bytes> unwrapped_lsc(ctl::BytesView value);

// A device name without its NUL.
[[nodiscard]] std::string device_name(ctl::BytesView value);

}  // namespace scenarios::capf
