#include "scenarios/authority/authority.hpp"

#include <algorithm>

#include "scenarios/authority/serial.hpp"

namespace scenarios {
namespace {

const ctl::KeyUses web_server_uses{ctl::KeyUse::digital_signature, ctl::KeyUse::key_encipherment,
                                   ctl::KeyUse::server_authentication};

}  // namespace

CertificationAuthority::CertificationAuthority(std::string name, tvs::TlsIdentity identity,
                                               std::uint64_t seed)
    : name_(std::move(name)),
      identity_(std::move(identity)),
      random_(mixed_seed(seed, ctl::as_bytes(name_))) {}

std::vector<ctl::CertificatePtr> CertificationAuthority::chain() const {
    std::vector<ctl::CertificatePtr> chain{identity_.certificate};
    chain.insert(chain.end(), identity_.chain.begin(), identity_.chain.end());
    return chain;
}

ctl::Result<ctl::CertificatePtr> CertificationAuthority::sign(const ctl::CertificateRequest& request,
                                                              const SigningTerms& terms,
                                                              std::chrono::sys_seconds now) {
    ctl::CertificateTemplate wanted{
        .subject = {},
        .serial = random_serial(random_),
        .not_before = now - backdated,
        .not_after = now + terms.valid,
        .purpose =
            request.is_authority() ? ctl::CertificatePurpose::capf : ctl::CertificatePurpose::tls_server,
        .alternative_names = request.alternative_names(),
        .key_uses = terms.has_web_server_template ? web_server_uses : request.key_uses(),
        .subject_der = request.subject_der(),
        .common_name = terms.common_name};
    if (terms.has_web_server_template) wanted.purpose = ctl::CertificatePurpose::tls_server;
    std::erase_if(wanted.alternative_names, [&terms](const ctl::AlternativeName& name) {
        return std::ranges::find(terms.left_out_names, name) != terms.left_out_names.end();
    });
    wanted.alternative_names.insert(wanted.alternative_names.end(), terms.added_names.begin(),
                                    terms.added_names.end());
    return ctl::make_signed(wanted, request.public_key(), {*identity_.certificate, identity_.key});
}

}  // namespace scenarios
