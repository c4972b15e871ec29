#include "ctl/key.hpp"

#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "ctl/openssl.hpp"

namespace ctl {
namespace {

// Fetched once each: EVP_sha1() and its like make OpenSSL 3 look the digest up anew at every use.
const EVP_MD* fetched(const char* name) {
    return EVP_MD_fetch(nullptr, name, nullptr);
}

const EVP_MD* message_digest(Digest digest) {
    static const EVP_MD* const sha1 = fetched("SHA1");
    static const EVP_MD* const sha256 = fetched("SHA256");
    static const EVP_MD* const sha512 = fetched("SHA512");
    switch (digest) {
        case Digest::sha1: return sha1;
        case Digest::sha256: return sha256;
        case Digest::sha512: return sha512;
    }
    return nullptr;
}

Bytes hashed(const EVP_MD* digest, BytesView bytes) {
    Bytes hash(EVP_MAX_MD_SIZE);
    unsigned int size = 0;
    EVP_Digest(bytes.data(), bytes.size(), hash.data(), &size, digest, nullptr);
    hash.resize(size);
    return hash;
}

std::shared_ptr<EVP_PKEY> shared(EVP_PKEY* key) {
    return {key, EVP_PKEY_free};
}

}  // namespace

std::string digest_name(Digest digest) {
    switch (digest) {
        case Digest::sha1: return "SHA-1";
        case Digest::sha256: return "SHA-256";
        case Digest::sha512: return "SHA-512";
    }
    return "unknown digest";
}

Bytes md5(BytesView bytes) {
    static const EVP_MD* const md5 = fetched("MD5");
    return hashed(md5, bytes);
}

Bytes sha1(BytesView bytes) {
    return hashed(message_digest(Digest::sha1), bytes);
}

Bytes digested(Digest digest, BytesView bytes) {
    return hashed(message_digest(digest), bytes);
}

PublicKey::PublicKey(std::shared_ptr<evp_pkey_st> key)
    : state_(std::make_shared<const State>(std::move(key))) {}

Result<PublicKey> PublicKey::from_record(BytesView bytes) {
    if (!bytes.empty() && bytes.front() == 4)
        return Error{ErrorCode::unsupported, 0, "an elliptic-curve point alone does not name its curve"};
    const unsigned char* at = bytes.data();
    openssl::KeyOwner key(d2i_PublicKey(EVP_PKEY_RSA, nullptr, &at, static_cast<long>(bytes.size())));
    if (!key) return openssl::failure("not a PKCS#1 RSA public key");
    return PublicKey(shared(key.release()));
}

Result<PublicKey> PublicKey::from_info(BytesView der) {
    const unsigned char* at = der.data();
    openssl::KeyOwner key(d2i_PUBKEY(nullptr, &at, static_cast<long>(der.size())));
    if (!key || at != der.data() + der.size()) return openssl::failure("not a SubjectPublicKeyInfo");
    return PublicKey(shared(key.release()));
}

const Bytes& PublicKey::info() const {
    std::call_once(state_->info.is_made,
                   [this] { state_->info.bytes = openssl::der(openssl(), i2d_PUBKEY); });
    return state_->info.bytes;
}

bool PublicKey::is_rsa() const {
    return EVP_PKEY_get_base_id(openssl()) == EVP_PKEY_RSA;
}

int PublicKey::bits() const {
    return EVP_PKEY_get_bits(openssl());
}

const Bytes& PublicKey::record_encoding() const {
    std::call_once(state_->record.is_made,
                   [this] { state_->record.bytes = openssl::der(openssl(), i2d_PublicKey); });
    return state_->record.bytes;
}

bool PublicKey::verify(Digest digest, BytesView bytes, BytesView signature) const {
    if (!is_rsa()) return false;
    const openssl::DigestContextOwner context(EVP_MD_CTX_new());
    const bool holds =
        EVP_DigestVerifyInit(context.get(), nullptr, message_digest(digest), nullptr, openssl()) == 1 &&
        EVP_DigestVerify(context.get(), signature.data(), signature.size(), bytes.data(), bytes.size()) == 1;
    if (!holds) (void)openssl::last_error();
    return holds;
}

PrivateKey::PrivateKey(std::shared_ptr<evp_pkey_st> key) : key_(std::move(key)), public_key_(key_) {}

Result<PrivateKey> PrivateKey::generate_rsa(int bits, bool (*goes_on)()) {
    const openssl::KeyContextOwner context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
    EVP_PKEY* key = nullptr;
    if (!context || EVP_PKEY_keygen_init(context.get()) != 1 ||
        EVP_PKEY_CTX_set_rsa_keygen_bits(context.get(), bits) != 1)
        return openssl::failure("no RSA key could be made");
    if (goes_on != nullptr) {
        EVP_PKEY_CTX_set_app_data(context.get(), reinterpret_cast<void*>(goes_on));
        EVP_PKEY_CTX_set_cb(context.get(), [](EVP_PKEY_CTX* at_work) {
            return reinterpret_cast<bool (*)()>(EVP_PKEY_CTX_get_app_data(at_work))() ? 1 : 0;
        });
    }
    if (EVP_PKEY_generate(context.get(), &key) != 1) return openssl::failure("no RSA key could be made");
    return PrivateKey(shared(key));
}

Result<PrivateKey> PrivateKey::generate_ec(Curve curve) {
    const char* name = curve == Curve::p256 ? "P-256" : curve == Curve::p384 ? "P-384" : "P-521";
    EVP_PKEY* key = EVP_EC_gen(name);
    if (key == nullptr) return openssl::failure("no elliptic-curve key could be made");
    return PrivateKey(shared(key));
}

Result<PrivateKey> PrivateKey::from_pem(std::string_view pem) {
    const openssl::BioOwner bio = openssl::reading(as_bytes(pem));
    EVP_PKEY* key = PEM_read_bio_PrivateKey(bio.get(), nullptr, openssl::no_passphrase, nullptr);
    if (key == nullptr) return openssl::failure("no unencrypted private key in PEM form");
    return PrivateKey(shared(key));
}

Result<PrivateKey> PrivateKey::from_der(BytesView der) {
    const unsigned char* at = der.data();
    EVP_PKEY* key = d2i_AutoPrivateKey(nullptr, &at, static_cast<long>(der.size()));
    if (key == nullptr) return openssl::failure("not a private key in DER form");
    return PrivateKey(shared(key));
}

Bytes PrivateKey::to_der() const {
    const openssl::BioOwner bio(BIO_new(BIO_s_mem()));
    i2d_PKCS8PrivateKey_bio(bio.get(), key_.get(), nullptr, nullptr, 0, nullptr, nullptr);
    return openssl::written(bio.get());
}

Result<Bytes> PrivateKey::sign(Digest digest, BytesView bytes) const {
    const openssl::DigestContextOwner context(EVP_MD_CTX_new());
    std::size_t size = 0;
    if (EVP_DigestSignInit(context.get(), nullptr, message_digest(digest), nullptr, key_.get()) != 1 ||
        EVP_DigestSign(context.get(), nullptr, &size, bytes.data(), bytes.size()) != 1)
        return openssl::failure("the key can't sign");
    Bytes signature(size);
    if (EVP_DigestSign(context.get(), signature.data(), &size, bytes.data(), bytes.size()) != 1)
        return openssl::failure("the key can't sign");
    signature.resize(size);
    return signature;
}

}  // namespace ctl
