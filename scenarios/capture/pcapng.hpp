// scenarios/capture/pcapng.hpp: the blocks of a pcapng file (IETF draft-ietf-opsawg-pcapng), little-endian.
//
//   every block: type u32, total length u32, body padded to 4, total length u32 again
//   0x0a0d0d0a  section header: magic 0x1a2b3c4d, version 1.0, section length -1 (unknown)
//   1           interface: linktype u16 (101: raw IP), 0, snap length u32 (0: none)
//   0x0a        decryption secrets: type "TLSK", length, a TLS key log
//   6           packet: interface u32, time u32 high and low (ns), captured and original length, the packet
//   options:    code u16, length u16, value padded to 4; 0, 0 ends them
//
// Libraries of Debian 12 write the older format, which holds no secrets and no comments.
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

#include "ctl/bytes.hpp"

namespace capture {

using Nanoseconds = std::chrono::sys_time<std::chrono::nanoseconds>;

// Each appends one block. Texts of more than 65535 bytes are cut.
void add_section(ctl::Bytes& out, std::string_view application, std::string_view comment);
void add_interface(ctl::Bytes& out, std::string_view name);
// Lines of a key log, as OpenSSL and NSS write them. They must stand before the packets that need them.
void add_secrets(ctl::Bytes& out, std::string_view key_log);
void add_packet(ctl::Bytes& out, std::uint32_t interface, Nanoseconds time, ctl::BytesView packet,
                std::string_view comment);

}  // namespace capture
