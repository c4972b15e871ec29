// OpenSSL 3 has deprecated the ways to put in another source for the whole program; a provider of one's own
// would do the same with a library context of its own, which keys from elsewhere can't be used in.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "scenarios/issuing/repeatable_random.hpp"

#include <algorithm>
#include <mutex>

#include <openssl/rand.h>

#include "ctl/key.hpp"

namespace issuing {
namespace {

// Blocks of SHA-256(seed, number of the block).
struct Stream {
    ctl::Bytes seed{};
    std::uint32_t block = 0;
    ctl::Bytes left{};
    bool is_on = false;
};
thread_local Stream stream;

int draw(unsigned char* out, int count) {
    if (!stream.is_on) return RAND_OpenSSL()->bytes(out, count);
    for (int i = 0; i < count; ++i) {
        if (stream.left.empty()) {
            ctl::Bytes material = stream.seed;
            ctl::append_u32(material, stream.block++);
            stream.left = ctl::digested(ctl::Digest::sha256, material);
        }
        out[i] = stream.left.back();
        stream.left.pop_back();
    }
    return 1;
}

int status() {
    return stream.is_on ? 1 : RAND_OpenSSL()->status();
}

void put_in() {
    static const RAND_METHOD method{nullptr, draw, nullptr, nullptr, draw, status};
    static std::once_flag once;
    std::call_once(once, [] { RAND_set_rand_method(&method); });
}

}  // namespace

RepeatableRandom::RepeatableRandom(ctl::BytesView seed) {
    put_in();
    stream = {};
    stream.seed.assign(seed.begin(), seed.end());
    stream.is_on = true;
}

RepeatableRandom::~RepeatableRandom() {
    stream = {};
}

}  // namespace issuing
