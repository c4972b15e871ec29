// ctl/bytes.hpp: bytes, and their text in hexadecimal.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ctl {

using Bytes = std::vector<std::uint8_t>;
using BytesView = std::span<const std::uint8_t>;

// The bytes of a text, borrowed: valid as long as the text is.
[[nodiscard]] BytesView as_bytes(std::string_view text);

// The bytes as a text, borrowed: valid as long as the bytes are.
[[nodiscard]] std::string_view as_text(BytesView bytes);

// Upper-case hexadecimal; `separator` between bytes ("" or ":").
[[nodiscard]] std::string hex(BytesView bytes, std::string_view separator = "");

// Appends an integer, big-endian, as every format of this project has it.
void append_u16(Bytes& out, std::uint16_t value);
void append_u32(Bytes& out, std::uint32_t value);
void append(Bytes& out, BytesView more);

// Reads a big-endian integer from the first bytes of `bytes`, which must be long enough.
[[nodiscard]] std::uint16_t read_u16(BytesView bytes);
[[nodiscard]] std::uint32_t read_u32(BytesView bytes);

}  // namespace ctl
