#include "ctl/certificate.hpp"

#include <algorithm>
#include <mutex>
#include <unordered_map>

#include <fmt/format.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "ctl/openssl.hpp"
#include "ctl/openssl_extensions.hpp"

namespace ctl {
namespace {

Error malformed(std::string message) {
    return {ErrorCode::unexpected, 0, std::move(message)};
}

Result<std::chrono::sys_seconds> time_value(const ASN1_TIME* time) {
    std::tm parts{};
    if (ASN1_TIME_to_tm(time, &parts) != 1) return openssl::failure("a validity date is malformed");
    const std::chrono::year_month_day day{std::chrono::year(parts.tm_year + 1900),
                                          std::chrono::month(static_cast<unsigned>(parts.tm_mon + 1)),
                                          std::chrono::day(static_cast<unsigned>(parts.tm_mday))};
    return std::chrono::sys_days(day) + std::chrono::hours(parts.tm_hour) +
           std::chrono::minutes(parts.tm_min) + std::chrono::seconds(parts.tm_sec);
}

Bytes serial_bytes(const ASN1_INTEGER* serial) {
    const openssl::BignumOwner number(ASN1_INTEGER_to_BN(serial, nullptr));
    Bytes bytes(static_cast<std::size_t>(std::max(1, number ? BN_num_bytes(number.get()) : 0)));
    if (number && !BN_is_zero(number.get())) BN_bn2bin(number.get(), bytes.data());
    return bytes;
}

// The certificates that somebody holds: the same bytes are read once. OpenSSL 3 takes 0.1 ms for a public
// key, and a list has a dozen.
class Known {
  public:
    static Known& all() {
        static Known known;
        return known;
    }

    CertificatePtr find(BytesView der) {
        const std::scoped_lock lock(mutex_);
        const auto [begin, end] = certificates_.equal_range(hash(der));
        for (auto at = begin; at != end; ++at)
            if (CertificatePtr certificate = at->second.lock())
                if (std::ranges::equal(certificate->der(), der)) return certificate;
        return nullptr;
    }

    void add(const CertificatePtr& certificate) {
        const std::scoped_lock lock(mutex_);
        if (certificates_.size() >= next_sweep_) {
            std::erase_if(certificates_, [](const auto& entry) { return entry.second.expired(); });
            next_sweep_ = 2 * certificates_.size() + least_sweep;
        }
        certificates_.emplace(hash(certificate->der()), certificate);
    }

  private:
    static constexpr std::size_t least_sweep = 256;

    static std::size_t hash(BytesView der) { return std::hash<std::string_view>()(as_text(der)); }

    std::mutex mutex_;
    std::unordered_multimap<std::size_t, std::weak_ptr<const Certificate>> certificates_;
    std::size_t next_sweep_ = least_sweep;
};

}  // namespace

Result<CertificatePtr> Certificate::from_der(BytesView der) {
    if (CertificatePtr known = Known::all().find(der)) return known;
    const openssl::X509Owner x509 = openssl::x509(der);
    if (!x509) {
        (void)openssl::last_error();
        return malformed(fmt::format("{} bytes that are not one X.509 certificate in DER form", der.size()));
    }
    EVP_PKEY* key = X509_get_pubkey(x509.get());
    if (key == nullptr) return openssl::failure("the certificate's public key can't be read");
    const std::shared_ptr<Certificate> certificate(
        new Certificate(PublicKey(std::shared_ptr<EVP_PKEY>(key, EVP_PKEY_free))));
    auto subject = openssl::name_text(X509_get_subject_name(x509.get()));
    if (!subject) return subject.error();
    auto issuer = openssl::name_text(X509_get_issuer_name(x509.get()));
    if (!issuer) return issuer.error();
    const auto not_before = time_value(X509_get0_notBefore(x509.get()));
    if (!not_before) return not_before.error();
    const auto not_after = time_value(X509_get0_notAfter(x509.get()));
    if (!not_after) return not_after.error();
    auto extensions = openssl::read_extensions(X509_get0_extensions(x509.get()));
    if (!extensions) return extensions.error();
    const ASN1_BIT_STRING* signature = nullptr;
    X509_get0_signature(&signature, nullptr, x509.get());
    certificate->der_.assign(der.begin(), der.end());
    certificate->subject_ = std::move(*subject);
    certificate->issuer_ = std::move(*issuer);
    certificate->serial_ = serial_bytes(X509_get0_serialNumber(x509.get()));
    certificate->identity_ = {certificate->issuer_, certificate->serial_};
    certificate->signature_.assign(signature->data, signature->data + signature->length);
    certificate->not_before_ = *not_before;
    certificate->not_after_ = *not_after;
    certificate->alternative_names_ = std::move(extensions->alternative_names);
    certificate->key_uses_ = std::move(extensions->key_uses);
    certificate->is_authority_ = extensions->is_authority;
    Known::all().add(certificate);
    return CertificatePtr(certificate);
}

Result<CertificatePtr> Certificate::from_pem(std::string_view pem) {
    const openssl::BioOwner bio = openssl::reading(as_bytes(pem));
    const openssl::X509Owner x509(PEM_read_bio_X509(bio.get(), nullptr, openssl::no_passphrase, nullptr));
    if (!x509) return openssl::failure("no certificate in PEM form");
    return from_der(openssl::der(x509.get(), i2d_X509));
}

Result<CertificatePtr> Certificate::from_file_bytes(BytesView bytes) {
    return openssl::is_pem(bytes) ? from_pem(as_text(bytes)) : from_der(bytes);
}

std::string Certificate::pem() const {
    const openssl::X509Owner x509 = openssl::x509(der_);
    const openssl::BioOwner bio(BIO_new(BIO_s_mem()));
    PEM_write_bio_X509(bio.get(), x509.get());
    return std::string(as_text(openssl::written(bio.get())));
}

bool Certificate::is_valid_at(std::chrono::sys_seconds time) const {
    return not_before_ <= time && time <= not_after_;
}

bool Certificate::is_signed_by(const Certificate& authority) const {
    if (!same_name(issuer_, authority.subject_)) return false;
    const openssl::X509Owner x509 = openssl::x509(der_);
    const bool holds = X509_verify(x509.get(), authority.public_key_.openssl()) == 1;
    if (!holds) (void)openssl::last_error();
    return holds;
}

}  // namespace ctl
