#include "scenarios/cluster/certificates.hpp"

#include <stdexcept>

#include <fmt/format.h>

#include "ctl/print.hpp"

namespace scenarios {
namespace {

using std::chrono::years;

constexpr years usual_validity{5};
constexpr int etoken_key_bits = 1024;
constexpr int usual_key_bits = 2048;

Time after(Time start, years validity) {
    return start +
           std::chrono::duration_cast<std::chrono::seconds>(std::chrono::days(365) * validity.count());
}

ctl::CertificatePtr made(ctl::Result<ctl::CertificatePtr> certificate) {
    if (!certificate) throw std::runtime_error("a certificate can't be made: " + certificate.error().message);
    return *certificate;
}

// Nothing in a run is signed with these, and nobody asks which key is theirs: a request has one of its own.
bool has_idle_key(CertificateKind kind) {
    return kind == CertificateKind::tomcat || kind == CertificateKind::ipsec;
}

}  // namespace

ctl::CertificatePurpose certificate_purpose(CertificateKind kind) {
    switch (kind) {
        case CertificateKind::capf: return ctl::CertificatePurpose::capf;
        case CertificateKind::ipsec: return ctl::CertificatePurpose::ipsec;
        case CertificateKind::itl_recovery: return ctl::CertificatePurpose::list_signer;
        default: return ctl::CertificatePurpose::tls_server;
    }
}

std::vector<ctl::NameAttribute> Subject::with(std::string common_name) const {
    std::vector<ctl::NameAttribute> parts{
        {"CN", std::move(common_name)}, {"OU", unit}, {"O", organization}, {"L", locality}, {"ST", state}};
    if (!country.empty()) parts.push_back({"C", country});
    return parts;
}

std::string certificate_kind_name(CertificateKind kind) {
    switch (kind) {
        case CertificateKind::call_manager: return "CallManager";
        case CertificateKind::tvs: return "TVS";
        case CertificateKind::capf: return "CAPF";
        case CertificateKind::tomcat: return "Tomcat";
        case CertificateKind::ipsec: return "IPsec";
        case CertificateKind::itl_recovery: return "ITLRecovery";
        case CertificateKind::etoken: return "eToken";
    }
    return "certificate";
}

TlsIdentity CertificateMaker::identity(const ctl::CertificateTemplate& wanted, const ctl::PrivateKey& key,
                                       const TlsIdentity* authority) {
    if (authority == nullptr) return {made(ctl::make_self_signed(wanted, key)), key};
    TlsIdentity signed_one{
        made(ctl::make_signed(wanted, key.public_key(), {*authority->certificate, authority->key})), key};
    signed_one.chain.push_back(authority->certificate);
    signed_one.chain.insert(signed_one.chain.end(), authority->chain.begin(), authority->chain.end());
    return signed_one;
}

TlsIdentity CertificateMaker::authority(const std::string& common_name, const TlsIdentity* above,
                                        int key_bits, Time from, Time until) {
    return identity({.subject = {{"CN", common_name}, {"O", "Example"}},
                     .serial = serial(),
                     .not_before = from,
                     .not_after = until,
                     .purpose = ctl::CertificatePurpose::authority},
                    keys_.next(key_bits), above);
}

TlsIdentity CertificateMaker::server_certificate(const std::string& name,
                                                 const std::vector<std::string>& alternative_names,
                                                 const TlsIdentity* authority, Time from, Time until) {
    std::vector<ctl::AlternativeName> names{ctl::alternative_name(name)};
    for (const std::string& other : alternative_names) names.push_back(ctl::alternative_name(other));
    return identity({.subject = Subject{}.with(name),
                     .serial = serial(),
                     .not_before = from - backdated,
                     .not_after = until,
                     .alternative_names = std::move(names)},
                    keys_.next(usual_key_bits), authority);
}

TlsIdentity CertificateMaker::node_certificate(CertificateKind kind, const std::string& host,
                                               const Behaviour& behaviour, const CertificateTerms& terms,
                                               Time now) {
    std::string common_name = host;
    if (kind == CertificateKind::itl_recovery) common_name = "ITLRECOVERY_" + host;
    if (kind == CertificateKind::capf)
        common_name = fmt::format("CAPF-{:08x}", static_cast<std::uint32_t>(random_()));
    const years validity =
        kind == CertificateKind::itl_recovery ? behaviour.itl_recovery_validity : usual_validity;
    const ctl::PrivateKey key =
        has_idle_key(kind) && terms.key_bits == usual_key_bits ? keys_.shared() : keys_.next(terms.key_bits);
    std::vector<ctl::AlternativeName> names;
    for (const std::string& name : terms.alternative_names) names.push_back(ctl::alternative_name(name));
    // As CUCM's Tomcat and TVS have it; and authorities make no certificate without alternative names any
    // more.
    const bool is_named =
        kind == CertificateKind::tomcat || kind == CertificateKind::tvs || terms.authority != nullptr;
    if (is_named && names.empty()) names.push_back(ctl::alternative_name(host));
    return identity({.subject = terms.subject.with(std::move(common_name)),
                     .serial = serial(),
                     .not_before = now - backdated,
                     .not_after = terms.valid_until.value_or(after(now, validity)),
                     .purpose = certificate_purpose(kind),
                     .alternative_names = std::move(names)},
                    key, terms.authority);
}

const TlsIdentity& CertificateMaker::manufacturing_authority(Time now) {
    if (!manufacturing_) {
        const ctl::PrivateKey key = keys_.shared();
        manufacturing_ = TlsIdentity{
            made(ctl::make_self_signed({.subject = {{"CN", "Cisco Manufacturing CA"}, {"O", "Cisco Systems"}},
                                        .serial = serial(),
                                        .not_before = now - std::chrono::days(365),
                                        .not_after = after(now, years(20)),
                                        .purpose = ctl::CertificatePurpose::capf},
                                       key)),
            key};
    }
    return *manufacturing_;
}

TlsIdentity CertificateMaker::etoken(int number, Time now) {
    const TlsIdentity& maker = manufacturing_authority(now);
    const ctl::PrivateKey key = keys_.next(etoken_key_bits);
    return {made(ctl::make_signed({.subject = {{"CN", fmt::format("SAST-ADN{:08x}", number)},
                                               {"OU", "IPCBU"},
                                               {"O", "Cisco Systems"}},
                                   .serial = serial(),
                                   .not_before = now - backdated,
                                   .not_after = after(now, years(10)),
                                   .purpose = ctl::CertificatePurpose::list_signer},
                                  key.public_key(), {*maker.certificate, maker.key})),
            key};
}

TlsIdentity CertificateMaker::device_certificate(const std::string& common_name, const TlsIdentity& authority,
                                                 Time not_before, std::optional<Time> until) {
    const ctl::PrivateKey key = keys_.shared();
    return {device_certificate(common_name, key.public_key(), authority, not_before, until), key};
}

ctl::CertificatePtr CertificateMaker::device_certificate(const std::string& common_name,
                                                         const ctl::PublicKey& key,
                                                         const TlsIdentity& authority, Time not_before,
                                                         std::optional<Time> until) {
    std::uint64_t seed =
        mixed_seed(mixed_seed(seed_, ctl::as_bytes(common_name)), authority.certificate->serial());
    seed = mixed_seed(seed, ctl::as_bytes(ctl::rfc3339_text(not_before)));
    const ctl::Bytes info = key.info();
    if (info != keys_.shared().public_key().info()) seed = mixed_seed(seed, ctl::sha1(info));
    std::mt19937_64 random(seed);
    return made(ctl::make_signed({.subject = {{"CN", common_name}, {"OU", "CTG"}, {"O", "Cisco Systems"}},
                                  .serial = random_serial(random),
                                  .not_before = not_before,
                                  .not_after = until.value_or(after(not_before, usual_validity)),
                                  .purpose = ctl::CertificatePurpose::tls_server},
                                 key, {*authority.certificate, authority.key}));
}

}  // namespace scenarios
