#include "scenarios/authority/authority.hpp"

#include <algorithm>
#include <stdexcept>

#include "scenarios/authority/serial.hpp"

namespace scenarios {
namespace {

const ctl::KeyUses web_server_uses{ctl::KeyUse::digital_signature, ctl::KeyUse::key_encipherment,
                                   ctl::KeyUse::server_authentication};

std::uint64_t seed_of(std::uint64_t seed, std::string_view name) {
    for (const std::uint8_t byte : ctl::as_bytes(name)) seed = seed * 1099511628211U + byte;
    return seed;
}

}  // namespace

CertificationAuthority::CertificationAuthority(std::string name, tvs::TlsIdentity identity,
                                               std::uint64_t seed)
    : name_(std::move(name)), identity_(std::move(identity)), random_(seed_of(seed, name_)) {}

std::vector<ctl::CertificatePtr> CertificationAuthority::chain() const {
    std::vector<ctl::CertificatePtr> chain{identity_.certificate};
    chain.insert(chain.end(), identity_.chain.begin(), identity_.chain.end());
    return chain;
}

ctl::CertificatePtr CertificationAuthority::sign(const ctl::CertificateRequest& request,
                                                 const SigningTerms& terms, std::chrono::sys_seconds now) {
    ctl::CertificateTemplate wanted{
        .subject = ctl::name_attributes(request.subject()),
        .serial = random_serial(random_),
        .not_before = now - backdated,
        .not_after = now + terms.valid,
        .purpose =
            request.is_authority() ? ctl::CertificatePurpose::capf : ctl::CertificatePurpose::tls_server,
        .alternative_names = request.alternative_names(),
        .key_uses = terms.has_web_server_template ? web_server_uses : request.key_uses()};
    if (terms.has_web_server_template) wanted.purpose = ctl::CertificatePurpose::tls_server;
    for (ctl::NameAttribute& part : wanted.subject)
        if (terms.common_name && part.type == "CN") part.value = *terms.common_name;
    std::erase_if(wanted.alternative_names, [&terms](const ctl::AlternativeName& name) {
        return std::ranges::find(terms.left_out_names, name) != terms.left_out_names.end();
    });
    wanted.alternative_names.insert(wanted.alternative_names.end(), terms.added_names.begin(),
                                    terms.added_names.end());
    auto made = ctl::make_signed(wanted, request.public_key(), {*identity_.certificate, identity_.key});
    if (!made) throw std::runtime_error("a certificate can't be signed: " + made.error().message);
    return *made;
}

}  // namespace scenarios
