// tests/support/identities.hpp: certificates and keys for tests, from the pool that simulations use.
#pragma once

#include "ctl/issuing.hpp"
#include "scenarios/issuing/key_pool.hpp"
#include "tvs/tls.hpp"

namespace support {

// A time at which all certificates of tests are valid.
inline constexpr std::chrono::sys_seconds now = std::chrono::sys_days(std::chrono::year(2027) / 1 / 4);

[[nodiscard]] issuing::KeyPool& keys();

// A key for tests alone.
[[nodiscard]] ctl::PrivateKey key(int bits, std::size_t number);

// A self-signed certificate "CN=<name>;OU=Voice;O=Example" with the pool's key of this number. Serials differ
// by name and number.
[[nodiscard]] tvs::TlsIdentity identity(const std::string& name, std::size_t key_number = 0, int bits = 2048);

// The same, valid in another time only.
[[nodiscard]] tvs::TlsIdentity expired_identity(const std::string& name, std::size_t key_number = 0);

// What encrypted files draw their keys from.
inline const ctl::Bytes secret(32, 7);

}  // namespace support
