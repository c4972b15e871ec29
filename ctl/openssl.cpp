#include "ctl/openssl.hpp"

#include <array>

#include <fmt/format.h>
#include <openssl/err.h>

namespace ctl::openssl {

std::string last_error() {
    const unsigned long code = ERR_peek_last_error();
    ERR_clear_error();
    if (code == 0) return "no reason given";
    std::array<char, 256> text{};
    ERR_error_string_n(code, text.data(), text.size());
    return text.data();
}

Error failure(std::string_view what) {
    return {ErrorCode::cryptographic, 0, fmt::format("{}: {}", what, last_error())};
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
