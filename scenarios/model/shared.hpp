// scenarios/model/shared.hpp: values that are shared until somebody changes them, and their canonical hashes.
// A copy of a Shared costs a handle; two are equal where their values are.
#pragma once

#include <array>
#include <atomic>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include <boost/container_hash/hash.hpp>

#include "ctl/trust_list.hpp"
#include "tvs/tls.hpp"

namespace model {

// What a value's hash is made of: `hash_of` for each type that stands in a state, by content alone.
template <typename T>
concept HasHash = requires(const T& value) {
    { value.hash() } -> std::convertible_to<std::size_t>;
};

template <typename T>
[[nodiscard]] std::size_t hash_of(const T& value);

class Hash {
  public:
    template <typename T>
    Hash& add(const T& value) {
        boost::hash_combine(value_, hash_of(value));
        return *this;
    }
    [[nodiscard]] std::size_t value() const { return value_; }

  private:
    std::size_t value_ = 0;
};

namespace hashing {

// A signature stands for all that it signs.
inline std::size_t of(const ctl::CertificatePtr& certificate) {
    if (!certificate) return 0;
    const ctl::Bytes& signature = certificate->signature();
    return boost::hash_range(signature.begin(),
                             signature.begin() + std::min<std::ptrdiff_t>(16, std::ssize(signature)));
}
inline std::size_t of(const ctl::TrustListPtr& list) {
    if (!list) return 0;
    const ctl::Bytes& signature = list->header.signature;
    return boost::hash_range(signature.begin(),
                             signature.begin() + std::min<std::ptrdiff_t>(16, std::ssize(signature)));
}
inline std::size_t of(const tvs::TlsIdentity& identity) {
    Hash hash;
    hash.add(identity.certificate);
    for (const ctl::CertificatePtr& issuer : identity.chain) hash.add(issuer);
    return hash.value();
}
inline std::size_t of(const ctl::CertificateIdentity& identity) {
    return boost::hash_value(identity.serial());
}
inline std::size_t of(std::chrono::sys_seconds time) {
    return static_cast<std::size_t>(time.time_since_epoch().count());
}
inline std::size_t of(std::chrono::seconds time) {
    return static_cast<std::size_t>(time.count());
}
inline std::size_t of(const std::string& text) {
    return boost::hash_value(text);
}
template <typename T>
requires(std::is_enum_v<T> || std::is_arithmetic_v<T>) std::size_t of(T value) {
    return static_cast<std::size_t>(value);
}
template <HasHash T>
std::size_t of(const T& value) {
    return value.hash();
}
template <typename T>
std::size_t of(const std::optional<T>& value) {
    return value ? hash_of(*value) + 1 : 0;
}
template <typename A, typename B>
std::size_t of(const std::pair<A, B>& value) {
    return Hash().add(value.first).add(value.second).value();
}
template <typename T>
std::size_t of(const std::vector<T>& values) {
    Hash hash;
    hash.add(values.size());
    for (const T& value : values) hash.add(value);
    return hash.value();
}
template <typename T, std::size_t N>
std::size_t of(const std::array<T, N>& values) {
    Hash hash;
    for (const T& value : values) hash.add(value);
    return hash.value();
}
template <typename T, typename Order>
std::size_t of(const std::set<T, Order>& values) {
    Hash hash;
    hash.add(values.size());
    for (const T& value : values) hash.add(value);
    return hash.value();
}
template <typename K, typename V>
std::size_t of(const std::map<K, V>& values) {
    Hash hash;
    hash.add(values.size());
    for (const auto& [key, value] : values) hash.add(key).add(value);
    return hash.value();
}

}  // namespace hashing

template <typename T>
std::size_t hash_of(const T& value) {
    return hashing::of(value);
}

template <typename T>
class Shared {
  public:
    Shared() : box_(std::make_shared<Box>()) {}
    Shared(T value) : box_(std::make_shared<Box>(std::move(value))) {}

    [[nodiscard]] const T& operator*() const { return box_->value; }
    [[nodiscard]] const T* operator->() const { return &box_->value; }

    // The value, for changing: its own copy, if somebody else holds it too.
    [[nodiscard]] T& edit() {
        if (box_.use_count() > 1) box_ = std::make_shared<Box>(box_->value);
        box_->hash = 0;
        return box_->value;
    }

    // By content; computed once.
    [[nodiscard]] std::size_t hash() const {
        std::size_t known = box_->hash;
        if (known == 0) {
            known = hash_of(box_->value) | 1;
            box_->hash = known;
        }
        return known;
    }

    // The same object, and not only an equal one.
    [[nodiscard]] bool is_same(const Shared& other) const { return box_ == other.box_; }
    // Tells handles apart, for memories that hold one.
    [[nodiscard]] const void* address() const { return box_.get(); }

    bool operator==(const Shared& other) const {
        return box_ == other.box_ || (hash() == other.hash() && box_->value == other.box_->value);
    }

  private:
    struct Box {
        Box() = default;
        explicit Box(T v) : value(std::move(v)) {}
        T value{};
        std::atomic<std::size_t> hash = 0;  // 0: not computed yet
    };
    std::shared_ptr<Box> box_;
};

// Certificates in an order that is the same in every run of a seed, whatever keys there are.
struct CertificateOrder {
    bool operator()(const ctl::CertificatePtr& left, const ctl::CertificatePtr& right) const {
        if (left == right) return false;
        if (left->identity() != right->identity()) return left->identity() < right->identity();
        return ctl::as_text(left->signature()) < ctl::as_text(right->signature());
    }
};
using CertificateSet = std::set<ctl::CertificatePtr, CertificateOrder>;

// Lists are equal where their bytes are. (The same certificate is the same object: ctl/certificate.hpp.)
[[nodiscard]] inline bool is_same(const ctl::TrustListPtr& left, const ctl::TrustListPtr& right) {
    return left == right || (left && right && left->bytes == right->bytes);
}

}  // namespace model
