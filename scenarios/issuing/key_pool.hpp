// scenarios/issuing/key_pool.hpp: keys for simulated certificates. A key takes a quarter of a second to make
// and a site has dozens, so they are made once, on all cores, and kept.
#pragma once

#include <compare>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <vector>

#include "ctl/key.hpp"
#include "scenarios/issuing/certificate_kind.hpp"

namespace issuing {

// Which key of a pool: two different ones are never the same key.
struct KeyPlace {
    std::uint8_t kind = 0;         // a CertificateKind, or `device_keys`
    std::uint32_t generation = 0;  // as in a Slot
    std::uint32_t number = 0;      // likewise

    auto operator<=>(const KeyPlace&) const = default;
};

// Keys by size and place: RSA, and of 384 bits ECDSA. They are for simulations only: the file holds them
// unencrypted, with mode 0600.
class KeyPool {
  public:
    // Keeps its keys in `folder`, which is made if need be; nothing: in memory only. A folder or file that
    // can't be used costs time, not results: the keys are then made anew.
    explicit KeyPool(std::optional<std::filesystem::path> folder);

    // $XDG_CACHE_HOME/bellwether or ~/.cache/bellwether; nothing without a home.
    [[nodiscard]] static std::optional<std::filesystem::path> default_folder();

    // The key of this place, made now if there is none yet, and with it those of the next few numbers. Throws
    // std::runtime_error if OpenSSL can't, and Interrupted.
    [[nodiscard]] ctl::PrivateKey key(int bits, const KeyPlace& place);

  private:
    // Reading a key takes OpenSSL most of a millisecond: it is done for those that are wanted.
    struct Kept {
        ctl::Bytes der;  // PKCS#8
        std::optional<ctl::PrivateKey> key{};
    };
    using Keys = std::map<KeyPlace, Kept>;

    // Nothing for a place without a key, or with bytes that are none.
    [[nodiscard]] static std::optional<ctl::PrivateKey> find(Keys& keys, const KeyPlace& place, int bits);

    // Adds those of the file, which a run beside this one may have written to.
    void read(int bits, Keys& keys) const;
    void write(int bits, const Keys& keys) const;

    std::optional<std::filesystem::path> folder_;
    std::mutex mutex_;
    std::map<int, Keys> keys_;
};

}  // namespace issuing
