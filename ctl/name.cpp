#include "ctl/name.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

#include <boost/algorithm/string/case_conv.hpp>
#include <boost/algorithm/string/predicate.hpp>
#include <openssl/objects.h>

#include "ctl/openssl.hpp"

namespace ctl {
namespace {

bool is_type_character(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.';
}

// Does `text` start with a type and '='? Blanks before the type are allowed.
bool starts_attribute(std::string_view text) {
    const auto type = text.find_first_not_of(' ');
    if (type == std::string_view::npos) return false;
    auto end = type;
    while (end < text.size() && is_type_character(text[end])) ++end;
    return end > type && end < text.size() && text[end] == '=';
}

std::optional<int> hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return std::nullopt;
}

// RFC 4514, 2.4: `\,` and its like stand for the character, `\2c` for the byte. A backslash before anything
// else is one: a name that nobody has escaped may hold it.
std::string unescaped(std::string_view value) {
    constexpr std::string_view special = "\"+,;<>\\ #=";
    std::string text;
    for (std::size_t at = 0; at < value.size(); ++at) {
        const bool is_escape = value[at] == '\\' && at + 1 < value.size();
        const auto high = is_escape ? hex_digit(value[at + 1]) : std::nullopt;
        const auto low = is_escape && at + 2 < value.size() ? hex_digit(value[at + 2]) : std::nullopt;
        if (is_escape && special.find(value[at + 1]) != std::string_view::npos) {
            text += value[++at];
        } else if (high && low) {
            text += static_cast<char>(*high * 16 + *low);
            at += 2;
        } else {
            text += value[at];
        }
    }
    return text;
}

// RFC 4514, 2.4: `#` and hexadecimal digits are the value's DER. Nothing where they are not.
std::optional<std::string> encoded_value(std::string_view value) {
    if (!value.starts_with('#') || value.size() % 2 == 0) return std::nullopt;
    Bytes der;
    for (std::size_t at = 1; at < value.size(); at += 2) {
        const auto high = hex_digit(value[at]);
        const auto low = hex_digit(value[at + 1]);
        if (!high || !low) return std::nullopt;
        der.push_back(static_cast<std::uint8_t>(*high * 16 + *low));
    }
    return openssl::text_of(der);
}

// eToken names quote values and the closing quote may be cut off (listings in Cisco 118893).
std::string plain_value(std::string_view value) {
    if (auto encoded = encoded_value(value)) return *encoded;
    if (value.starts_with('"')) {
        value.remove_prefix(1);
        if (value.ends_with('"') && !value.ends_with("\\\"")) value.remove_suffix(1);
    }
    return unescaped(value);
}

// The types of names (RFC 4519, and those that certificates add to them); the usual ones first.
constexpr std::array types{NID_commonName,
                           NID_organizationalUnitName,
                           NID_organizationName,
                           NID_localityName,
                           NID_stateOrProvinceName,
                           NID_countryName,
                           NID_pkcs9_emailAddress,
                           NID_serialNumber,
                           NID_domainComponent,
                           NID_userId,
                           NID_surname,
                           NID_givenName,
                           NID_title,
                           NID_streetAddress,
                           NID_postalCode,
                           NID_description,
                           NID_businessCategory,
                           NID_dnQualifier,
                           NID_pkcs9_unstructuredName};

// "CN" for "cn", "commonName" and "2.5.4.3"; what is none of these types, in upper case.
std::string type_name(std::string_view written) {
    std::string type(written);
    if (std::isdigit(static_cast<unsigned char>(type.front())) != 0) {
        const int known = OBJ_txt2nid(type.c_str());
        return known == NID_undef ? type : OBJ_nid2sn(known);
    }
    for (const int known : types)
        if (boost::algorithm::iequals(type, OBJ_nid2sn(known)) ||
            boost::algorithm::iequals(type, OBJ_nid2ln(known)))
            return OBJ_nid2sn(known);
    boost::algorithm::to_upper(type);
    return type;
}

NameAttribute attribute(std::string_view part) {
    const auto equals = part.find('=');
    if (equals == std::string_view::npos || !starts_attribute(part)) return {"", unescaped(part)};
    const auto first = part.find_first_not_of(' ');
    return {type_name(part.substr(first, equals - first)), plain_value(part.substr(equals + 1))};
}

bool is_separator(char c) {
    return c == ';' || c == ',' || c == '+';
}

}  // namespace

std::vector<NameAttribute> name_attributes(std::string_view name) {
    std::vector<NameAttribute> attributes;
    std::size_t start = 0;
    for (std::size_t at = 0; at < name.size(); ++at) {
        if (name[at] == '\\') {
            ++at;  // what follows separates nothing
        } else if (is_separator(name[at]) && starts_attribute(name.substr(at + 1))) {
            attributes.push_back(attribute(name.substr(start, at - start)));
            start = at + 1;
        }
    }
    attributes.push_back(attribute(name.substr(start)));
    return attributes;
}

std::string attribute_text(const NameAttribute& attribute) {
    const auto& [type, value] = attribute;
    // Another attribute behind it, since a backslash at the end would take the separator for its own.
    std::string plain = type + '=' + value;
    if (name_attributes(plain + ";X=") == std::vector<NameAttribute>{attribute, {"X", ""}}) return plain;
    std::string text = type + '=';
    for (std::size_t at = 0; at < value.size(); ++at) {
        const bool is_at_end = at == 0 || at + 1 == value.size();
        const bool is_special = std::string_view("\"+,;<>\\").find(value[at]) != std::string_view::npos ||
                                (value[at] == '#' && at == 0) || (value[at] == ' ' && is_at_end);
        if (is_special) text += '\\';
        text += value[at];
    }
    return text;
}

bool same_name(std::string_view left, std::string_view right) {
    if (left == right) return true;
    std::vector<NameAttribute> attributes = name_attributes(left);
    std::vector<NameAttribute> others = name_attributes(right);
    std::ranges::sort(attributes);
    std::ranges::sort(others);
    return attributes == others;
}

std::string common_name(std::string_view name) {
    for (const NameAttribute& part : name_attributes(name))
        if (part.type == "CN") return part.value;
    return std::string(name);
}

CertificateIdentity::CertificateIdentity(std::string_view issuer, BytesView serial)
    : issuer_(name_attributes(issuer)) {
    std::ranges::sort(issuer_);
    while (serial.size() > 1 && serial.front() == 0) serial = serial.subspan(1);
    serial_.assign(serial.begin(), serial.end());
}

}  // namespace ctl
