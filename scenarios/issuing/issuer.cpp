#include "scenarios/issuing/issuer.hpp"

#include <stdexcept>

#include <fmt/format.h>

#include "ctl/print.hpp"
#include "scenarios/issuing/repeatable_random.hpp"

namespace issuing {
namespace {

using std::chrono::years;

constexpr int etoken_key_bits = 1024;

// What is remembered is bounded: beyond this it is forgotten, and made again where it is wanted.
constexpr std::size_t most_certificates = 100000;
constexpr std::size_t most_file_bytes = 256 << 20;

Time after(Time start, years validity) {
    return start +
           std::chrono::duration_cast<std::chrono::seconds>(std::chrono::days(365) * validity.count());
}

// A little before it is made; of one that has expired by then, its usual validity before that.
Time begins(const CertificateTerms& terms, Time issued) {
    if (!terms.valid_until || *terms.valid_until > issued) return issued - backdated;
    return *terms.valid_until - std::chrono::days(365) * terms.validity.count();
}

template <typename T>
T made(ctl::Result<T> result, std::string_view what) {
    if (!result) throw std::runtime_error(fmt::format("{} can't be made: {}", what, result.error().message));
    return std::move(*result);
}

// Content as a key: each part with its length, so that no two contents share one.
class ContentKey {
  public:
    ContentKey& add(ctl::BytesView bytes) {
        add(bytes.size());
        text_.append(ctl::as_text(bytes));
        return *this;
    }
    ContentKey& add(std::string_view text) { return add(ctl::as_bytes(text)); }
    ContentKey& add(std::uint64_t number) {
        text_.append(reinterpret_cast<const char*>(&number), sizeof number);
        return *this;
    }
    ContentKey& add(Time time) { return add(static_cast<std::uint64_t>(time.time_since_epoch().count())); }
    // Its signature stands for it.
    ContentKey& add(const ctl::CertificatePtr& certificate) {
        return add(certificate ? ctl::BytesView(certificate->signature()) : ctl::BytesView());
    }
    [[nodiscard]] std::string take() { return std::move(text_); }

  private:
    std::string text_;
};

ContentKey content_of(const ctl::SigningOptions& signing) {
    ContentKey key;
    key.add(signing.certificate)
        .add(static_cast<std::uint64_t>(signing.digest))
        .add(signing.file_name)
        .add(signing.time);
    return key;
}

}  // namespace

std::vector<ctl::NameAttribute> Subject::with(std::string common_name) const {
    std::vector<ctl::NameAttribute> parts{
        {"CN", std::move(common_name)}, {"OU", unit}, {"O", organization}, {"L", locality}, {"ST", state}};
    if (!country.empty()) parts.push_back({"C", country});
    return parts;
}

// 64 bits that nobody else's words give.
std::uint64_t Issuer::drawn(std::string_view what) const {
    const ctl::Bytes digest =
        ctl::digested(ctl::Digest::sha256, ctl::as_bytes(fmt::format("{}|{}", seed_, what)));
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < sizeof number; ++i) number = number << 8 | digest[i];
    return number;
}

// Positive, and 16 bytes long in any encoding.
ctl::Bytes Issuer::serial(ctl::BytesView signer, ctl::BytesView what, std::uint32_t n) const {
    constexpr std::size_t serial_bytes = 16;
    ctl::Bytes material;
    ctl::append(material, ctl::as_bytes(fmt::format("{}|{}|{}|", seed_, n, signer.size())));
    ctl::append(material, signer);
    ctl::append(material, what);
    ctl::Bytes bytes = ctl::digested(ctl::Digest::sha256, material);
    bytes.resize(serial_bytes);
    bytes[0] = static_cast<std::uint8_t>((bytes[0] & 0x7f) | 0x40);
    return bytes;
}

namespace {

std::string words(const Slot& slot) {
    return fmt::format("{}|{}", certificate_kind_name(slot.kind), slot.owner);
}

}  // namespace

ctl::PrivateKey Issuer::key(const Slot& slot, int bits) {
    return key(is_ecdsa(slot.kind) ? ecdsa_bits : bits,
               {static_cast<std::uint8_t>(slot.kind), slot.generation, slot.number});
}

ctl::PrivateKey Issuer::key(int bits, const KeyPlace& place) {
    const std::lock_guard lock(mutex_);
    if (const auto known = keys_.find({bits, place}); known != keys_.end()) return known->second;
    ctl::PrivateKey key = pool_.key(bits, place);
    keys_.emplace(std::pair(bits, place), key);
    const std::string name = fmt::format("key {} {} {} {}", bits, place.kind, place.generation, place.number);
    key_names_.emplace(key.openssl(), name);
    names_by_info_.emplace(ctl::as_text(key.public_key().info()), name);
    return key;
}

