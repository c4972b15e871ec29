#include "ctl/issuing.hpp"

#include <algorithm>

#include <openssl/x509v3.h>

#include "ctl/openssl.hpp"
#include "ctl/openssl_extensions.hpp"

namespace ctl {
namespace {

openssl::X509Owner parse(BytesView der) {
    const unsigned char* at = der.data();
    return openssl::X509Owner(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
}

bool set_validity(X509* x509, const CertificateTemplate& wanted) {
    return ASN1_TIME_set(X509_getm_notBefore(x509), wanted.not_before.time_since_epoch().count()) !=
               nullptr &&
           ASN1_TIME_set(X509_getm_notAfter(x509), wanted.not_after.time_since_epoch().count()) != nullptr;
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

// Authorities have key identifiers, and so has what they sign (RFC 5280, 4.2.1.1); CUCM's own certificates
// have none.
bool add_key_identifiers(X509* x509, X509* issuer, CertificatePurpose purpose) {
    const bool has_issuer = issuer != nullptr && X509_get0_subject_key_id(issuer) != nullptr;
    if (!has_issuer && purpose != CertificatePurpose::authority) return true;
    return add_extension(x509, issuer, NID_subject_key_identifier, "hash") &&
           (!has_issuer || add_extension(x509, issuer, NID_authority_key_identifier, "keyid:always"));
}

// `issuer` is nullptr for a self-signed certificate.
Result<CertificatePtr> make(const CertificateTemplate& wanted, EVP_PKEY* subject_key, X509* issuer,
                            EVP_PKEY* signing_key) {
    const openssl::X509Owner x509(X509_new());
    if (X509_set_version(x509.get(), X509_VERSION_3) != 1 || !set_serial(x509.get(), wanted.serial) ||
        !set_validity(x509.get(), wanted) ||
        !openssl::add_subject(X509_get_subject_name(x509.get()), wanted.subject) ||
        X509_set_issuer_name(x509.get(), X509_get_subject_name(issuer != nullptr ? issuer : x509.get())) !=
            1 ||
        X509_set_pubkey(x509.get(), subject_key) != 1 || !add_all(x509.get(), wanted) ||
        !add_key_identifiers(x509.get(), issuer, wanted.purpose))
        return openssl::failure("the certificate can't be put together");
    const EVP_MD* digest = EVP_PKEY_get_base_id(signing_key) == EVP_PKEY_EC ? EVP_sha384() : EVP_sha256();
    if (X509_sign(x509.get(), signing_key, digest) == 0)
        return openssl::failure("the certificate can't be signed");
    return Certificate::from_der(openssl::der(x509.get(), i2d_X509));
}

}  // namespace

bool openssl::add_subject(X509_NAME* name, const std::vector<NameAttribute>& subject) {
    return std::ranges::all_of(subject, [name](const NameAttribute& part) {
        return X509_NAME_add_entry_by_txt(name, part.type.c_str(), MBSTRING_UTF8,
                                          reinterpret_cast<const unsigned char*>(part.value.data()),
                                          static_cast<int>(part.value.size()), -1, 0) == 1;
    });
}

Result<CertificatePtr> make_self_signed(const CertificateTemplate& wanted, const PrivateKey& key) {
    return make(wanted, key.openssl(), nullptr, key.openssl());
}

Result<CertificatePtr> make_signed(const CertificateTemplate& wanted, const PublicKey& key,
                                   const Authority& authority) {
    const openssl::X509Owner issuer = parse(authority.certificate.der());
    return make(wanted, key.openssl(), issuer.get(), authority.key.openssl());
}

}  // namespace ctl
