#include "ctl/encrypted_file.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "ctl/openssl.hpp"

namespace ctl {
namespace {

constexpr std::size_t block = 16;  // of AES, and the length of its key here

namespace tag {
constexpr std::uint8_t encryption = 16;
constexpr std::uint8_t cipher = 17;
constexpr std::uint8_t cipher_version = 18;
constexpr std::uint8_t vector = 19;
constexpr std::uint8_t padding_count = 20;
constexpr std::uint8_t recipient = 21;
constexpr std::uint8_t recipient_version = 22;
constexpr std::uint8_t key_bits = 23;
constexpr std::uint8_t key_algorithm = 24;
constexpr std::uint8_t encrypted_key = 25;
constexpr std::uint8_t digest = 26;
constexpr std::uint8_t digest_value = 27;
}  // namespace tag

using CipherContextOwner = std::unique_ptr<EVP_CIPHER_CTX, openssl::Free<EVP_CIPHER_CTX_free>>;

Error malformed_file(std::string message, std::size_t offset = 0) {
    return {ErrorCode::unexpected, offset, std::move(message)};
}

// AES-128-CBC over whole blocks.
Result<Bytes> ciphered(bool encrypts, BytesView bytes, BytesView key, BytesView vector) {
    const CipherContextOwner context(EVP_CIPHER_CTX_new());
    Bytes out(bytes.size() + block);
    int size = 0;
    const bool worked =
        EVP_CipherInit_ex(context.get(), EVP_aes_128_cbc(), nullptr, key.data(), vector.data(),
                          encrypts ? 1 : 0) == 1 &&
        EVP_CIPHER_CTX_set_padding(context.get(), 0) == 1 &&
        EVP_CipherUpdate(context.get(), out.data(), &size, bytes.data(), static_cast<int>(bytes.size())) == 1;
    if (!worked) return openssl::failure("AES-128-CBC");
    out.resize(static_cast<std::size_t>(size));
    return out;
}

// `count` bytes drawn from `secret`, none of them zero.
Bytes padding_from(BytesView secret, std::size_t count) {
    Bytes padding;
    for (std::uint32_t round = 0; padding.size() < count; ++round) {
        Bytes material(secret.begin(), secret.end());
        append_u32(material, round);
        for (const std::uint8_t byte : digested(Digest::sha512, material))
            if (byte != 0 && padding.size() < count) padding.push_back(byte);
    }
    return padding;
}

// PKCS #1 v1.5 (RFC 8017, 7.2.1): 00 02, padding, 00, the message.
Result<Bytes> encrypted_for(const PublicKey& recipient, BytesView bytes, BytesView secret) {
    constexpr std::size_t frame = 3;
    const auto size = static_cast<std::size_t>(EVP_PKEY_get_size(recipient.openssl()));
    if (size < bytes.size() + frame + 8) return openssl::failure("the phone's key is too short");
    Bytes message{0, 2};
    append(message, padding_from(secret, size - bytes.size() - frame));
    message.push_back(0);
    append(message, bytes);
    const openssl::KeyContextOwner context(EVP_PKEY_CTX_new(recipient.openssl(), nullptr));
    Bytes out(size);
    std::size_t written = out.size();
    if (EVP_PKEY_encrypt_init(context.get()) != 1 ||
        EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_NO_PADDING) != 1 ||
        EVP_PKEY_encrypt(context.get(), out.data(), &written, message.data(), message.size()) != 1)
        return openssl::failure("the AES key can't be encrypted for the phone");
    out.resize(written);
    return out;
}

Result<Bytes> decrypted_with(const PrivateKey& key, BytesView bytes) {
    const openssl::KeyContextOwner context(EVP_PKEY_CTX_new(key.openssl(), nullptr));
    Bytes out(static_cast<std::size_t>(EVP_PKEY_get_size(key.openssl())));
    std::size_t size = out.size();
    if (EVP_PKEY_decrypt_init(context.get()) != 1 ||
        EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING) != 1 ||
        EVP_PKEY_decrypt(context.get(), out.data(), &size, bytes.data(), bytes.size()) != 1)
        return openssl::failure("the AES key is not for this phone's key");
    out.resize(size);
    return out;
}