std::string Issuer::name_of(const ctl::PublicKey& key) {
    const std::lock_guard lock(mutex_);
    if (const auto known = key_names_.find(key.openssl()); known != key_names_.end()) return known->second;
    const std::string info(ctl::as_text(key.info()));
    const auto known = names_by_info_.find(info);
    return known != names_by_info_.end() ? known->second : info;
}

bool Issuer::has_signed(const ctl::Certificate& authority, const ctl::Certificate& shown) {
    std::string address = ContentKey().add(authority.signature()).add(shown.signature()).take();
    {
        const std::lock_guard lock(mutex_);
        if (const auto known = signatures_.find(address); known != signatures_.end()) return known->second;
    }
    const bool holds = shown.is_signed_by(authority);
    const std::lock_guard lock(mutex_);
    if (signatures_.size() >= most_certificates) signatures_.clear();
    return signatures_.emplace(std::move(address), holds).first->second;
}

ctl::CertificatePtr Issuer::remembered(const ctl::CertificateTemplate& wanted, const ctl::PublicKey& key,
                                       const ctl::PrivateKey* own_key, const TlsIdentity* authority) {
    ContentKey content;
    content.add(wanted.serial).add(wanted.not_before).add(wanted.not_after).add(name_of(key));
    content.add(authority != nullptr ? authority->certificate : nullptr);
    for (const ctl::NameAttribute& part : wanted.subject) content.add(part.value);
    for (const ctl::AlternativeName& name : wanted.alternative_names) content.add(name.value);
    std::string address = content.take();
    {
        const std::lock_guard lock(mutex_);
        const auto known = certificates_.find(address);
        if (known != certificates_.end()) return known->second;
    }
    const auto make = [&] {
        return made(authority == nullptr
                        ? ctl::make_self_signed(wanted, *own_key)
                        : ctl::make_signed(wanted, key, {*authority->certificate, authority->key}),
                    "a certificate");
    };
    const ctl::PrivateKey& signing = authority == nullptr ? *own_key : authority->key;
    ctl::CertificatePtr certificate = signing.public_key().is_rsa() ? make() : [&] {
        // An ECDSA signature rests on a random number, and OpenSSL 3.0 can't take one from key and content as
        // RFC 6979 does; it is drawn from a stream that these two give. Now and then a signature is a byte
        // longer: sizes of lists, and what takes time by them, must not depend on that. With the shortest
        // usual form of both numbers one in four fits.
        ctl::Bytes secret = signing.to_der();
        ctl::append(secret, ctl::as_bytes(address));
        const RepeatableRandom random(ctl::digested(ctl::Digest::sha256, secret));
        ctl::CertificatePtr signed_one = make();
        while (authority == nullptr && signed_one->signature().size() != ecdsa_signature_bytes)
            signed_one = make();
        return signed_one;
    }();
    const std::lock_guard lock(mutex_);
    if (certificates_.size() >= most_certificates) certificates_.clear();
    certificates_.emplace(std::move(address), certificate);
    return certificate;
}

TlsIdentity Issuer::identity(const ctl::CertificateTemplate& wanted, const ctl::PrivateKey& key,
                             const TlsIdentity* authority) {
    TlsIdentity made_one{remembered(wanted, key.public_key(), &key, authority), key};
    if (authority == nullptr) return made_one;
    made_one.chain.push_back(authority->certificate);
    made_one.chain.insert(made_one.chain.end(), authority->chain.begin(), authority->chain.end());
    return made_one;
}

namespace {

// Sizes that this program makes keys of; of any other the usual one.
int stand_in_bits(const ctl::PublicKey& key) {
    constexpr int usual = 2048;
    if (!key.is_rsa()) return ecdsa_bits;
    const int bits = key.bits();
    return bits == 1024 || bits == 3072 || bits == 4096 ? bits : usual;
}

}  // namespace

