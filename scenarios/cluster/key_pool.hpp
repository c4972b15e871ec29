// scenarios/cluster/key_pool.hpp: keys for simulated certificates. A key takes a quarter of a second to make
// and a site has dozens, so they are made once, on all cores, and kept.
#pragma once

#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <vector>

#include "ctl/key.hpp"

namespace scenarios {

// RSA keys by size and number. They are for simulations only: the file holds them unencrypted, with mode
// 0600.
class KeyPool {
  public:
    // Keeps its keys in `folder`, which is made if need be; nothing: in memory only. A folder or file that
    // can't be used costs time, not results: the keys are then made anew.
    explicit KeyPool(std::optional<std::filesystem::path> folder);

    // $XDG_CACHE_HOME/bellwether or ~/.cache/bellwether; nothing without a home.
    [[nodiscard]] static std::optional<std::filesystem::path> default_folder();

    // The key with this number, made now if there is none yet. Throws std::runtime_error if OpenSSL can't.
    [[nodiscard]] ctl::PrivateKey key(int bits, std::size_t number);

  private:
    struct Drawer {
        bool was_read = false;
        std::vector<ctl::PrivateKey> keys;
    };

    void read(int bits, Drawer& drawer) const;
    void write(int bits, const Drawer& drawer) const;

    std::optional<std::filesystem::path> folder_;
    std::mutex mutex_;
    std::map<int, Drawer> drawers_;
};

// Hands out a pool's keys in order, for one run.
class KeySupply {
  public:
    explicit KeySupply(KeyPool& pool) : pool_(pool) {}

    // After many keys they come again from the first: certificates are told apart by issuer and serial
    // number, so two with one key are as good as two with two, and a site of forty nodes would wait for a
    // hundred keys.
    [[nodiscard]] ctl::PrivateKey next(int bits);
    // A key that `fresh` has not handed out before: requests and their certificates are told apart by it.
    [[nodiscard]] ctl::PrivateKey fresh(int bits);
    // One key for all certificates of a run whose key is never what matters: Tomcat, IPsec, devices and their
    // maker.
    [[nodiscard]] ctl::PrivateKey shared() { return pool_.key(2048, 0); }

  private:
    static constexpr std::size_t different_keys = 48;

    KeyPool& pool_;
    std::map<int, std::size_t> next_;
    std::set<std::pair<int, std::size_t>> handed_out_;  // by `fresh`: size and number
    std::map<int, std::size_t> beyond_;
};

}  // namespace scenarios
