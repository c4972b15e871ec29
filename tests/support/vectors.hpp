// tests/support/vectors.hpp: the files in tests/vectors, made by an independent implementation (see the
// README there).
#pragma once

#include <string>

#include "ctl/certificate.hpp"

namespace support {

// The bytes of a vector, by its path below tests/vectors. A missing one fails the test.
[[nodiscard]] ctl::Bytes vector_bytes(const std::string& path);

[[nodiscard]] ctl::CertificatePtr vector_certificate(const std::string& name);  // "callmanager"

}  // namespace support
