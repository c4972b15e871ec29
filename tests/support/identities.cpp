#include "tests/support/identities.hpp"

namespace support {
namespace {

tvs::TlsIdentity make(const std::string& name, std::size_t key_number, int bits,
                      std::chrono::sys_seconds not_after) {
    const ctl::PrivateKey own_key = key(bits, key_number);
    ctl::Bytes serial = ctl::sha1(ctl::as_bytes(name + std::to_string(key_number) + std::to_string(bits)));
    serial.resize(16);
    serial[0] = 0x42;
    return {ctl::make_self_signed({.subject = {{"CN", name}, {"OU", "Voice"}, {"O", "Example"}},
                                   .serial = serial,
                                   .not_before = now - std::chrono::days(365),
                                   .not_after = not_after},
                                  own_key)
                .value(),
            own_key};
}

}  // namespace

issuing::KeyPool& keys() {
    static issuing::KeyPool pool(issuing::KeyPool::default_folder());
    return pool;
}

ctl::PrivateKey key(int bits, std::size_t number) {
    constexpr std::uint8_t no_kind_of_a_site = 254;
    return keys().key(bits, {no_kind_of_a_site, 0, static_cast<std::uint32_t>(number)});
}

tvs::TlsIdentity identity(const std::string& name, std::size_t key_number, int bits) {
    return make(name, key_number, bits, now + std::chrono::days(365));
}

tvs::TlsIdentity expired_identity(const std::string& name, std::size_t key_number) {
    return make(name, key_number, 2048, now - std::chrono::days(1));
}

}  // namespace support