// One that an authority signed keeps that authority's name: a stand-in of it, with the same key, signs.
TlsIdentity Issuer::like(const ctl::Certificate& real, const ctl::PrivateKey& key) {
    ctl::CertificateTemplate wanted{.subject = ctl::name_attributes(real.subject()),
                                    .serial = real.serial(),
                                    .not_before = real.not_before(),
                                    .not_after = real.not_after(),
                                    .alternative_names = real.alternative_names(),
                                    .key_uses = real.key_uses()};
    if (ctl::same_name(real.subject(), real.issuer())) return identity(wanted, key, nullptr);
    const TlsIdentity authority = identity({.subject = ctl::name_attributes(real.issuer()),
                                            .serial = {1},
                                            .not_before = real.not_before(),
                                            .not_after = real.not_after(),
                                            .purpose = ctl::CertificatePurpose::authority},
                                           key, nullptr);
    TlsIdentity made = identity(wanted, key, &authority);
    made.chain.clear();
    return made;
}

TlsIdentity Issuer::stand_in(const ctl::Certificate& real) {
    // The same certificate has the same key wherever it stands.
    const ctl::Bytes digest = ctl::digested(ctl::Digest::sha256, real.der());
    constexpr std::uint32_t some = 64;  // keys: no two records of a list should share one
    return like(real,
                key(stand_in_bits(real.public_key()), {stand_in_keys, 0, ctl::read_u32(digest) % some}));
}

TlsIdentity Issuer::node_certificate(const Slot& slot, const std::string& host, const CertificateTerms& terms,
                                     Time issued) {
    if (terms.likeness && terms.is_actual) return {terms.likeness, key(slot, terms.key_bits)};
    if (terms.likeness) return like(*terms.likeness, key(slot, stand_in_bits(terms.likeness->public_key())));
    std::string common_name = host;
    if (slot.kind == CertificateKind::itl_recovery) common_name = "ITLRECOVERY_" + host;
    if (slot.kind == CertificateKind::capf)
        common_name = fmt::format(
            "CAPF-{:08x}",
            static_cast<std::uint32_t>(drawn(fmt::format("{}|{}", words(slot), slot.generation))));
    if (is_ecdsa(slot.kind)) common_name.insert(std::min(host.find('.'), host.size()), "-EC");
    std::vector<ctl::AlternativeName> names;
    for (const std::string& name : terms.alternative_names) names.push_back(ctl::alternative_name(name));
    // As CUCM's Tomcat and TVS have it; and authorities make no certificate without alternative names any
    // more.
    const bool is_named = slot.kind == CertificateKind::tomcat || slot.kind == CertificateKind::tvs ||
                          terms.authority != nullptr;
    if (is_named && names.empty()) names.push_back(ctl::alternative_name(host));
    return identity({.subject = terms.subject.with(std::move(common_name)),
                     .serial = serial(ctl::as_bytes(words(slot)), {}, slot.generation),
                     .not_before = begins(terms, issued),
                     .not_after = terms.valid_until.value_or(after(issued, terms.validity)),
                     .purpose = certificate_purpose(slot.kind),
                     .alternative_names = std::move(names)},
                    key(slot, terms.key_bits), terms.authority);
}

TlsIdentity Issuer::server_certificate(const Slot& slot, const CertificateTerms& terms, Time issued) {
    std::vector<ctl::AlternativeName> names{ctl::alternative_name(slot.owner)};
    for (const std::string& other : terms.alternative_names) names.push_back(ctl::alternative_name(other));
    return identity({.subject = terms.subject.with(slot.owner),
                     .serial = serial(ctl::as_bytes(words(slot)), {}, slot.generation),
                     .not_before = begins(terms, issued),
                     .not_after = terms.valid_until.value_or(after(issued, terms.validity)),
                     .alternative_names = std::move(names)},
                    key(slot, terms.key_bits), terms.authority);
}

TlsIdentity Issuer::authority(const Slot& slot, const std::string& common_name, const TlsIdentity* above,
                              int key_bits, Time from, Time until) {
    return identity({.subject = {{"CN", common_name}, {"O", "Example"}},
                     .serial = serial(ctl::as_bytes(words(slot)), {}, slot.generation),
                     .not_before = from,
                     .not_after = until,
                     .purpose = ctl::CertificatePurpose::authority},
                    key(slot, key_bits), above);
}

const TlsIdentity& Issuer::manufacturing_authority() {
    if (!manufacturing_)
        manufacturing_ = identity({.subject = {{"CN", "Cisco Manufacturing CA"}, {"O", "Cisco Systems"}},
                                   .serial = serial(ctl::as_bytes("Cisco Manufacturing CA"), {}, 0),
                                   .not_before = first_day_ - std::chrono::days(365),
                                   .not_after = after(first_day_, years(20)),
                                   .purpose = ctl::CertificatePurpose::capf},
                                  device_key(), nullptr);
    return *manufacturing_;
}

