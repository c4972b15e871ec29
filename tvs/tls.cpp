#include "tvs/tls.hpp"

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

int verify_callback(X509_STORE_CTX* store, void* judge) noexcept {
    const auto der = ctl::openssl::der(X509_STORE_CTX_get0_cert(store), i2d_X509);
    const auto certificate = ctl::Certificate::from_der(der);
    const bool accepted = certificate && (*static_cast<PeerJudge*>(judge))(**certificate);
    X509_STORE_CTX_set_error(store, accepted ? X509_V_OK : X509_V_ERR_APPLICATION_VERIFICATION);
    return accepted ? 1 : 0;
}

// The judge belongs to its context and goes with it, whoever holds the last reference.
void free_judge(void*, void* judge, CRYPTO_EX_DATA*, int, long, void*) {
    delete static_cast<PeerJudge*>(judge);
}

PeerJudge* keep_judge(SSL_CTX* context, PeerJudge judge) {
    static const int index = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, free_judge);
    auto owned = std::make_unique<PeerJudge>(std::move(judge));
    if (SSL_CTX_set_ex_data(context, index, owned.get()) != 1)
        throw std::runtime_error("TLS can't keep a judge: " + ctl::openssl::last_error());
    return owned.release();
}

bool present(SSL_CTX* context, const TlsIdentity& identity) {
    const ctl::Bytes& der = identity.certificate->der();
    return SSL_CTX_use_certificate_ASN1(context, static_cast<int>(der.size()), der.data()) == 1 &&
           SSL_CTX_use_PrivateKey(context, identity.key.openssl()) == 1 &&
           SSL_CTX_check_private_key(context) == 1;
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

std::shared_ptr<SSL_CTX> make_tls_context(TlsSide side, const TlsRange& versions,
                                          const std::optional<TlsIdentity>& identity, PeerJudge judge) {
    std::shared_ptr<SSL_CTX> context(
        SSL_CTX_new(side == TlsSide::server ? TLS_server_method() : TLS_client_method()), SSL_CTX_free);
    SSL_CTX_set_security_level(context.get(), security_level(versions));
    if (SSL_CTX_set_min_proto_version(context.get(), protocol_number(versions.least)) != 1 ||
        SSL_CTX_set_max_proto_version(context.get(), protocol_number(versions.most)) != 1 ||
        SSL_CTX_set_cipher_list(context.get(), ciphers) != 1)
        throw std::runtime_error("TLS refuses versions or ciphers: " + ctl::openssl::last_error());
    // A phone asks once and leaves: no session is resumed, and each handshake is judged anew.
    SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
    SSL_CTX_set_options(context.get(), SSL_OP_NO_TICKET);
    SSL_CTX_set_num_tickets(context.get(), 0);
    SSL_CTX_set_read_ahead(context.get(), 1);  // several records a system call
    if (identity && !present(context.get(), *identity))
        throw std::runtime_error("TLS refuses the identity: " + ctl::openssl::last_error());
    if (judge) {
        SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
        SSL_CTX_set_cert_verify_callback(context.get(), verify_callback,
                                         keep_judge(context.get(), std::move(judge)));
    }
    return context;
}

}  // namespace tvs
