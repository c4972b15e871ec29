#include "scenarios/model/authority.hpp"

#include <algorithm>

namespace model {
namespace {

const ctl::KeyUses web_server_uses{ctl::KeyUse::digital_signature, ctl::KeyUse::key_encipherment,
                                   ctl::KeyUse::server_authentication};

}  // namespace

std::vector<ctl::CertificatePtr> AuthorityState::chain() const {
    std::vector<ctl::CertificatePtr> chain{identity.certificate};
    chain.insert(chain.end(), identity.chain.begin(), identity.chain.end());
    return chain;
}

ctl::Result<ctl::CertificatePtr> sign(AuthorityState& authority, const ctl::CertificateRequest& request,
                                      const SigningTerms& terms, const Context& context) {
    // By what is asked for, and for which key; not by its bytes, which differ from pool to pool.
    ctl::Bytes asked = request.subject_der();
    ctl::append(asked, ctl::as_bytes(context.issuer.name_of(request.public_key())));
    const ctl::Bytes fingerprint = ctl::sha1(asked);
    ctl::CertificateTemplate wanted{
        .subject = {},
        .serial = context.issuer.serial(ctl::as_bytes(authority.name), fingerprint,
                                        authority.signings[ctl::hex(fingerprint)]++),
        .not_before = context.issued - issuing::backdated,
        .not_after = context.issued + terms.valid,
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
    return ctl::make_signed(wanted, request.public_key(),
                            {*authority.identity.certificate, authority.identity.key});
}

}  // namespace model
