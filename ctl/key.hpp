// ctl/key.hpp: public and private keys. Private keys never appear in a message or a log.
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "ctl/bytes.hpp"
#include "ctl/error.hpp"

struct evp_pkey_st;  // OpenSSL's EVP_PKEY

namespace ctl {

// The digests of the format (header.hpp, tag 8), with its codes. SHA-256 is defined there and used by no
// known file.
enum class Digest : std::uint8_t { sha1 = 1, sha256 = 2, sha512 = 3 };

[[nodiscard]] std::string digest_name(Digest digest);  // "SHA-1"

[[nodiscard]] Bytes md5(BytesView bytes);   // 16 bytes: a checksum of `show itl`, nothing that is trusted
[[nodiscard]] Bytes sha1(BytesView bytes);  // 20 bytes
[[nodiscard]] Bytes digested(Digest digest, BytesView bytes);

// A public key: a cheap handle, shared and immutable.
class PublicKey {
  public:
    // From a record's PUBLICKEY: PKCS#1 RSAPublicKey in DER. An elliptic-curve point (which starts with 04)
    // does not name its curve, and signs no list: refused as unsupported.
    [[nodiscard]] static Result<PublicKey> from_record(BytesView bytes);
    // SubjectPublicKeyInfo in DER, of any kind of key.
    [[nodiscard]] static Result<PublicKey> from_info(BytesView der);
    explicit PublicKey(std::shared_ptr<evp_pkey_st> key);

    [[nodiscard]] bool is_rsa() const;
    [[nodiscard]] int bits() const;

    // The form that a record's PUBLICKEY has: PKCS#1 for RSA, the uncompressed point for an elliptic curve.
    [[nodiscard]] const Bytes& record_encoding() const;

    [[nodiscard]] const Bytes& info() const;  // SubjectPublicKeyInfo in DER

    // Does the RSA PKCS#1 v1.5 signature over `bytes` hold? False for a key of another kind.
    [[nodiscard]] bool verify(Digest digest, BytesView bytes, BytesView signature) const;

    [[nodiscard]] evp_pkey_st* openssl() const { return state_->key.get(); }

  private:
    // Encoding costs as much as a signature check: it is done once, when it is asked for.
    struct Encoding {
        std::once_flag is_made;
        Bytes bytes;
    };
    struct State {
        std::shared_ptr<evp_pkey_st> key;
        mutable Encoding record{};
        mutable Encoding info{};
    };
    std::shared_ptr<const State> state_;
};

enum class Curve { p256, p384, p521 };

// A private key: a cheap handle, shared and immutable. `openssl()` is borrowed.
class PrivateKey {
  public:
    // Asks `goes_on` every now and then, since large keys take seconds: without a yes it gives up, with an
    // error.
    [[nodiscard]] static Result<PrivateKey> generate_rsa(int bits, bool (*goes_on)() = nullptr);
    [[nodiscard]] static Result<PrivateKey> generate_ec(Curve curve);
    // Takes the first private key of a PEM text, or PKCS#8 or traditional DER.
    [[nodiscard]] static Result<PrivateKey> from_pem(std::string_view pem);
    [[nodiscard]] static Result<PrivateKey> from_der(BytesView der);
    explicit PrivateKey(std::shared_ptr<evp_pkey_st> key);

    [[nodiscard]] const PublicKey& public_key() const { return public_key_; }
    [[nodiscard]] Bytes to_der() const;  // PKCS#8, unencrypted: for files of mode 0600 only

    // RSA PKCS#1 v1.5 over `bytes`.
    [[nodiscard]] Result<Bytes> sign(Digest digest, BytesView bytes) const;

    [[nodiscard]] evp_pkey_st* openssl() const { return key_.get(); }

  private:
    std::shared_ptr<evp_pkey_st> key_;
    PublicKey public_key_;
};

}  // namespace ctl
