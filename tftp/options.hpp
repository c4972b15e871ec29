// tftp/options.hpp: what a transfer's two ends agree on: blksize (RFC 2348), timeout and tsize (RFC 2349),
// windowsize (RFC 7440).
#pragma once

#include <chrono>

#include "tftp/packet.hpp"

namespace tftp {

inline constexpr std::size_t default_block_size = 512;
inline constexpr std::size_t smallest_block_size = 8;     // RFC 2348
inline constexpr std::size_t largest_block_size = 65464;  // RFC 2348
inline constexpr std::size_t largest_window = 64;         // blocks; a sender keeps a window in memory
inline constexpr std::size_t largest_window_bytes = 1 << 18;

struct Agreement {
    std::size_t block_size = default_block_size;
    std::size_t window_size = 1;                  // blocks between two acknowledgements
    std::optional<std::chrono::seconds> timeout;  // the retransmission interval, where the ends agreed on one
    std::optional<std::uint64_t> transfer_size;   // bytes
};

// What a client asks for; what is not set is not asked.
struct Wishes {
    std::optional<std::size_t> block_size;
    std::optional<std::size_t> window_size;
    std::optional<std::chrono::seconds> timeout;
    bool transfer_size = false;
};

[[nodiscard]] std::vector<Option> to_options(const Wishes& wishes);

// The server's side: what it grants, and the options to acknowledge (none: no OACK is sent). Options that it
// doesn't know and values out of range are left out, as RFC 2347 has it, and so are timeouts by which a
// vanished client would hold a transfer for long; a window is cut to what fits in memory. `size` is the
// file's, where it is known in the mode that is used.
struct Grant {
    Agreement agreement;
    std::vector<Option> acknowledged;
};
// Block and window together keep to `most_bytes`, as far as blocks of the default size allow.
[[nodiscard]] Grant grant(const std::vector<Option>& asked, std::optional<std::uint64_t> size,
                          std::size_t most_bytes = largest_window_bytes);

// The client's side: what an OACK settles, or nothing where the server acknowledged what was not asked, or
// values that it had no right to choose (larger blocks, another timeout).
[[nodiscard]] std::optional<Agreement> accept(const Wishes& wishes, const std::vector<Option>& acknowledged);

}  // namespace tftp
