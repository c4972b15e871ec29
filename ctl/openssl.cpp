#include "ctl/openssl.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <openssl/err.h>

namespace ctl::openssl {

std::string last_error() {
    const unsigned long code = ERR_peek_last_error();
    ERR_clear_error();
    if (code == 0) return "no reason given";
    const char* reason = ERR_reason_error_string(code);
    return reason == nullptr ? "no reason given" : reason;
}

Error failure(std::string_view what) {
    return {ErrorCode::cryptographic, 0, fmt::format("{}: {}", what, last_error())};
}

Result<std::string> name_text(const X509_NAME* name) {
    std::string text;
    for (int i = 0; i < X509_NAME_entry_count(name); ++i) {
        const X509_NAME_ENTRY* entry = X509_NAME_get_entry(name, i);
        const int type = OBJ_obj2nid(X509_NAME_ENTRY_get_object(entry));
        std::array<char, 80> number{};
        OBJ_obj2txt(number.data(), number.size(), X509_NAME_ENTRY_get_object(entry), 1);
        unsigned char* utf8 = nullptr;
        const int size = ASN1_STRING_to_UTF8(&utf8, X509_NAME_ENTRY_get_data(entry));
        if (size < 0) return failure("a name's value is not text");
        const std::string value(reinterpret_cast<char*>(utf8), static_cast<std::size_t>(size));
        OPENSSL_free(utf8);
        if (value.find('\0') != std::string::npos)
            return Error{ErrorCode::unexpected, 0, "a name holds a zero byte"};
        if (!text.empty()) text += ';';
        text += attribute_text({type == NID_undef ? number.data() : OBJ_nid2sn(type), value});
    }
    return text;
}

std::optional<std::string> text_of(BytesView der) {
    const unsigned char* at = der.data();
    const std::unique_ptr<ASN1_TYPE, Free<ASN1_TYPE_free>> value(
        d2i_ASN1_TYPE(nullptr, &at, static_cast<long>(der.size())));
    unsigned char* utf8 = nullptr;
    // Numbers, objects and the like are no strings of ASN.1: OpenSSL would read them as one.
    const bool is_string =
        value && at == der.data() + der.size() &&
        (ASN1_tag2bit(ASN1_TYPE_get(value.get())) & (B_ASN1_DIRECTORYSTRING | B_ASN1_IA5STRING)) != 0;
    const int size = is_string ? ASN1_STRING_to_UTF8(&utf8, value->value.asn1_string) : -1;
    (void)last_error();
    if (size < 0) return std::nullopt;
    std::string text(reinterpret_cast<char*>(utf8), static_cast<std::size_t>(size));
    OPENSSL_free(utf8);
    return text;
}

bool add_subject(X509_NAME* name, const std::vector<NameAttribute>& subject) {
    return std::ranges::all_of(subject, [name](const NameAttribute& part) {
        return X509_NAME_add_entry_by_txt(name, part.type.c_str(), MBSTRING_UTF8,
                                          reinterpret_cast<const unsigned char*>(part.value.data()),
                                          static_cast<int>(part.value.size()), -1, 0) == 1;
    });
}

X509Owner x509(BytesView der) {
    const unsigned char* at = der.data();
    X509Owner certificate(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
    if (certificate && at != der.data() + der.size()) certificate.reset();
    return certificate;
}

const EVP_MD* signing_digest(EVP_PKEY* key) {
    return EVP_PKEY_get_base_id(key) == EVP_PKEY_EC ? EVP_sha384() : EVP_sha256();
}

int no_passphrase(char*, int, int, void*) {
    return -1;
}

bool is_pem(BytesView bytes) {
    return as_text(bytes).find("-----BEGIN ") != std::string_view::npos;
}

BioOwner reading(BytesView bytes) {
    return BioOwner(BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())));
}

Bytes written(BIO* bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    return size > 0 ? Bytes(data, data + size) : Bytes{};
}

}  // namespace ctl::openssl