Result<BytesView> sized(const SignedFile& file, std::uint8_t tag, std::size_t size, std::string_view name) {
    const Element* element = find_element(file.header.elements, tag);
    if (element == nullptr)
        return Error{ErrorCode::missing, 0, fmt::format("header without {} (tag {})", name, tag)};
    if (size != 0 && element->value.size() != size)
        return malformed_file(fmt::format("{} of {} bytes, {} expected", name, element->value.size(), size),
                              element->offset);
    return BytesView(element->value);
}

}  // namespace

bool is_encrypted(const SignedFile& file) {
    return file.header.version == encrypted_file_version;
}

Result<Bytes> make_encrypted_file(BytesView payload, const PublicKey& recipient,
                                  const SigningOptions& signing, BytesView secret) {
    if (!recipient.is_rsa())
        return Error{ErrorCode::unsupported, 0,
                     "an elliptic-curve device key: only RSA keys can be used (tag 25)"};
    if (secret.size() < 2 * block)
        return Error{ErrorCode::truncated, 0,
                     fmt::format("a secret of {} bytes, 32 are needed", secret.size())};
    const BytesView key = secret.first(block);
    const BytesView vector = secret.subspan(block, block);
    const std::size_t padding = block - payload.size() % block;
    Bytes plain(payload.begin(), payload.end());
    plain.resize(payload.size() + padding, header_tag::padding);
    const auto locked_key = encrypted_for(recipient, key, secret);
    if (!locked_key) return locked_key.error();
    const auto cipher_text = ciphered(true, plain, key, vector);
    if (!cipher_text) return cipher_text.error();

    const Element cipher = container_element(
        tag::cipher, {byte_element(tag::cipher_version, 0), bytes_element(tag::vector, vector),
                      u16_element(tag::padding_count, static_cast<std::uint16_t>(padding))});
    const Element holder = container_element(
        tag::recipient,
        {byte_element(tag::recipient_version, 0),
         u16_element(tag::key_bits, static_cast<std::uint16_t>(recipient.bits())),
         byte_element(tag::key_algorithm, 1), bytes_element(tag::encrypted_key, *locked_key)});
    auto file = compose_header_for(signing, encrypted_file_version,
                                   {container_element(tag::encryption, {cipher, holder}),
                                    byte_element(tag::digest, static_cast<std::uint8_t>(signing.digest)),
                                    bytes_element(tag::digest_value, digested(signing.digest, payload))});
    if (!file) return file.error();
    append(*file, *cipher_text);
    return sign_in_place(std::move(*file), signing.key);
}

Result<Bytes> decrypt(const SignedFile& file, const PrivateKey& key) {
    if (!is_encrypted(file)) return malformed_file("not the header of an encrypted file (VERSION 2.0)");
    const auto vector = sized(file, tag::vector, block, "the initialisation vector");
    if (!vector) return vector.error();
    const auto count = sized(file, tag::padding_count, 2, "the padding count");
    if (!count) return count.error();
    const auto locked_key = sized(file, tag::encrypted_key, 0, "the encrypted key");
    if (!locked_key) return locked_key.error();
    const auto digest = sized(file, tag::digest, 1, "the plain file's digest algorithm");
    if (!digest) return digest.error();
    const auto expected = sized(file, tag::digest_value, 0, "the plain file's digest");
    if (!expected) return expected.error();
    const std::uint8_t algorithm = (*digest)[0];
    if (algorithm < 1 || algorithm > 3)
        return malformed_file(fmt::format("digest algorithm {}; 1, 2 or 3 expected", algorithm));

    const BytesView payload = file.payload();
    const std::size_t padding = read_u16(*count);
    if (payload.size() % block != 0 || padding < 1 || padding > block || padding > payload.size())
        return malformed_file(
            fmt::format("{} encrypted bytes with {} of padding: whole blocks of 16 and 1 to 16 expected",
                        payload.size(), padding),
            file.header.length);
    const auto opened = decrypted_with(key, *locked_key);
    if (!opened) return opened.error();
    if (opened->size() != block)
        return malformed_file(fmt::format("an AES key of {} bytes, 16 expected", opened->size()));
    auto plain = ciphered(false, payload, *opened, *vector);
    if (!plain) return plain.error();
    plain->resize(plain->size() - padding);
    if (!std::ranges::equal(digested(static_cast<Digest>(algorithm), *plain), *expected))
        return Error{ErrorCode::cryptographic, 0, "the plain file's digest is not the one in the header"};
    return std::move(*plain);
}

}  // namespace ctl