TlsIdentity Issuer::etoken(const Slot& slot, Time issued) {
    const TlsIdentity& maker = manufacturing_authority();
    TlsIdentity token = identity({.subject = {{"CN", fmt::format("SAST-ADN{:08x}", slot.generation + 1)},
                                              {"OU", "IPCBU"},
                                              {"O", "Cisco Systems"}},
                                  .serial = serial(ctl::as_bytes(words(slot)), {}, slot.generation),
                                  .not_before = issued - backdated,
                                  .not_after = after(issued, years(10)),
                                  .purpose = ctl::CertificatePurpose::list_signer},
                                 key(slot, etoken_key_bits), &maker);
    token.chain.clear();  // nobody is sent it
    return token;
}

TlsIdentity Issuer::device_certificate(const std::string& common_name, const TlsIdentity& authority,
                                       Time not_before, std::optional<Time> until) {
    const ctl::PrivateKey key = device_key();
    return {device_certificate(common_name, key.public_key(), authority, not_before, until), key};
}

ctl::CertificatePtr Issuer::device_certificate(const std::string& common_name, const ctl::PublicKey& key,
                                               const TlsIdentity& authority, Time not_before,
                                               std::optional<Time> until) {
    ctl::Bytes signer = authority.certificate->serial();
    ctl::append(signer, ctl::as_bytes(ctl::rfc3339_text(not_before)));
    const std::string key_name = name_of(key);
    if (key_name != name_of(device_key().public_key()))
        ctl::append(signer, ctl::sha1(ctl::as_bytes(key_name)));
    return remembered({.subject = {{"CN", common_name}, {"OU", "CTG"}, {"O", "Cisco Systems"}},
                       .serial = serial(signer, ctl::as_bytes(common_name), 0),
                       .not_before = not_before,
                       .not_after = until.value_or(not_before + lsc_validity),
                       .purpose = ctl::CertificatePurpose::tls_server},
                      key, nullptr, &authority);
}

void Issuer::make_room(std::size_t bytes) {
    if (bytes_ > most_file_bytes) {
        lists_.clear();
        files_.clear();
        bytes_ = 0;
    }
    bytes_ += bytes;
}

ctl::TrustListPtr Issuer::trust_list(const std::vector<ctl::RecordTemplate>& records,
                                     const ctl::SigningOptions& signing) {
    ContentKey content = content_of(signing);
    for (const ctl::RecordTemplate& record : records) {
        content.add(static_cast<std::uint64_t>(record.role)).add(record.certificate);
        content.add(record.dns_name.value_or("(none)")).add(std::uint64_t{record.certificate_signature});
        content.add(record.ip_address ? ctl::BytesView(*record.ip_address) : ctl::BytesView());
    }
    std::string address = content.take();
    {
        const std::lock_guard lock(mutex_);
        if (const auto known = lists_.find(address); known != lists_.end()) return known->second;
    }
    ctl::TrustListPtr list = made(
        ctl::decode_trust_list(made(ctl::make_trust_list(records, signing), "a trust list")), "a trust list");
    const std::lock_guard lock(mutex_);
    make_room(list->bytes.size() + address.size());
    lists_.emplace(std::move(address), list);
    return list;
}

SharedBytes Issuer::remembered_file(std::string address,
                                    const std::function<ctl::Result<ctl::Bytes>()>& make) {
    {
        const std::lock_guard lock(mutex_);
        if (const auto known = files_.find(address); known != files_.end()) return known->second;
    }
    auto file = std::make_shared<const ctl::Bytes>(made(make(), "a signed file"));
    const std::lock_guard lock(mutex_);
    make_room(file->size() + address.size());
    files_.emplace(std::move(address), file);
    return file;
}

SharedBytes Issuer::signed_file(const std::string& text, const ctl::SigningOptions& signing) {
    return remembered_file(content_of(signing).add(text).take(),
                           [&] { return ctl::make_signed_file(ctl::as_bytes(text), signing); });
}

SharedBytes Issuer::encrypted_file(const std::string& text, const ctl::PublicKey& recipient,
                                   const ctl::SigningOptions& signing) {
    const std::string address = content_of(signing).add(text).add(name_of(recipient)).add(seed_).take();
    return remembered_file(address, [&] {
        const ctl::Bytes secret = ctl::digested(ctl::Digest::sha512, ctl::as_bytes(address));
        return ctl::make_encrypted_file(ctl::as_bytes(text), recipient, signing, secret);
    });
}

Issuer::Memory Issuer::memory() const {
    const std::lock_guard lock(mutex_);
    return {certificates_.size(), lists_.size(), files_.size(), bytes_};
}

}  // namespace issuing
