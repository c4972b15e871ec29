#include "ctl/request.hpp"

#include <fmt/format.h>
#include <openssl/pem.h>

#include "ctl/openssl.hpp"
#include "ctl/openssl_extensions.hpp"

namespace ctl {
namespace {

using ExtensionsOwner = openssl::ExtensionsOwner;

openssl::RequestOwner parse(BytesView bytes) {
    if (openssl::is_pem(bytes)) {
        const openssl::BioOwner bio = openssl::reading(bytes);
        return openssl::RequestOwner(
            PEM_read_bio_X509_REQ(bio.get(), nullptr, openssl::no_passphrase, nullptr));
    }
    const unsigned char* at = bytes.data();
    openssl::RequestOwner request(d2i_X509_REQ(nullptr, &at, static_cast<long>(bytes.size())));
    if (request && at != bytes.data() + bytes.size()) request.reset();
    return request;
}

}  // namespace

Result<CertificateRequestPtr> CertificateRequest::from_file_bytes(BytesView bytes) {
    const openssl::RequestOwner parsed = parse(bytes);
    if (!parsed) {
        (void)openssl::last_error();
        return Error{ErrorCode::unexpected, 0,
                     fmt::format("{} bytes that are not one certificate signing request", bytes.size())};
    }
    EVP_PKEY* key = X509_REQ_get_pubkey(parsed.get());
    if (key == nullptr) return openssl::failure("the request's public key can't be read");
    const std::shared_ptr<CertificateRequest> request(
        new CertificateRequest(PublicKey(std::shared_ptr<EVP_PKEY>(key, EVP_PKEY_free))));
    if (X509_REQ_verify(parsed.get(), key) != 1)
        return openssl::failure("the request is not signed with the key that it names");
    auto subject = openssl::name_text(X509_REQ_get_subject_name(parsed.get()));
    if (!subject) return subject.error();
    const ExtensionsOwner raw(X509_REQ_get_extensions(parsed.get()));
    (void)openssl::last_error();
    auto extensions = openssl::read_extensions(raw.get());
    if (!extensions) return extensions.error();
    request->der_ = openssl::der(parsed.get(), i2d_X509_REQ);
    request->subject_ = std::move(*subject);
    request->subject_der_ = openssl::der(X509_REQ_get_subject_name(parsed.get()), i2d_X509_NAME);
    request->alternative_names_ = std::move(extensions->alternative_names);
    request->key_uses_ = std::move(extensions->key_uses);
    request->is_authority_ = extensions->is_authority;
    return CertificateRequestPtr(request);
}

std::string CertificateRequest::pem() const {
    const openssl::RequestOwner request = parse(der_);
    const openssl::BioOwner bio(BIO_new(BIO_s_mem()));
    PEM_write_bio_X509_REQ(bio.get(), request.get());
    return std::string(as_text(openssl::written(bio.get())));
}

Result<CertificateRequestPtr> make_request(const RequestTemplate& wanted, const PrivateKey& key) {
    const openssl::RequestOwner request(X509_REQ_new());
    STACK_OF(X509_EXTENSION)* extensions = nullptr;
    const bool has_extensions = openssl::add_extensions(
        &extensions,
        {wanted.alternative_names, key_uses(wanted.purpose), signs_certificates(wanted.purpose)});
    const ExtensionsOwner owned(extensions);
    if (!has_extensions || X509_REQ_set_version(request.get(), X509_REQ_VERSION_1) != 1 ||
        !openssl::add_subject(X509_REQ_get_subject_name(request.get()), wanted.subject) ||
        X509_REQ_set_pubkey(request.get(), key.openssl()) != 1 ||
        X509_REQ_add_extensions(request.get(), extensions) != 1 ||
        X509_REQ_sign(request.get(), key.openssl(), openssl::signing_digest(key.openssl())) == 0)
        return openssl::failure("the request can't be put together");
    return CertificateRequest::from_file_bytes(openssl::der(request.get(), i2d_X509_REQ));
}

}  // namespace ctl
