// ctl/openssl.hpp: OpenSSL's objects with owners. For .cpp files that speak to OpenSSL; no public header
// includes it.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>

#include "ctl/bytes.hpp"
#include "ctl/error.hpp"
#include "ctl/name.hpp"

namespace ctl::openssl {

template <auto free_function>
struct Free {
    template <typename T>
    void operator()(T* object) const {
        free_function(object);
    }
};

inline void free_certificates(STACK_OF(X509) * certificates) {
    sk_X509_pop_free(certificates, X509_free);
}

inline void free_extensions(STACK_OF(X509_EXTENSION) * extensions) {
    sk_X509_EXTENSION_pop_free(extensions, X509_EXTENSION_free);
}

using BioOwner = std::unique_ptr<BIO, Free<BIO_free_all>>;
using KeyOwner = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using KeyContextOwner = std::unique_ptr<EVP_PKEY_CTX, Free<EVP_PKEY_CTX_free>>;
using DigestContextOwner = std::unique_ptr<EVP_MD_CTX, Free<EVP_MD_CTX_free>>;
using X509Owner = std::unique_ptr<X509, Free<X509_free>>;
using X509StackOwner = std::unique_ptr<STACK_OF(X509), Free<free_certificates>>;
using Pkcs12Owner = std::unique_ptr<PKCS12, Free<PKCS12_free>>;
using IntegerOwner = std::unique_ptr<ASN1_INTEGER, Free<ASN1_INTEGER_free>>;
using BignumOwner = std::unique_ptr<BIGNUM, Free<BN_free>>;
using ExtensionOwner = std::unique_ptr<X509_EXTENSION, Free<X509_EXTENSION_free>>;
using ExtensionsOwner = std::unique_ptr<STACK_OF(X509_EXTENSION), Free<free_extensions>>;
using RequestOwner = std::unique_ptr<X509_REQ, Free<X509_REQ_free>>;
using StoreOwner = std::unique_ptr<X509_STORE, Free<X509_STORE_free>>;
using StoreContextOwner = std::unique_ptr<X509_STORE_CTX, Free<X509_STORE_CTX_free>>;

// OpenSSL's own words for what it just refused, and an empty error queue afterwards.
[[nodiscard]] std::string last_error();

// "`what`: OpenSSL's words" as an error of this room.
[[nodiscard]] Error failure(std::string_view what);

// A name as CUCM writes it: short names joined with ';' (README.md, "Encodings"). One with a zero byte is
// refused.
[[nodiscard]] Result<std::string> name_text(const X509_NAME* name);

// The text of a string in DER; nothing for anything else.
[[nodiscard]] std::optional<std::string> text_of(BytesView der);

// Appends these attributes to a name. False where OpenSSL refuses one.
[[nodiscard]] bool add_subject(X509_NAME* name, const std::vector<NameAttribute>& subject);

// The certificate in these bytes, which it must fill exactly; empty for anything else.
[[nodiscard]] X509Owner x509(BytesView der);

// What certificates and requests are signed with by this key: SHA-256, or SHA-384 with a key of a curve.
[[nodiscard]] const EVP_MD* signing_digest(EVP_PKEY* key);

// PEM files may be encrypted; without this OpenSSL would ask for the passphrase on the terminal.
int no_passphrase(char*, int, int, void*);

// Does it look like PEM, by content?
[[nodiscard]] bool is_pem(BytesView bytes);

// A BIO that reads `bytes`, borrowed.
[[nodiscard]] BioOwner reading(BytesView bytes);

// What was written to a memory BIO.
[[nodiscard]] Bytes written(BIO* bio);

// What an i2d_ function encodes `object` to; empty if it refuses.
template <typename T, typename Encode>
[[nodiscard]] Bytes der(T* object, Encode encode) {
    const int size = encode(object, nullptr);
    if (size <= 0) return {};
    Bytes bytes(static_cast<std::size_t>(size));
    unsigned char* at = bytes.data();
    encode(object, &at);
    return bytes;
}

}  // namespace ctl::openssl
