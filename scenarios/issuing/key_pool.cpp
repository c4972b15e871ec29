#include "scenarios/issuing/key_pool.hpp"

#include <cstdlib>
#include <future>
#include <stdexcept>
#include <thread>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scenarios/issuing/certificate_kind.hpp"
#include "scenarios/os/file.hpp"
#include "scenarios/os/interruption.hpp"

namespace issuing {
namespace {

constexpr std::size_t batch = 4;             // keys made at once: neighbours are likely to be wanted next
constexpr int usual_bits = 4096;             // larger ones take seconds, and are rare: one at a time
constexpr std::size_t most_bytes = 8 << 20;  // of a pool file; thousands of keys

std::vector<ctl::PrivateKey> make_keys(int bits, std::size_t count) {
    const auto make_some = [bits](std::size_t some) {
        std::vector<ctl::PrivateKey> keys;
        for (std::size_t i = 0; i < some; ++i) {
            auto key = bits == ecdsa_bits
                           ? ctl::PrivateKey::generate_ec(ctl::Curve::p384)
                           : ctl::PrivateKey::generate_rsa(bits, [] { return !os::is_interrupted(); });
            os::look_for_interruption();
            if (!key) throw std::runtime_error(key.error().message);
            keys.push_back(std::move(*key));
        }
        return keys;
    };
    const std::size_t workers =
        std::max<std::size_t>(1, std::min<std::size_t>(std::thread::hardware_concurrency(), count));
    std::vector<std::future<std::vector<ctl::PrivateKey>>> parts;
    for (std::size_t i = 0; i < workers; ++i)
        parts.push_back(
            std::async(std::launch::async, make_some, count / workers + (i < count % workers ? 1 : 0)));
    std::vector<ctl::PrivateKey> keys;
    for (auto& part : parts)
        for (ctl::PrivateKey& key : part.get()) keys.push_back(std::move(key));
    return keys;
}

std::filesystem::path file_in(const std::filesystem::path& folder, int bits) {
    return folder / fmt::format("simulation-keys-{}-bits", bits);
}

// Reads a file that is this user's own, and of which only its owner could have written or read a line;
// anything else is not ours.
ctl::Bytes read_private(const std::filesystem::path& path) {
    const os::Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    if (!file.is_open()) return {};
    struct stat status {};
    constexpr mode_t of_others = S_IRWXG | S_IRWXO;
    ctl::Bytes bytes;
    const bool is_own = ::fstat(file.get(), &status) == 0 && S_ISREG(status.st_mode) &&
                        status.st_uid == ::geteuid() && (status.st_mode & of_others) == 0 &&
                        status.st_size <= static_cast<off_t>(most_bytes);
    if (is_own) bytes.resize(static_cast<std::size_t>(status.st_size));
    const ssize_t count = ::read(file.get(), bytes.data(), bytes.size());
    bytes.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
    return bytes;
}

}  // namespace

KeyPool::KeyPool(std::optional<std::filesystem::path> folder) : folder_(std::move(folder)) {}

std::optional<std::filesystem::path> KeyPool::default_folder() {
    if (const char* cache = std::getenv("XDG_CACHE_HOME"); cache != nullptr && *cache == '/')
        return std::filesystem::path(cache) / "bellwether";
    if (const char* home = std::getenv("HOME"); home != nullptr && *home == '/')
        return std::filesystem::path(home) / ".cache" / "bellwether";
    return std::nullopt;
}

ctl::PrivateKey KeyPool::key(int bits, const KeyPlace& place) {
    const std::lock_guard lock(mutex_);
    Keys& keys = keys_[bits];
    if (!keys.contains(place)) read(bits, keys);
    if (auto known = find(keys, place, bits)) return *known;
    std::vector<KeyPlace> wanted;
    const std::uint32_t count = bits > usual_bits ? 1 : batch;
    for (KeyPlace next = place; next.number < place.number + count; ++next.number)
        if (!keys.contains(next)) wanted.push_back(next);
    std::vector<ctl::PrivateKey> made = make_keys(bits, wanted.size());
    for (std::size_t i = 0; i < wanted.size(); ++i)
        keys.emplace(wanted[i], Kept{made[i].to_der(), std::move(made[i])});
    write(bits, keys);
    return *keys.at(place).key;
}

std::optional<ctl::PrivateKey> KeyPool::find(Keys& keys, const KeyPlace& place, int bits) {
    const auto known = keys.find(place);
    if (known == keys.end()) return std::nullopt;
    Kept& kept = known->second;
    if (!kept.key) {
        auto key = ctl::PrivateKey::from_der(kept.der);
        if (key && key->public_key().bits() == bits) kept.key = std::move(*key);
    }
    if (kept.key) return kept.key;
    keys.erase(known);
    return std::nullopt;
}

// The file is a row of: kind (1 byte), generation, number, length (4 bytes each), key (PKCS#8 DER). What
// doesn't fit ends the row.
void KeyPool::read(int bits, Keys& keys) const {
    if (!folder_) return;
    constexpr std::size_t head = 13;
    const ctl::Bytes bytes = read_private(file_in(*folder_, bits));
    ctl::BytesView rest = bytes;
    while (rest.size() >= head) {
        const KeyPlace place{rest[0], ctl::read_u32(rest.subspan(1)), ctl::read_u32(rest.subspan(5))};
        const std::size_t length = ctl::read_u32(rest.subspan(9));
        if (length > rest.size() - head) break;
        const ctl::BytesView der = rest.subspan(head, length);
        keys.emplace(place, Kept{{der.begin(), der.end()}});
        rest = rest.subspan(head + length);
    }
}

// By rename, so that a run beside this one reads the old file or the new one.
void KeyPool::write(int bits, const Keys& keys) const {
    if (!folder_) return;
    std::error_code error;
    std::filesystem::create_directories(*folder_, error);
    ctl::Bytes bytes;
    for (const auto& [place, kept] : keys) {
        const ctl::Bytes& der = kept.der;
        bytes.push_back(place.kind);
        ctl::append_u32(bytes, place.generation);
        ctl::append_u32(bytes, place.number);
        ctl::append_u32(bytes, static_cast<std::uint32_t>(der.size()));
        ctl::append(bytes, der);
    }
    const std::filesystem::path target = file_in(*folder_, bits);
    const std::filesystem::path draft = target.string() + fmt::format(".{}", ::getpid());
    if (!os::write_new_file(draft, bytes, S_IRUSR | S_IWUSR)) {
        std::filesystem::rename(draft, target, error);
        if (!error) return;
    }
    std::filesystem::remove(draft, error);
}

}  // namespace issuing
