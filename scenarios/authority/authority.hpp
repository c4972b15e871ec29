// scenarios/authority/authority.hpp: a certification authority outside of the clusters: it signs what it is
// sent.
#pragma once

#include <random>

#include "ctl/issuing.hpp"
#include "tvs/tls.hpp"

namespace scenarios {

// What an authority does with a request, beside signing it.
struct SigningTerms {
    std::chrono::days valid{730};
    // Takes key uses from its own template for web servers, and not from the request (Cisco 215534).
    bool has_web_server_template = false;
    std::optional<std::string> common_name{};            // another than asked for
    std::vector<ctl::AlternativeName> added_names{};     // that nobody asked for
    std::vector<ctl::AlternativeName> left_out_names{};  // that were asked for
};

class CertificationAuthority {
  public:
    // `identity` has the certificates of the authorities above it as its chain. The seed fixes serial
    // numbers.
    CertificationAuthority(std::string name, tvs::TlsIdentity identity, std::uint64_t seed);

    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] const tvs::TlsIdentity& identity() const { return identity_; }
    // Its own certificate, then those above it.
    [[nodiscard]] std::vector<ctl::CertificatePtr> chain() const;

    // The name stands as it does in the request, whatever it is made of. An error where OpenSSL refuses it.
    [[nodiscard]] ctl::Result<ctl::CertificatePtr> sign(const ctl::CertificateRequest& request,
                                                        const SigningTerms& terms,
                                                        std::chrono::sys_seconds now);

  private:
    std::string name_;
    tvs::TlsIdentity identity_;
    std::mt19937_64 random_;
};

}  // namespace scenarios
