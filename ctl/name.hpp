// ctl/name.hpp: the distinguished names in lists and TVS messages, and what identifies a certificate.
#pragma once

#include <compare>
#include <string>
#include <string_view>
#include <vector>

#include "ctl/bytes.hpp"

namespace ctl {

// One part of a name. The type is as OpenSSL writes it in short ("CN", "emailAddress"), whatever the producer
// wrote: "cn", "2.5.4.3"; one that is not known, its number or its word in upper case.
struct NameAttribute {
    std::string type;
    std::string value;

    auto operator<=>(const NameAttribute&) const = default;
};

// Takes a name apart. CUCM joins attributes with ';', the open implementation with ',', eTokens write the
// type in lower case and quote values, others escape as RFC 4514 has it (`\,`, `\2c`, `#` and DER) and write
// types as numbers: all of them give the same attributes (Q4). A separator counts only where it is
// not escaped, and a type and '=' follow, so that a comma in `O=Example, Inc` stays in its value. A text
// without '=' is one attribute without a type.
[[nodiscard]] std::vector<NameAttribute> name_attributes(std::string_view name);

// "O=Example, Inc": the attribute as part of a name. Escaped as by RFC 4514, but only where `name_attributes`
// would read something else: CUCM's names are plain.
[[nodiscard]] std::string attribute_text(const NameAttribute& attribute);

// Equal attributes, in any order: RFC 4514 turns it around.
[[nodiscard]] bool same_name(std::string_view left, std::string_view right);

// The value of the first CN; the whole name where there is none.
[[nodiscard]] std::string common_name(std::string_view name);

// Issuer and serial number: together, and only together, they name a certificate. Several certificates of a
// node share one subject (CallManager, TVS and Tomcat), so the name alone never does.
class CertificateIdentity {
  public:
    CertificateIdentity() = default;
    // The serial is raw bytes; leading zero bytes don't count (a positive DER integer may carry one).
    CertificateIdentity(std::string_view issuer, BytesView serial);

    [[nodiscard]] const Bytes& serial() const { return serial_; }

    bool operator==(const CertificateIdentity&) const = default;
    auto operator<=>(const CertificateIdentity&) const = default;

  private:
    std::vector<NameAttribute> issuer_;
    Bytes serial_;
};

}  // namespace ctl
