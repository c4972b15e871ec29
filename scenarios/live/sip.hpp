// scenarios/live/sip.hpp: as much SIP as a registration takes: REGISTER and its answers, no digest (RFC
// 3261).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace scenarios::sip {

inline constexpr std::size_t largest_message = 8192;

// A REGISTER that binds `device` for an hour.
[[nodiscard]] std::string register_request(std::string_view device, std::string_view server,
                                           std::string_view transport);

// Where the first message in `bytes` ends, its body included; nothing while it is not whole, or
// where its length is no number.
[[nodiscard]] std::optional<std::size_t> message_end(std::string_view bytes);

struct Register {
    std::string device;  // the user of its To address
};

// Reads a request. Nothing for what is no REGISTER with a To address.
[[nodiscard]] std::optional<Register> parse_register(std::string_view message);

// The answer to `request`, with the headers that an answer repeats.
[[nodiscard]] std::string response(std::string_view request, int status, std::string_view phrase);

// The status of a response; nothing for what is none.
[[nodiscard]] std::optional<int> parse_status(std::string_view message);

}  // namespace scenarios::sip
