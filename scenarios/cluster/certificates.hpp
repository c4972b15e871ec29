// scenarios/cluster/certificates.hpp: the certificates of simulated clusters, made as CUCM makes them, with
// serial numbers that the seed fixes.
#pragma once

#include <random>

#include "scenarios/cluster/key_pool.hpp"
#include "scenarios/cluster/version.hpp"

namespace scenarios {

using Time = std::chrono::sys_seconds;
using tvs::TlsIdentity;

enum class CertificateKind { call_manager, tvs, capf, tomcat, ipsec, itl_recovery, etoken };

[[nodiscard]] std::string certificate_kind_name(CertificateKind kind);  // "CallManager"

// Makes the certificates of one run.
class CertificateMaker {
  public:
    CertificateMaker(KeyPool& pool, std::uint64_t seed) : keys_(pool), seed_(seed), random_(seed) {}

    // A node's own certificate, self-signed, RSA with SHA-256, 5 years (ITLRecovery by version).
    [[nodiscard]] TlsIdentity node_certificate(CertificateKind kind, const std::string& host,
                                               const Behaviour& behaviour, int key_bits, Time now);

    // A USB token of the CTL client: RSA-1024, signed by its maker.
    [[nodiscard]] TlsIdentity etoken(int number, Time now);

    // What a phone shows: signed by the authority that made it or enrolled it. Phones share one key. Always
    // the same for a name and an authority, whatever was made before: phones get theirs when they need them.
    [[nodiscard]] TlsIdentity device_certificate(const std::string& common_name, const TlsIdentity& authority,
                                                 Time not_before);
    // The same for a key that the phone brings.
    [[nodiscard]] ctl::CertificatePtr device_certificate(const std::string& common_name,
                                                         const ctl::PublicKey& key,
                                                         const TlsIdentity& authority, Time not_before) const;

    // The maker's authority behind MICs and eTokens.
    [[nodiscard]] const TlsIdentity& manufacturing_authority(Time now);

  private:
    [[nodiscard]] ctl::Bytes serial() { return serial_from(random_); }
    [[nodiscard]] static ctl::Bytes serial_from(std::mt19937_64& random);

    KeySupply keys_;
    std::uint64_t seed_;
    std::mt19937_64 random_;
    std::optional<TlsIdentity> manufacturing_;
};

}  // namespace scenarios
