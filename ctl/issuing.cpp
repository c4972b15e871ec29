#include "ctl/issuing.hpp"

#include <algorithm>

#include <openssl/x509v3.h>

#include "ctl/openssl.hpp"
#include "ctl/openssl_extensions.hpp"

namespace ctl {
namespace {

bool set_validity(X509* x509, const CertificateTemplate& wanted) {
    return ASN1_TIME_set(X509_getm_notBefore(x509), wanted.not_before.time_since_epoch().count()) !=
               nullptr &&
           ASN1_TIME_set(X509_getm_notAfter(x509), wanted.not_after.time_since_epoch().count()) != nullptr;
}

// Of a request whose name stands as it is, only the common name may give way to another.
bool set_subject(X509* x509, const CertificateTemplate& wanted) {
    if (wanted.subject_der.empty()) return openssl::add_subject(X509_get_subject_name(x509), wanted.subject);
    const unsigned char* at = wanted.subject_der.data();
    const std::unique_ptr<X509_NAME, openssl::Free<X509_NAME_free>> name(
        d2i_X509_NAME(nullptr, &at, static_cast<long>(wanted.subject_der.size())));
    if (!name) return false;
    if (wanted.common_name) {
        const int place = X509_NAME_get_index_by_NID(name.get(), NID_commonName, -1);
        if (place >= 0) X509_NAME_ENTRY_free(X509_NAME_delete_entry(name.get(), place));
        if (X509_NAME_add_entry_by_NID(name.get(), NID_commonName, MBSTRING_UTF8,
                                       reinterpret_cast<const unsigned char*>(wanted.common_name->data()),
                                       static_cast<int>(wanted.common_name->size()), place, 0) != 1)
            return false;
    }
    return X509_set_subject_name(x509, name.get()) == 1;
}

bool set_serial(X509* x509, BytesView serial) {
    const openssl::BignumOwner number(BN_bin2bn(serial.data(), static_cast<int>(serial.size()), nullptr));
    const openssl::IntegerOwner integer(BN_to_ASN1_INTEGER(number.get(), nullptr));
    return X509_set_serialNumber(x509, integer.get()) == 1;
}

bool add_all(X509* x509, const CertificateTemplate& wanted) {
    STACK_OF(X509_EXTENSION)* extensions = nullptr;
    const bool is_made = openssl::add_extensions(
        &extensions, {wanted.alternative_names, wanted.key_uses.value_or(key_uses(wanted.purpose)),
                      signs_certificates(wanted.purpose)});
    const openssl::ExtensionsOwner owned(extensions);
    if (!is_made) return false;
    for (int i = 0; i < sk_X509_EXTENSION_num(extensions); ++i)
        if (X509_add_ext(x509, sk_X509_EXTENSION_value(extensions, i), -1) != 1) return false;
    return true;
}

bool add_extension(X509* x509, const X509* issuer, int type, const char* value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, const_cast<X509*>(issuer), x509, nullptr, nullptr, 0);
    const openssl::ExtensionOwner extension(X509V3_EXT_conf_nid(nullptr, &context, type, value));
    return extension && X509_add_ext(x509, extension.get(), -1) == 1;
}

// What signs certificates has a key identifier, and so has what it signs (RFC 5280, 4.2.1.1, 4.2.1.2); other
// self-signed certificates have none.
bool add_key_identifiers(X509* x509, X509* issuer, CertificatePurpose purpose) {
    const bool has_issuer = issuer != nullptr && X509_get0_subject_key_id(issuer) != nullptr;
    if (!has_issuer && !signs_certificates(purpose)) return true;
    return add_extension(x509, issuer, NID_subject_key_identifier, "hash") &&
           (!has_issuer || add_extension(x509, issuer, NID_authority_key_identifier, "keyid:always"));
}

// `issuer` is nullptr for a self-signed certificate.
Result<CertificatePtr> make(const CertificateTemplate& wanted, EVP_PKEY* subject_key, X509* issuer,
                            EVP_PKEY* signing_key) {
    const openssl::X509Owner x509(X509_new());
    if (X509_set_version(x509.get(), X509_VERSION_3) != 1 || !set_serial(x509.get(), wanted.serial) ||
        !set_validity(x509.get(), wanted) || !set_subject(x509.get(), wanted) ||
        X509_set_issuer_name(x509.get(), X509_get_subject_name(issuer != nullptr ? issuer : x509.get())) !=
            1 ||
        X509_set_pubkey(x509.get(), subject_key) != 1 || !add_all(x509.get(), wanted) ||
        !add_key_identifiers(x509.get(), issuer, wanted.purpose))
        return openssl::failure("the certificate can't be put together");
    if (X509_sign(x509.get(), signing_key, openssl::signing_digest(signing_key)) == 0)
        return openssl::failure("the certificate can't be signed");
    return Certificate::from_der(openssl::der(x509.get(), i2d_X509));
}

}  // namespace

Result<CertificatePtr> make_self_signed(const CertificateTemplate& wanted, const PrivateKey& key) {
    return make(wanted, key.openssl(), nullptr, key.openssl());
}

Result<CertificatePtr> make_signed(const CertificateTemplate& wanted, const PublicKey& key,
                                   const Authority& authority) {
    const openssl::X509Owner issuer = openssl::x509(authority.certificate.der());
    return make(wanted, key.openssl(), issuer.get(), authority.key.openssl());
}

}  // namespace ctl
