// scenarios/issuing/issuer.hpp: the certificates and signed files of simulated sites, made as CUCM makes
// them.
//
// What is issued is a function of the seed, the slot (owner, kind, generation) and the terms, never of what
// was issued before: the order of unrelated steps changes no certificate. Whatever costs a signature is
// remembered by its content, so that sites that are alike share it.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <unordered_map>

#include "ctl/encrypted_file.hpp"
#include "ctl/issuing.hpp"
#include "scenarios/issuing/key_pool.hpp"
#include "tvs/tls.hpp"

namespace issuing {

using Time = std::chrono::sys_seconds;
using SharedBytes = std::shared_ptr<const ctl::Bytes>;
using tvs::TlsIdentity;

// Certificates are made a little before the moment, so that no clock's second decides.
inline constexpr std::chrono::minutes backdated{1};

// How long an LSC is valid unless something else is said.
inline constexpr std::chrono::days lsc_validity{5 * 365};

// How CUCM names itself in its certificates.
struct Subject {
    std::string unit = "Voice";
    std::string organization = "Example";
    std::string locality = "Raleigh";
    std::string state = "NC";
    std::string country = "US";

    [[nodiscard]] std::vector<ctl::NameAttribute> with(std::string common_name) const;
    bool operator==(const Subject&) const = default;
};

// How a node's or an Expressway's certificate is made.
struct CertificateTerms {
    int key_bits = 2048;
    std::chrono::years validity{5};
    std::optional<Time> valid_until{};       // instead of `validity`
    const TlsIdentity* authority = nullptr;  // nullptr: self-signed. Borrowed
    Subject subject{};
    std::vector<std::string> alternative_names{};
    // A real certificate: its names, serial number, dates, uses and the size of its key are taken.
    ctl::CertificatePtr likeness{};
    bool is_actual = false;  // `likeness` itself: its key is elsewhere, and nothing is signed with ours
};

class Issuer {
  public:
    // The pool outlives it.
    Issuer(KeyPool& pool, std::uint64_t seed) : pool_(pool), seed_(seed) {}
    Issuer(const Issuer&) = delete;
    Issuer& operator=(const Issuer&) = delete;

    // A node's own certificate: RSA with SHA-256. CAPF's has a name of its own.
    [[nodiscard]] TlsIdentity node_certificate(const Slot& slot, const std::string& host,
                                               const CertificateTerms& terms, Time issued);

    // Of a certificate that is no node's here, but stands in a real list.
    [[nodiscard]] TlsIdentity stand_in(const ctl::Certificate& real);

    // An Expressway's server certificate.
    [[nodiscard]] TlsIdentity server_certificate(const Slot& slot, const CertificateTerms& terms,
                                                 Time issued);

    // The authority above it is nullptr for a root.
    [[nodiscard]] TlsIdentity authority(const Slot& slot, const std::string& common_name,
                                        const TlsIdentity* above, int key_bits, Time from, Time until);

    // A USB token of the CTL client: RSA-1024, signed by its maker.
    [[nodiscard]] TlsIdentity etoken(const Slot& slot, Time issued);

    // The key for a signing request of this slot. Never that of another slot.
    [[nodiscard]] ctl::PrivateKey key(const Slot& slot, int bits);

    // What a key is called wherever something depends on it: by its slot, whatever key that has in this pool;
    // a stranger's by its bytes.
    [[nodiscard]] std::string name_of(const ctl::PublicKey& key);

    // Did this authority sign the certificate?
    [[nodiscard]] bool has_signed(const ctl::Certificate& authority, const ctl::Certificate& shown);

    // 16 bytes for whatever somebody of this name signs: an authority, of its n-th certificate for a request.
    [[nodiscard]] ctl::Bytes serial(ctl::BytesView signer, ctl::BytesView what, std::uint32_t n) const;

    // What a phone shows: signed by the authority that made it or enrolled it. Phones share one key.
    [[nodiscard]] TlsIdentity device_certificate(const std::string& common_name, const TlsIdentity& authority,
                                                 Time not_before, std::optional<Time> until = {});
    // The same for a key that the phone brings. Two keys give two serial numbers: that of a key which is not
    // the one that the simulated phones share comes from the key as well; these phones have a new key, as it
    // were, at each moment.
    [[nodiscard]] ctl::CertificatePtr device_certificate(const std::string& common_name,
                                                         const ctl::PublicKey& key,
                                                         const TlsIdentity& authority, Time not_before,
                                                         std::optional<Time> until = {});

    // The maker's authority behind MICs and eTokens: a year old on the first day of the site.
    void start(Time first_day) { first_day_ = first_day; }
    [[nodiscard]] const TlsIdentity& manufacturing_authority();

    // Lists and files, signed. Throw std::runtime_error where the format has no room for what is wanted.
    [[nodiscard]] ctl::TrustListPtr trust_list(const std::vector<ctl::RecordTemplate>& records,
                                               const ctl::SigningOptions& signing);
    [[nodiscard]] SharedBytes signed_file(const std::string& text, const ctl::SigningOptions& signing);
    // The AES key and the padding of the RSA encryption come from the seed and the content.
    [[nodiscard]] SharedBytes encrypted_file(const std::string& text, const ctl::PublicKey& recipient,
                                             const ctl::SigningOptions& signing);

    // So much is remembered now.
    struct Memory {
        std::size_t certificates = 0;
        std::size_t lists = 0;
        std::size_t files = 0;
        std::size_t bytes = 0;  // of lists and files
    };
    [[nodiscard]] Memory memory() const;

  private:
    [[nodiscard]] std::uint64_t drawn(std::string_view what) const;
    [[nodiscard]] TlsIdentity like(const ctl::Certificate& real, const ctl::PrivateKey& key);
    [[nodiscard]] TlsIdentity identity(const ctl::CertificateTemplate& wanted, const ctl::PrivateKey& key,
                                       const TlsIdentity* authority);
    [[nodiscard]] ctl::CertificatePtr remembered(const ctl::CertificateTemplate& wanted,
                                                 const ctl::PublicKey& key, const ctl::PrivateKey* own_key,
                                                 const TlsIdentity* authority);
    [[nodiscard]] ctl::PrivateKey key(int bits, const KeyPlace& place);
    [[nodiscard]] ctl::PrivateKey device_key() { return key(2048, {device_keys, 0, 0}); }
    // For a list or file of so many bytes. With the lock held.
    void make_room(std::size_t bytes);
    [[nodiscard]] SharedBytes remembered_file(std::string address,
                                              const std::function<ctl::Result<ctl::Bytes>()>& make);

    static constexpr std::uint8_t device_keys = 255;  // where a KeyPlace has a kind
    static constexpr std::uint8_t stand_in_keys = 254;

    KeyPool& pool_;
    std::uint64_t seed_;
    Time first_day_;
    mutable std::mutex mutex_;
    std::optional<TlsIdentity> manufacturing_;
    std::map<std::pair<int, KeyPlace>, ctl::PrivateKey> keys_;
    std::map<const evp_pkey_st*, std::string> key_names_;  // of `keys_`
    std::unordered_map<std::string, std::string> names_by_info_;
    std::unordered_map<std::string, ctl::CertificatePtr> certificates_;
    std::unordered_map<std::string, bool> signatures_;  // by authority and certificate
    std::unordered_map<std::string, ctl::TrustListPtr> lists_;
    std::unordered_map<std::string, SharedBytes> files_;
    std::size_t bytes_ = 0;
};

}  // namespace issuing
