#include "tvs/tls.hpp"

#include <algorithm>
#include <stdexcept>

#include <openssl/ssl.h>

#include "ctl/openssl.hpp"

namespace tvs {
namespace {

// What a 14.x server offers on 2445, in the order of the published table (Cisco Compatibility Matrix 14). A
// phone was seen to use AES256-SHA (Cisco 213407). TLS 1.3 has its own suites.
constexpr const char* ciphers =
    "AES256-GCM-SHA384:AES256-SHA256:AES256-SHA:AES128-GCM-SHA256:AES128-SHA256:AES128-SHA:"
    "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-SHA384:ECDHE-RSA-AES128-SHA256";

// For servers with an ECDSA certificate, none of which is a TVS: after those of the table in what a client
// offers.
constexpr const char* ecdsa_ciphers =
    "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-SHA:ECDHE-ECDSA-AES128-"
    "SHA";

// What this side offers or takes.
std::string ciphers_of(TlsSide side, const std::optional<TlsIdentity>& identity) {
    if (side == TlsSide::client) return std::string(ciphers) + ":" + ecdsa_ciphers;
    return identity && !identity->key.public_key().is_rsa() ? ecdsa_ciphers : ciphers;
}

int protocol_number(TlsVersion version) {
    switch (version) {
        case TlsVersion::tls_1_0: return TLS1_VERSION;
        case TlsVersion::tls_1_1: return TLS1_1_VERSION;
        case TlsVersion::tls_1_2: return TLS1_2_VERSION;
        case TlsVersion::tls_1_3: return TLS1_3_VERSION;
    }
    return TLS1_2_VERSION;
}

// Old phones and old certificates need what OpenSSL 3 leaves out by default. Lowered for this context alone:
// TLS 1.0 and 1.1 need level 0 (SHA-1 in the handshake), 1024-bit certificates level 1.
int security_level(const TlsRange& versions) {
    return versions.least < TlsVersion::tls_1_2 ? 0 : 1;
}

// What OpenSSL makes the alert of that belongs to this trouble.
int verification_error(ctl::ChainTrouble trouble) {
    switch (trouble) {
        case ctl::ChainTrouble::none: return X509_V_OK;
        case ctl::ChainTrouble::unknown_authority: return X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY;
        case ctl::ChainTrouble::broken: return X509_V_ERR_CERT_SIGNATURE_FAILURE;
        case ctl::ChainTrouble::out_of_date: return X509_V_ERR_CERT_HAS_EXPIRED;
        case ctl::ChainTrouble::revoked: return X509_V_ERR_CERT_REVOKED;
        case ctl::ChainTrouble::wrong_use: return X509_V_ERR_INVALID_PURPOSE;
        case ctl::ChainTrouble::wrong_name: return X509_V_ERR_HOSTNAME_MISMATCH;
    }
    return X509_V_ERR_APPLICATION_VERIFICATION;
}

// Refused, the peer gets the alert bad_certificate: what phones send is said nowhere (a choice).
int verify_single(X509_STORE_CTX* store, void* judge) noexcept {
    const auto der = ctl::openssl::der(X509_STORE_CTX_get0_cert(store), i2d_X509);
    const auto certificate = ctl::Certificate::from_der(der);
    const bool accepted = certificate && (*static_cast<PeerJudge*>(judge))(**certificate);
    X509_STORE_CTX_set_error(store, accepted ? X509_V_OK : X509_V_ERR_CERT_UNTRUSTED);
    return accepted ? 1 : 0;
}

int verify_chain(X509_STORE_CTX* store, void* judge) noexcept {
    std::vector<ctl::CertificatePtr> presented;
    const auto add = [&presented](X509* x509) {
        const auto certificate = ctl::Certificate::from_der(ctl::openssl::der(x509, i2d_X509));
        const bool is_new = certificate && std::ranges::find(presented, *certificate) == presented.end();
        if (is_new) presented.push_back(*certificate);
        return certificate.has_value();
    };
    const bool is_read = add(X509_STORE_CTX_get0_cert(store));
    const STACK_OF(X509)* others = X509_STORE_CTX_get0_untrusted(store);
    for (int i = 0; is_read && i < sk_X509_num(others); ++i) add(sk_X509_value(others, i));
    const ctl::ChainTrouble trouble =
        is_read ? (*static_cast<ChainJudge*>(judge))(presented) : ctl::ChainTrouble::unknown_authority;
    X509_STORE_CTX_set_error(store, verification_error(trouble));
    return trouble == ctl::ChainTrouble::none ? 1 : 0;
}

// The judge belongs to its context and goes with it, whoever holds the last reference.
template <typename Judge>
void free_judge(void*, void* judge, CRYPTO_EX_DATA*, int, long, void*) {
    delete static_cast<Judge*>(judge);
}

template <typename Judge>
void set_judge(SSL_CTX* context, Judge judge, int (*verify)(X509_STORE_CTX*, void*)) {
    static const int index = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, free_judge<Judge>);
    auto owned = std::make_unique<Judge>(std::move(judge));
    if (SSL_CTX_set_ex_data(context, index, owned.get()) != 1)
        throw std::runtime_error("TLS can't keep a judge: " + ctl::openssl::last_error());
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
    SSL_CTX_set_cert_verify_callback(context, verify, owned.release());
}

bool present(SSL_CTX* context, const TlsIdentity& identity) {
    const ctl::Bytes& der = identity.certificate->der();
    if (SSL_CTX_use_certificate_ASN1(context, static_cast<int>(der.size()), der.data()) != 1 ||
        SSL_CTX_use_PrivateKey(context, identity.key.openssl()) != 1 ||
        SSL_CTX_check_private_key(context) != 1)
        return false;
    // The chain belongs to the certificate that was set last.
    return std::ranges::all_of(identity.chain, [context](const ctl::CertificatePtr& issuer) {
        return SSL_CTX_add1_chain_cert(context, ctl::openssl::x509(issuer->der()).get()) == 1;
    });
}

}  // namespace

