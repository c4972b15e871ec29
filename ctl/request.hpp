// ctl/request.hpp: certificate signing requests (CSR, PKCS #10): what a server asks an authority to sign.
#pragma once

#include <memory>

#include "ctl/extensions.hpp"
#include "ctl/key.hpp"
#include "ctl/name.hpp"

namespace ctl {

class CertificateRequest;
using CertificateRequestPtr = std::shared_ptr<const CertificateRequest>;

class CertificateRequest {
  public:
    // PEM if it looks like PEM, else DER. The request must be signed with the key that it names: an authority
    // signs no other.
    [[nodiscard]] static Result<CertificateRequestPtr> from_file_bytes(BytesView bytes);

    [[nodiscard]] const Bytes& der() const { return der_; }
    [[nodiscard]] std::string pem() const;

    [[nodiscard]] const std::string& subject() const { return subject_; }  // as a Certificate's
    [[nodiscard]] const Bytes& subject_der() const { return subject_der_; }
    [[nodiscard]] const PublicKey& public_key() const { return public_key_; }
    [[nodiscard]] const std::vector<AlternativeName>& alternative_names() const { return alternative_names_; }
    [[nodiscard]] const KeyUses& key_uses() const { return key_uses_; }
    [[nodiscard]] bool is_authority() const { return is_authority_; }  // does it ask to be one?

  private:
    explicit CertificateRequest(PublicKey key) : public_key_(std::move(key)) {}

    Bytes der_;
    std::string subject_;
    Bytes subject_der_;
    PublicKey public_key_;
    std::vector<AlternativeName> alternative_names_;
    KeyUses key_uses_;
    bool is_authority_ = false;
};

struct RequestTemplate {
    std::vector<NameAttribute> subject;
    std::vector<AlternativeName> alternative_names;
    CertificatePurpose purpose = CertificatePurpose::tls_server;
};

// Makes a request for `key`, signed with it and SHA-256 (SHA-384 with a P-384 key).
[[nodiscard]] Result<CertificateRequestPtr> make_request(const RequestTemplate& wanted,
                                                         const PrivateKey& key);

}  // namespace ctl
