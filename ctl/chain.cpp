#include "ctl/chain.hpp"

#include <algorithm>

#include <boost/algorithm/string/predicate.hpp>
#include <openssl/x509v3.h>

#include "ctl/openssl.hpp"

namespace ctl {
namespace {

constexpr std::size_t longest_chain = 16;

ChainTrouble trouble_of(int error) {
    switch (error) {
        case X509_V_OK: return ChainTrouble::none;
        case X509_V_ERR_CERT_NOT_YET_VALID:
        case X509_V_ERR_CERT_HAS_EXPIRED: return ChainTrouble::out_of_date;
        case X509_V_ERR_INVALID_PURPOSE: return ChainTrouble::wrong_use;
        case X509_V_ERR_INVALID_CA:
        case X509_V_ERR_PATH_LENGTH_EXCEEDED:
        case X509_V_ERR_KEYUSAGE_NO_CERTSIGN:
        case X509_V_ERR_CERT_SIGNATURE_FAILURE:
        case X509_V_ERR_PERMITTED_VIOLATION:
        case X509_V_ERR_EXCLUDED_VIOLATION:
        case X509_V_ERR_UNHANDLED_CRITICAL_EXTENSION: return ChainTrouble::broken;
        default: return ChainTrouble::unknown_authority;
    }
}

}  // namespace

ChainAnswer judge_chain(const ChainQuestion& question, std::chrono::sys_seconds time) {
    const CertificatePtr& own = question.presented.front();
    const openssl::StoreOwner store(X509_STORE_new());
    // A self-signed one is trusted only itself. Namesakes of it (CallManager, TVS and Tomcat of a node) would
    // lead OpenSSL astray, which looks for issuers by name.
    const bool is_self_signed = own->is_self_signed();
    for (const CertificatePtr& certificate : question.trusted)
        if (!is_self_signed || *certificate == *own)
            X509_STORE_add_cert(store.get(), openssl::x509(certificate->der()).get());
    const openssl::X509StackOwner untrusted(sk_X509_new_null());
    if (!question.needs_whole_chain)
        for (std::size_t i = 1; i < question.presented.size(); ++i)
            sk_X509_push(untrusted.get(), openssl::x509(question.presented[i]->der()).release());
    const openssl::X509Owner leaf = openssl::x509(own->der());
    const openssl::StoreContextOwner context(X509_STORE_CTX_new());
    X509_STORE_CTX_init(context.get(), store.get(), leaf.get(), untrusted.get());
    X509_VERIFY_PARAM* parameters = X509_STORE_CTX_get0_param(context.get());
    X509_VERIFY_PARAM_set_time(parameters, time.time_since_epoch().count());
    X509_VERIFY_PARAM_set_auth_level(parameters, 0);  // old keys and digests are another question
    if (question.use != ChainUse::any)
        X509_VERIFY_PARAM_set_purpose(
            parameters, question.use == ChainUse::server ? X509_PURPOSE_SSL_SERVER : X509_PURPOSE_SSL_CLIENT);
    const bool holds = X509_verify_cert(context.get()) == 1;
    (void)openssl::last_error();
    const auto certificate_of = [&own](X509* x509) {
        if (x509 == nullptr) return own;
        const auto certificate = Certificate::from_der(openssl::der(x509, i2d_X509));
        return certificate ? *certificate : own;
    };
    if (!holds)
        return {trouble_of(X509_STORE_CTX_get_error(context.get())),
                certificate_of(X509_STORE_CTX_get_current_cert(context.get()))};
    const STACK_OF(X509)* path = X509_STORE_CTX_get0_chain(context.get());
    for (int i = 0; i < sk_X509_num(path); ++i) {
        const CertificatePtr certificate = certificate_of(sk_X509_value(path, i));
        if (std::ranges::find(question.revoked, certificate->identity()) != question.revoked.end())
            return {ChainTrouble::revoked, certificate};
    }
    if (question.name && !has_name(*own, *question.name)) return {ChainTrouble::wrong_name, own};
    return {ChainTrouble::none, own};
}

std::vector<CertificatePtr> issuers_of(const CertificatePtr& certificate,
                                       const std::vector<CertificatePtr>& known) {
    std::vector<CertificatePtr> issuers;
    CertificatePtr at = certificate;
    while (issuers.size() < longest_chain && !at->is_self_signed()) {
        const auto issuer = std::ranges::find_if(
            known, [&at](const CertificatePtr& candidate) { return at->is_signed_by(*candidate); });
        if (issuer == known.end()) break;
        at = *issuer;
        issuers.push_back(at);
    }
    return issuers;
}

bool has_name(const Certificate& certificate, std::string_view name) {
    const AlternativeName wanted = alternative_name(name);
    return std::ranges::find(certificate.alternative_names(), wanted) !=
               certificate.alternative_names().end() ||
           boost::algorithm::iequals(common_name(certificate.subject()), name);
}

}  // namespace ctl
