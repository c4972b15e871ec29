// ctl/certificate.hpp: X.509 certificates, read from anyone.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "ctl/extensions.hpp"
#include "ctl/key.hpp"
#include "ctl/name.hpp"

namespace ctl {

class Certificate;

// Certificates are immutable and shared: a phone, a store and a list hold the same one.
using CertificatePtr = std::shared_ptr<const Certificate>;

class Certificate {
  public:
    // Takes one DER certificate that fills `der` exactly. Names with a zero byte in them are refused: they
    // would read differently here and in a list, where a zero byte ends a string. So are extensions that
    // can't be read, or stand there twice. The same bytes give the same certificate for as long as somebody
    // holds it.
    [[nodiscard]] static Result<CertificatePtr> from_der(BytesView der);

    // Takes the first certificate of a PEM text.
    [[nodiscard]] static Result<CertificatePtr> from_pem(std::string_view pem);

    // PEM if it looks like PEM, else DER: by content, whatever a file is called.
    [[nodiscard]] static Result<CertificatePtr> from_file_bytes(BytesView bytes);

    [[nodiscard]] const Bytes& der() const { return der_; }
    [[nodiscard]] std::string pem() const;

    // Names as CUCM writes them: OpenSSL's short names joined with ';' in the certificate's order
    // (README.md, "Encodings").
    [[nodiscard]] const std::string& subject() const { return subject_; }
    [[nodiscard]] const std::string& issuer() const { return issuer_; }
    // Raw bytes without leading zeros.
    [[nodiscard]] const Bytes& serial() const { return serial_; }
    [[nodiscard]] const CertificateIdentity& identity() const { return identity_; }

    // In the certificate's order.
    [[nodiscard]] const std::vector<AlternativeName>& alternative_names() const { return alternative_names_; }
    // Only those that it names.
    [[nodiscard]] const KeyUses& key_uses() const { return key_uses_; }
    // Basic constraints: may it sign certificates?
    [[nodiscard]] bool is_authority() const { return is_authority_; }

    [[nodiscard]] const PublicKey& public_key() const { return public_key_; }
    [[nodiscard]] const Bytes& signature() const { return signature_; }  // the certificate's own
    [[nodiscard]] std::chrono::sys_seconds not_before() const { return not_before_; }
    [[nodiscard]] std::chrono::sys_seconds not_after() const { return not_after_; }
    [[nodiscard]] bool is_valid_at(std::chrono::sys_seconds time) const;

    [[nodiscard]] bool is_self_signed() const { return is_signed_by(*this); }
    // Did `authority` sign this certificate? Names and the signature; dates are another question.
    [[nodiscard]] bool is_signed_by(const Certificate& authority) const;

    bool operator==(const Certificate& other) const { return der_ == other.der_; }

  private:
    explicit Certificate(PublicKey key) : public_key_(std::move(key)) {}

    Bytes der_;
    std::string subject_;
    std::string issuer_;
    Bytes serial_;
    CertificateIdentity identity_;
    PublicKey public_key_;
    Bytes signature_;
    std::chrono::sys_seconds not_before_;
    std::chrono::sys_seconds not_after_;
    std::vector<AlternativeName> alternative_names_;
    KeyUses key_uses_;
    bool is_authority_ = false;
};

}  // namespace ctl
