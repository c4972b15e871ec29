#include "ctl/name.hpp"

#include <algorithm>
#include <cctype>

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

// eToken names quote values and the closing quote may be cut off (domain.md 1.7).
std::string_view without_quotes(std::string_view value) {
    if (value.starts_with('"')) value.remove_prefix(1);
    if (value.ends_with('"')) value.remove_suffix(1);
    return value;
}

NameAttribute attribute(std::string_view part) {
    const auto equals = part.find('=');
    if (equals == std::string_view::npos || !starts_attribute(part)) return {"", std::string(part)};
    const auto first = part.find_first_not_of(' ');
    std::string type(part.substr(first, equals - first));
    std::ranges::transform(type, type.begin(), [](unsigned char c) { return std::toupper(c); });
    return {std::move(type), std::string(without_quotes(part.substr(equals + 1)))};
}

}  // namespace

std::vector<NameAttribute> name_attributes(std::string_view name) {
    std::vector<NameAttribute> attributes;
    std::size_t start = 0;
    for (std::size_t at = 0; at < name.size(); ++at) {
        if ((name[at] == ';' || name[at] == ',') && starts_attribute(name.substr(at + 1))) {
            attributes.push_back(attribute(name.substr(start, at - start)));
            start = at + 1;
        }
    }
    attributes.push_back(attribute(name.substr(start)));
    return attributes;
}

bool same_name(std::string_view left, std::string_view right) {
    return left == right || name_attributes(left) == name_attributes(right);
}

std::string common_name(std::string_view name) {
    for (const NameAttribute& part : name_attributes(name))
        if (part.type == "CN") return part.value;
    return std::string(name);
}

CertificateIdentity::CertificateIdentity(std::string_view issuer, BytesView serial)
    : issuer_(name_attributes(issuer)) {
    while (serial.size() > 1 && serial.front() == 0) serial = serial.subspan(1);
    serial_.assign(serial.begin(), serial.end());
}

}  // namespace ctl
