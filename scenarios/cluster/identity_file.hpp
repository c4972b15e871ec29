// scenarios/cluster/identity_file.hpp: ITLRecovery.p12, as `file get tftp ITLRecovery.p12` fetches it: PKCS
// #12 with the certificate and its private key. Written only where a scenario says so, with mode 0600. Its
// password is "simulation".
#pragma once

#include <filesystem>

#include "tvs/tls.hpp"

namespace scenarios {

// Throws std::runtime_error where the file can't be written.
void write_identity(const std::filesystem::path& path, const tvs::TlsIdentity& identity);

// Throws std::runtime_error for a file that is missing, or no PKCS #12 with a certificate and its key.
[[nodiscard]] tvs::TlsIdentity read_identity(const std::filesystem::path& path);

}  // namespace scenarios
