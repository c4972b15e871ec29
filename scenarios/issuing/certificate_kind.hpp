// scenarios/issuing/certificate_kind.hpp: what certificates are for, and who has one: the slots that are
// filled by issuing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ctl/extensions.hpp"

namespace issuing {

// CUCM's are the first seven and the ECDSA ones, which it has from 11.0 on beside their RSA twins (domain
// facts: model/README.md); the others are those of what stands around it.
enum class CertificateKind {
    call_manager,
    tvs,
    capf,
    tomcat,
    ipsec,
    itl_recovery,
    etoken,
    expressway,
    authority,
    call_manager_ecdsa,
    tomcat_ecdsa,
};
inline constexpr std::size_t certificate_kinds = static_cast<std::size_t>(CertificateKind::tomcat_ecdsa) + 1;

// The kind beside which an ECDSA one exists; nothing for all others.
[[nodiscard]] constexpr std::optional<CertificateKind> rsa_twin(CertificateKind kind) {
    if (kind == CertificateKind::call_manager_ecdsa) return CertificateKind::call_manager;
    if (kind == CertificateKind::tomcat_ecdsa) return CertificateKind::tomcat;
    return std::nullopt;
}
[[nodiscard]] constexpr bool is_ecdsa(CertificateKind kind) {
    return rsa_twin(kind).has_value();
}
// Of an ECDSA certificate: the curve P-384.
inline constexpr int ecdsa_bits = 384;
// Of a signature by it: two numbers of 48 bytes in DER.
inline constexpr std::size_t ecdsa_signature_bytes = 102;

[[nodiscard]] std::string certificate_kind_name(CertificateKind kind);  // "CallManager"

// How CUCM writes it where certificates are uploaded: "tomcat", "CallManager".
[[nodiscard]] std::string purpose_name(CertificateKind kind);

// How scenarios name those of a cluster: "CALLMANAGER"; nothing of what stands around it.
[[nodiscard]] std::string kind_word(CertificateKind kind);
[[nodiscard]] std::optional<CertificateKind> kind_by_word(std::string_view word);

// What a certificate of this kind is for, as its extensions say it.
[[nodiscard]] ctl::CertificatePurpose certificate_purpose(CertificateKind kind);

// One thing to be issued: the n-th certificate, or request, of this kind that its owner has. All that is
// drawn for it (serial number, CAPF name, key) is a function of the seed and of this.
struct Slot {
    std::string owner;         // a node, an Expressway or an authority; a cluster, of eTokens
    std::uint32_t number = 0;  // of the owner among all of its like, in the order of the site's description
    CertificateKind kind = CertificateKind::call_manager;
    std::uint32_t generation = 0;  // how many of them there were before
};

}  // namespace issuing
