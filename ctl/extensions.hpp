// ctl/extensions.hpp: what certificates and requests say beside names, keys and dates: alternative names, and
// what the key may be used for.
#pragma once

#include <compare>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace ctl {

// One of the subject alternative names (SAN). DNS names are in lower case, since they are compared so; IP
// addresses as text ("192.0.2.1"); others as their DER.
struct AlternativeName {
    enum class Kind { dns, ip, other };

    Kind kind = Kind::dns;
    std::string value;

    auto operator<=>(const AlternativeName&) const = default;
};

// An IPv4 or IPv6 address is an `ip`, anything else a `dns`.
[[nodiscard]] AlternativeName alternative_name(std::string_view text);

// "hq-pub.example.com", "192.0.2.1".
[[nodiscard]] std::string alternative_name_text(const AlternativeName& name);

// What a key may do: key usages and extended key usages in one, those that CUCM's certificates have.
enum class KeyUse {
    digital_signature,
    key_encipherment,
    data_encipherment,
    certificate_signing,
    list_signing,  // of revocation lists
    server_authentication,
    client_authentication,
    ipsec_end_system,
};

[[nodiscard]] std::string key_use_name(KeyUse use);  // "data encipherment"

using KeyUses = std::set<KeyUse>;

// What a certificate is for.
enum class CertificatePurpose { tls_server, ipsec, capf, list_signer, authority };

// What CUCM asks for in a certificate of this purpose (Cisco 215534 and the Security
// Guide). ITLRecovery and eTokens sign lists only; an authority signs certificates and revocation lists.
[[nodiscard]] const KeyUses& key_uses(CertificatePurpose purpose);

// CAPF signs the certificates of phones.
[[nodiscard]] bool signs_certificates(CertificatePurpose purpose);

}  // namespace ctl
