// tvs/tls.hpp: TLS as cluster and phones speak it: versions, ciphers, identities, and who judges a peer's
// certificate.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>

#include "ctl/chain.hpp"

struct ssl_ctx_st;  // OpenSSL's SSL_CTX
struct ssl_st;      // its SSL

namespace tvs {

enum class TlsVersion { tls_1_0, tls_1_1, tls_1_2, tls_1_3 };

[[nodiscard]] std::string tls_version_name(TlsVersion version);  // "TLS 1.2"

struct TlsRange {
    TlsVersion least = TlsVersion::tls_1_2;
    TlsVersion most = TlsVersion::tls_1_3;

    bool operator==(const TlsRange&) const = default;
};

// What a server presents, or a client that is asked. `key` belongs to `certificate`.
struct TlsIdentity {
    ctl::CertificatePtr certificate;
    ctl::PrivateKey key;
    // The authorities' certificates that are sent with it, its issuer's first.
    std::vector<ctl::CertificatePtr> chain{};

    // The key belongs to the certificate, and the same certificate is the same object.
    bool operator==(const TlsIdentity& other) const {
        return certificate == other.certificate && chain == other.chain;
    }
};

// How far a client got with a server.
enum class Contact {
    answered,
    unreachable,          // refused, reset, timed out, or closed without an answer that could be read
    tls_failed,           // no version or cipher in common, or the server refused what the client showed
    certificate_refused,  // the client refused what the server showed
};

// Says whether the peer's certificate will do. Called once a handshake, from inside of it, so it must not
// throw; the only judge: OpenSSL's own checks of chain and dates are off, since phones trust single
// certificates and time comes from the world.
using PeerJudge = std::function<bool(const ctl::Certificate&)>;

// The same for peers that trust authorities: sees all that the peer sent, its own certificate first. The
// trouble that it names becomes the alert that the peer gets.
using ChainJudge = std::function<ctl::ChainTrouble(const std::vector<ctl::CertificatePtr>&)>;

// How long a client waits for a connection, and then for the rest. A simulation's default (Q12): no source
// names one.
struct ClientLimits {
    std::chrono::milliseconds connect{2000};
    std::chrono::milliseconds exchange{5000};
};

enum class TlsSide { server, client };

// Makes a TLS context. A server with a `judge` asks for the client's certificate and demands one.
// Throws std::runtime_error where OpenSSL refuses the identity.
[[nodiscard]] std::shared_ptr<ssl_ctx_st> make_tls_context(TlsSide side, const TlsRange& versions,
                                                           const std::optional<TlsIdentity>& identity,
                                                           PeerJudge judge = nullptr);
[[nodiscard]] std::shared_ptr<ssl_ctx_st> make_tls_context(TlsSide side, const TlsRange& versions,
                                                           const std::optional<TlsIdentity>& identity,
                                                           const ChainJudge& judge);

// The certificate that the other end of this connection has shown; nullptr where it showed none.
[[nodiscard]] ctl::CertificatePtr peer_certificate(ssl_st* connection);

}  // namespace tvs
