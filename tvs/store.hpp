// tvs/store.hpp: the certificates that a TVS vouches for, and what it answers.
#pragma once

#include "tvs/message.hpp"

namespace tvs {

inline constexpr std::uint32_t default_ttl = 86400;  // 24 hours (Cisco 213407, 118699)

struct StoredCertificate {
    ctl::CertificatePtr certificate;
    std::vector<ctl::Role> roles;  // ascending, each once

    bool operator==(const StoredCertificate&) const = default;
};

// Certificates by issuer and serial number. Names alone find nothing: CallManager, TVS and Tomcat of a node
// share one.
class CertificateStore {
  public:
    // Adds a certificate, or the role to one that is there. A different certificate with the same issuer and
    // serial replaces the first: it is the newer.
    void add(const ctl::CertificatePtr& certificate, ctl::Role role);
    // Adds a certificate that is held without a role: it is found, and nothing is said of what it may do
    // (Q34).
    void add(const ctl::CertificatePtr& certificate);

    [[nodiscard]] const StoredCertificate* find(const ctl::CertificateIdentity& identity) const;
    [[nodiscard]] std::size_t size() const { return certificates_.size(); }
    [[nodiscard]] const std::vector<StoredCertificate>& all() const { return certificates_; }

    bool operator==(const CertificateStore&) const = default;

  private:
    StoredCertificate& stored(const ctl::CertificatePtr& certificate);

    std::vector<StoredCertificate> certificates_;  // by identity, ascending
};

// What a TVS with this store answers. VERIFY passes only the very certificate that is stored (Cisco 118699);
// QUERY returns it (Cisco 213407). What is no certificate is not valid.
[[nodiscard]] Response answer(const Request& request, const CertificateStore& store,
                              std::uint32_t ttl = default_ttl);

}  // namespace tvs
