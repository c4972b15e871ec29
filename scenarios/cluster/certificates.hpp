// scenarios/cluster/certificates.hpp: the certificates of simulated clusters, made as CUCM makes them, with
// serial numbers that the seed fixes.
#pragma once

#include <random>

#include "ctl/issuing.hpp"
#include "scenarios/authority/serial.hpp"
#include "scenarios/cluster/key_pool.hpp"
#include "scenarios/cluster/version.hpp"

namespace scenarios {

using Time = std::chrono::sys_seconds;
using tvs::TlsIdentity;

enum class CertificateKind { call_manager, tvs, capf, tomcat, ipsec, itl_recovery, etoken };

[[nodiscard]] std::string certificate_kind_name(CertificateKind kind);  // "CallManager"

// What a certificate of this kind is for.
[[nodiscard]] ctl::CertificatePurpose certificate_purpose(CertificateKind kind);

// How CUCM names itself in its certificates.
struct Subject {
    std::string unit = "Voice";
    std::string organization = "Example";
    std::string locality = "Raleigh";
    std::string state = "NC";
    std::string country = "US";

    [[nodiscard]] std::vector<ctl::NameAttribute> with(std::string common_name) const;
};

// Where a node's certificate is not as usual.
struct CertificateTerms {
    int key_bits = 2048;
    std::optional<Time> valid_until{};
    const TlsIdentity* authority = nullptr;  // nullptr: self-signed. Borrowed
    Subject subject{};
    std::vector<std::string> alternative_names{};
};

// Makes the certificates of one run.
class CertificateMaker {
  public:
    CertificateMaker(KeyPool& pool, std::uint64_t seed) : keys_(pool), seed_(seed), random_(seed) {}

    // A node's own certificate: self-signed, RSA with SHA-256, 5 years (ITLRecovery by version), unless the
    // terms say otherwise.
    [[nodiscard]] TlsIdentity node_certificate(CertificateKind kind, const std::string& host,
                                               const Behaviour& behaviour, const CertificateTerms& terms,
                                               Time now);

    // The authority above it is nullptr for a root.
    [[nodiscard]] TlsIdentity authority(const std::string& common_name, const TlsIdentity* above,
                                        int key_bits, Time from, Time until);

    // An Expressway's server certificate.
    [[nodiscard]] TlsIdentity server_certificate(const std::string& name,
                                                 const std::vector<std::string>& alternative_names,
                                                 const TlsIdentity* authority, Time from, Time until);

    // A key of its own for a signing request.
    [[nodiscard]] ctl::PrivateKey new_key(int bits) { return keys_.fresh(bits); }

    // A USB token of the CTL client: RSA-1024, signed by its maker.
    [[nodiscard]] TlsIdentity etoken(int number, Time now);

    // What a phone shows: signed by the authority that made it or enrolled it. Phones share one key. Always
    // the same for a name and an authority, whatever was made before: phones get theirs when they need them.
    [[nodiscard]] TlsIdentity device_certificate(const std::string& common_name, const TlsIdentity& authority,
                                                 Time not_before, std::optional<Time> until = {});
    // The same for a key that the phone brings. Two keys give two serial numbers: that of a key which is not
    // the one that the simulated phones share comes from the key as well; these phones have a new key, as it
    // were, at each moment.
    [[nodiscard]] ctl::CertificatePtr device_certificate(const std::string& common_name,
                                                         const ctl::PublicKey& key,
                                                         const TlsIdentity& authority, Time not_before,
                                                         std::optional<Time> until = {});

    // The maker's authority behind MICs and eTokens.
    [[nodiscard]] const TlsIdentity& manufacturing_authority(Time now);

  private:
    [[nodiscard]] ctl::Bytes serial() { return random_serial(random_); }
    // Self-signed where `authority` is nullptr.
    [[nodiscard]] static TlsIdentity identity(const ctl::CertificateTemplate& wanted,
                                              const ctl::PrivateKey& key, const TlsIdentity* authority);

    KeySupply keys_;
    std::uint64_t seed_;
    std::mt19937_64 random_;
    std::optional<TlsIdentity> manufacturing_;
};

}  // namespace scenarios
