// tvs/message.hpp: the messages of the Trust Verification Service (TCP 2445, inside TLS). Integers are
// big-endian.
//
//   offset  size
//   0       1     protocol id 0x57 ('W')
//   1       1     version 1
//   2       1     command
//   3       1     reserved: phones send 0, a real server answered 0xf7; ignored when reading (Cisco 213407)
//   4       4     session id, chosen by the phone, echoed by the server
//   8       2     length of the elements that follow
//   10      ..    elements: tag (1), length (2), value
//
//   tag  element        value
//   1    device name    byte 0x01, then ASCII such as CP-8861-SEPB000B4BA0AEE; no NUL
//   2    certificate    DER
//   3    subject name   text and NUL
//   4    issuer name    text and NUL
//   5    serial number  raw bytes
//   7    status         0 found or valid, 1 not
//   8    roles          one byte per role (ctl/role.hpp)
//   9    TTL            seconds, 4 bytes
//
//   command  name                    elements
//   1        CERT_VERIFICATION_REQ   1, 2
//   2        CERT_VERIFICATION_RES   7; where valid 8, 9
//   3        QUERY_CERT_REQ          1, 3, 4, 5
//   4        QUERY_CERT_RES          7; where found 2, 8, 9
//
// Sources: Cisco 213407, 118893 and 118699, usecallmanager.nz daemons (README.md). A not-found QUERY
// answer is not published: it is modelled as status 1 alone (Q3). Unknown elements are ignored (Q5).
#pragma once

#include <optional>
#include <variant>

#include "ctl/certificate.hpp"
#include "ctl/role.hpp"

namespace tvs {

inline constexpr std::size_t header_size = 10;

// Of the elements. The format allows 65535; a request holds one certificate and some names, and a certificate
// with a 4096-bit key and many names stays well below this.
inline constexpr std::size_t most_element_bytes = 16384;

// "Is this certificate one of yours?" For TLS servers, whose certificate the phone has.
struct Verify {
    ctl::Bytes certificate;  // DER, not looked into here

    bool operator==(const Verify&) const = default;
};

// "Give me this certificate." For signers of files, which are named by issuer and serial.
struct Query {
    std::string subject;
    std::string issuer;
    ctl::Bytes serial;

    bool operator==(const Query&) const = default;
};

struct Request {
    std::uint32_t session = 0;
    std::string device;  // "CP-8861-SEP...": whatever the phone calls itself
    std::variant<Verify, Query> question;

    bool operator==(const Request&) const = default;
};

enum class Command : std::uint8_t {
    verify_request = 1,
    verify_response = 2,
    query_request = 3,
    query_response = 4
};

// What a positive answer says. `certificate` is there in answers to QUERY only.
struct Grant {
    ctl::Bytes certificate;  // DER
    std::vector<ctl::Role> roles;
    std::uint32_t ttl = 0;  // seconds that the phone may keep the answer

    bool operator==(const Grant&) const = default;
};

struct Response {
    std::uint32_t session = 0;
    bool answers_query = false;
    std::optional<Grant> grant;  // empty: not valid, not found

    bool operator==(const Response&) const = default;
};

// How long the message is that starts with these bytes, its header included; nothing while that is not known
// yet. Fails for what can't become a message: a wrong protocol id or version, or too many element bytes.
[[nodiscard]] ctl::Result<std::optional<std::size_t>> message_size(ctl::BytesView bytes);

// Read one whole message. Fail with the byte offset of what doesn't fit.
[[nodiscard]] ctl::Result<Request> decode_request(ctl::BytesView message);
[[nodiscard]] ctl::Result<Response> decode_response(ctl::BytesView message);

// Fail with `too_large` where the elements pass `most_element_bytes`.
[[nodiscard]] ctl::Result<ctl::Bytes> encode(const Request& request);
[[nodiscard]] ctl::Result<ctl::Bytes> encode(const Response& response);

}  // namespace tvs
