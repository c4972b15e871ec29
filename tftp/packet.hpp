// tftp/packet.hpp: the packets of TFTP and their bytes. Integers are big-endian, strings end with a zero
// byte.
//
//   1 RRQ, 2 WRQ   | 0001 | file name 0 | mode 0 | option 0 | value 0 | ...    RFC 1350, options RFC 2347
//   3 DATA         | 0003 | block | 0 to blksize bytes |
//   4 ACK          | 0004 | block |
//   5 ERROR        | 0005 | code | message 0 |
//   6 OACK         | 0006 | option 0 | value 0 | ...                           RFC 2347
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace tftp {

using Bytes = std::vector<std::uint8_t>;
using BytesView = std::span<const std::uint8_t>;

// Block numbers on the wire have 16 bits and wrap to 0; transfers count on in 64.
using WireBlock = std::uint16_t;

struct Option {
    std::string name;  // as sent; compare without regard to case
    std::string value;

    bool operator==(const Option&) const = default;
};

enum class ErrorCode : std::uint16_t {
    undefined = 0,
    file_not_found = 1,
    access_violation = 2,
    disk_full = 3,
    illegal_operation = 4,
    unknown_transfer_id = 5,
    file_exists = 6,
    no_such_user = 7,
    option_negotiation_failed = 8,  // RFC 2347
};

struct Request {
    bool is_write = false;
    std::string file_name;
    std::string mode;  // lower case
    std::vector<Option> options;

    bool operator==(const Request&) const = default;
};

struct Data {
    WireBlock block = 0;
    BytesView payload;  // borrowed from the packet
};

struct Acknowledgement {
    WireBlock block = 0;
};

struct WireError {
    ErrorCode code = ErrorCode::undefined;
    std::string message;

    bool operator==(const WireError&) const = default;
};

struct OptionAcknowledgement {
    std::vector<Option> options;
};

using Packet = std::variant<Request, Data, Acknowledgement, WireError, OptionAcknowledgement>;

// Reads one packet; nothing for bytes that are none: an unknown opcode, a string without its end, a short
// block number. An error's message may lack its zero byte, as some clients send it.
[[nodiscard]] std::optional<Packet> parse(BytesView bytes);

[[nodiscard]] Bytes encode(const Request& request);
[[nodiscard]] Bytes encode(const Data& data);
[[nodiscard]] Bytes encode(const Acknowledgement& acknowledgement);
[[nodiscard]] Bytes encode(const WireError& error);
[[nodiscard]] Bytes encode(const OptionAcknowledgement& acknowledgement);

}  // namespace tftp
