#include "ctl/signed_file.hpp"

namespace ctl {

Result<SignedFile> decode_signed_file(Bytes bytes) {
    auto header = decode_header(bytes);
    if (!header) return header.error();
    return SignedFile{std::move(bytes), std::move(*header)};
}

bool looks_signed(BytesView bytes) {
    return bytes.size() >= 3 && bytes[0] == header_tag::version && bytes[1] == 0 && bytes[2] == 2;
}

Result<Bytes> make_signed_file(BytesView payload, const SigningOptions& signing) {
    auto file = compose_header_for(signing, signed_file_version);
    if (!file) return file.error();
    append(*file, payload);
    return sign_in_place(std::move(*file), signing.key);
}

}  // namespace ctl
