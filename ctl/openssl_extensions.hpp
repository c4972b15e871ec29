// ctl/openssl_extensions.hpp: extensions as OpenSSL has them. For .cpp files that speak to OpenSSL.
#pragma once

#include <openssl/x509v3.h>

#include "ctl/error.hpp"
#include "ctl/extensions.hpp"

namespace ctl::openssl {

struct Extensions {
    std::vector<AlternativeName> alternative_names;  // in the order in which they stand
    KeyUses key_uses;
    bool is_authority = false;
};

// `extensions` is borrowed, and may be nullptr. A name with a zero byte in it is refused: others would read
// only what stands before it.
[[nodiscard]] Result<Extensions> read_extensions(const STACK_OF(X509_EXTENSION) * extensions);

// Adds what stands for `wanted` to `*extensions`, which is made if it is nullptr. False where OpenSSL
// refuses.
[[nodiscard]] bool add_extensions(STACK_OF(X509_EXTENSION) * *extensions, const Extensions& wanted);

}  // namespace ctl::openssl