std::string tls_version_name(TlsVersion version) {
    switch (version) {
        case TlsVersion::tls_1_0: return "TLS 1.0";
        case TlsVersion::tls_1_1: return "TLS 1.1";
        case TlsVersion::tls_1_2: return "TLS 1.2";
        case TlsVersion::tls_1_3: return "TLS 1.3";
    }
    return "TLS";
}

namespace {

std::shared_ptr<SSL_CTX> context_without_judge(TlsSide side, const TlsRange& versions,
                                               const std::optional<TlsIdentity>& identity) {
    std::shared_ptr<SSL_CTX> context(
        SSL_CTX_new(side == TlsSide::server ? TLS_server_method() : TLS_client_method()), SSL_CTX_free);
    if (!context) throw std::runtime_error("TLS has no context: " + ctl::openssl::last_error());
    SSL_CTX_set_security_level(context.get(), security_level(versions));
    if (SSL_CTX_set_min_proto_version(context.get(), protocol_number(versions.least)) != 1 ||
        SSL_CTX_set_max_proto_version(context.get(), protocol_number(versions.most)) != 1 ||
        SSL_CTX_set_cipher_list(context.get(), ciphers_of(side, identity).c_str()) != 1)
        throw std::runtime_error("TLS refuses versions or ciphers: " + ctl::openssl::last_error());
    // A phone asks once and leaves: no session is resumed, and each handshake is judged anew.
    SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
    SSL_CTX_set_options(context.get(), SSL_OP_NO_TICKET);
    SSL_CTX_set_num_tickets(context.get(), 0);
    SSL_CTX_set_read_ahead(context.get(), 1);  // several records a system call
    if (identity && !present(context.get(), *identity))
        throw std::runtime_error("TLS refuses the identity: " + ctl::openssl::last_error());
    return context;
}

}  // namespace

std::shared_ptr<SSL_CTX> make_tls_context(TlsSide side, const TlsRange& versions,
                                          const std::optional<TlsIdentity>& identity, PeerJudge judge) {
    std::shared_ptr<SSL_CTX> context = context_without_judge(side, versions, identity);
    if (judge) set_judge(context.get(), std::move(judge), verify_single);
    return context;
}

std::shared_ptr<SSL_CTX> make_tls_context(TlsSide side, const TlsRange& versions,
                                          const std::optional<TlsIdentity>& identity,
                                          const ChainJudge& judge) {
    std::shared_ptr<SSL_CTX> context = context_without_judge(side, versions, identity);
    if (judge) set_judge(context.get(), judge, verify_chain);
    return context;
}

ctl::CertificatePtr peer_certificate(ssl_st* connection) {
    const ctl::openssl::X509Owner shown(SSL_get1_peer_certificate(connection));
    if (!shown) return nullptr;
    const auto certificate = ctl::Certificate::from_der(ctl::openssl::der(shown.get(), i2d_X509));
    return certificate ? *certificate : nullptr;
}

}  // namespace tvs
