#include "scenarios/cluster/certificates.hpp"

#include <stdexcept>

#include <fmt/format.h>

namespace scenarios {
namespace {

using std::chrono::years;

constexpr years usual_validity{5};
constexpr int etoken_key_bits = 1024;
constexpr std::size_t serial_bytes = 16;

// Made a little before the moment, so that no clock's second decides.
constexpr std::chrono::minutes backdated{1};

Time after(Time start, years validity) {
    return start +
           std::chrono::duration_cast<std::chrono::seconds>(std::chrono::days(365) * validity.count());
}

std::vector<ctl::NameAttribute> node_subject(std::string common_name) {
    return {{"CN", std::move(common_name)},
            {"OU", "Voice"},
            {"O", "Example"},
            {"L", "Raleigh"},
            {"ST", "NC"},
            {"C", "US"}};
}

ctl::CertificatePtr made(ctl::Result<ctl::CertificatePtr> certificate) {
    if (!certificate) throw std::runtime_error("a certificate can't be made: " + certificate.error().message);
    return *certificate;
}

ctl::CertificatePurpose purpose(CertificateKind kind) {
    switch (kind) {
        case CertificateKind::capf: return ctl::CertificatePurpose::capf;
        case CertificateKind::ipsec: return ctl::CertificatePurpose::ipsec;
        case CertificateKind::itl_recovery: return ctl::CertificatePurpose::list_signer;
        default: return ctl::CertificatePurpose::tls_server;
    }
}

// Nothing in a run is signed with these, and which key they are presented with decides nothing.
bool has_idle_key(CertificateKind kind) {
    return kind == CertificateKind::tomcat || kind == CertificateKind::ipsec;
}

}  // namespace

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

ctl::Bytes CertificateMaker::serial_from(std::mt19937_64& random) {
    ctl::Bytes bytes;
    while (bytes.size() < serial_bytes) bytes.push_back(static_cast<std::uint8_t>(random()));
    bytes[0] =
        static_cast<std::uint8_t>((bytes[0] & 0x7f) | 0x40);  // positive, and 16 bytes long in any encoding
    return bytes;
}

TlsIdentity CertificateMaker::node_certificate(CertificateKind kind, const std::string& host,
                                               const Behaviour& behaviour, int key_bits, Time now) {
    std::string common_name = host;
    if (kind == CertificateKind::itl_recovery) common_name = "ITLRECOVERY_" + host;
    if (kind == CertificateKind::capf)
        common_name = fmt::format("CAPF-{:08x}", static_cast<std::uint32_t>(random_()));
    const years validity =
        kind == CertificateKind::itl_recovery ? behaviour.itl_recovery_validity : usual_validity;
    const ctl::PrivateKey key = has_idle_key(kind) ? keys_.shared() : keys_.next(key_bits);
    return {made(ctl::make_self_signed({.subject = node_subject(std::move(common_name)),
                                        .serial = serial(),
                                        .not_before = now - backdated,
                                        .not_after = after(now, validity),
                                        .purpose = purpose(kind)},
                                       key)),
            key};
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
                                                 Time not_before) {
    const ctl::PrivateKey key = keys_.shared();
    return {device_certificate(common_name, key.public_key(), authority, not_before), key};
}

ctl::CertificatePtr CertificateMaker::device_certificate(const std::string& common_name,
                                                         const ctl::PublicKey& key,
                                                         const TlsIdentity& authority,
                                                         Time not_before) const {
    std::uint64_t name_seed = seed_;
    for (const std::uint8_t byte : ctl::as_bytes(common_name)) name_seed = name_seed * 1099511628211U + byte;
    for (const std::uint8_t byte : authority.certificate->serial())
        name_seed = name_seed * 1099511628211U + byte;
    std::mt19937_64 random(name_seed);
    return made(ctl::make_signed({.subject = {{"CN", common_name}, {"OU", "CTG"}, {"O", "Cisco Systems"}},
                                  .serial = serial_from(random),
                                  .not_before = not_before,
                                  .not_after = after(not_before, usual_validity),
                                  .purpose = ctl::CertificatePurpose::tls_server},
                                 key, {*authority.certificate, authority.key}));
}

}  // namespace scenarios
