// scenarios/authority/serial.hpp: serial numbers and dates of simulated certificates.
#pragma once

#include <chrono>
#include <random>

#include "ctl/bytes.hpp"

namespace scenarios {

// Certificates are made a little before the moment, so that no clock's second decides.
inline constexpr std::chrono::minutes backdated{1};

// A seed of its own for whoever has this name.
[[nodiscard]] inline std::uint64_t mixed_seed(std::uint64_t seed, ctl::BytesView name) {
    for (const std::uint8_t byte : name) seed = seed * 1099511628211U + byte;
    return seed;
}

// 16 bytes that the generator's seed fixes: positive, and 16 bytes long in any encoding.
[[nodiscard]] inline ctl::Bytes random_serial(std::mt19937_64& random) {
    constexpr std::size_t serial_bytes = 16;
    ctl::Bytes bytes;
    while (bytes.size() < serial_bytes) bytes.push_back(static_cast<std::uint8_t>(random()));
    bytes[0] = static_cast<std::uint8_t>((bytes[0] & 0x7f) | 0x40);
    return bytes;
}

}  // namespace scenarios
