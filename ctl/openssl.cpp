#include "ctl/openssl.hpp"

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

BioOwner reading(BytesView bytes) {
    return BioOwner(BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())));
}

Bytes written(BIO* bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    return size > 0 ? Bytes(data, data + size) : Bytes{};
}

}  // namespace ctl::openssl
