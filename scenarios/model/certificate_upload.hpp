// scenarios/model/certificate_upload.hpp: what CUCM looks at before it takes a certificate (README.md,
// "Uploads": U1 to U9). The order of the checks is inferred; no document gives it.
#pragma once

#include <optional>

#include "ctl/certificate_file.hpp"
#include "ctl/request.hpp"
#include "scenarios/issuing/issuer.hpp"
#include "scenarios/model/shared.hpp"

namespace model {

using issuing::CertificateKind;
using issuing::Time;

// Why a cluster did not do what it was told, in words; nothing: it did.
using Refusal = std::optional<std::string>;

// A certificate, or why it was not taken.
struct Upload {
    ctl::CertificatePtr certificate;  // nullptr with a refusal
    Refusal refusal;
};

// U1: is this file one certificate, PEM or DER (Security Guide 12.5(1)SU3, Certificates)?
[[nodiscard]] Upload read_upload(ctl::BytesView file);

// What holds for every certificate: U2, not expired (Cisco's guides to CA-signed certificates); U3, no
// wildcard (CSCta14114); U4, no key over 4096 bits (Security Guide 12.5(1)SU3, Certificates).
[[nodiscard]] Refusal trouble_with_any(const ctl::Certificate& certificate, Time now);

// A request that waits for its certificate. Of each purpose a server has one at most: a new one takes its
// place, and that of its key.
struct SigningRequest {
    ctl::CertificateRequestPtr request;
    ctl::PrivateKey key;
    bool is_multi_server = false;

    bool operator==(const SigningRequest& other) const {
        return request->der() == other.request->der() && is_multi_server == other.is_multi_server;
    }
    // A request is named by its key.
    [[nodiscard]] std::size_t hash() const {
        const ctl::Bytes key_bytes = request->public_key().record_encoding();
        return boost::hash_range(key_bytes.begin(), key_bytes.end());
    }
};

// U6: are the certificates of all its authorities in `trusted`, which is the trust store of this kind?
[[nodiscard]] Refusal trouble_with_chain(const ctl::CertificatePtr& certificate, CertificateKind kind,
                                         const std::vector<ctl::CertificatePtr>& trusted, Time now);

// What holds for a server's own certificate: U5, there is a request; U6, the certificates of all its
// authorities are in `trusted`; U7, its key is that of the request; U8, so are its alternative names, in any
// order (all: Cisco's guides to CA-signed certificates, in German and Chinese). `request` may be nullptr.
[[nodiscard]] Refusal trouble_with_identity(const ctl::CertificatePtr& certificate, CertificateKind kind,
                                            const SigningRequest* request,
                                            const std::vector<ctl::CertificatePtr>& trusted, Time now);

// U9 and sizes: what is taken, and makes trouble later. In words, for the administrator.
[[nodiscard]] std::vector<std::string> warnings_about(const ctl::Certificate& certificate,
                                                      CertificateKind kind);

}  // namespace model
