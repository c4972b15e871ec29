// ctl/signed_file.hpp: signed files (.sgn): the header of ctl/header.hpp with VERSION 1.0, then the plain
// file. FILENAME is the full name, `.sgn` included. The signature covers header and payload
// (usecallmanager.nz certutils).
#pragma once

#include "ctl/trust_list.hpp"

namespace ctl {

struct SignedFile {
    Bytes bytes;  // the whole file
    Header header;

    [[nodiscard]] BytesView payload() const { return BytesView(bytes).subspan(header.length); }
};

// Reads a signed file. Says nothing of its signature.
[[nodiscard]] Result<SignedFile> decode_signed_file(Bytes bytes);

// Does this look like a header at all? A plain XML file does not: it is unsigned rather than malformed.
[[nodiscard]] bool looks_signed(BytesView bytes);

// Wraps `payload` in a signed header. Fails with `unsupported` for a signer key that the format has no code
// for.
[[nodiscard]] Result<Bytes> make_signed_file(BytesView payload, const SigningOptions& signing);

}  // namespace ctl
