#include "ctl/openssl.hpp"

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
        text += type == NID_undef ? number.data() : OBJ_nid2sn(type);
        text += '=' + value;
    }
    return text;
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
