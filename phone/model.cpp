#include "phone/model.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace phone {
namespace {

using tvs::TlsVersion;

struct Row {
    std::string_view pattern;
    bool has_security_by_default;
    TlsVersion newest_tls;
    bool is_recent;  // keys over 2048 bits, SHA-512
};

// The first row that fits counts. Security by default: Cisco 118893 (7940, 7960: no; 7945, 7965 and newer:
// yes), Security Guide 12.5 (6901, 6911 do not ask for an ITL). TLS: Q22; 8941 is observed (firmware 9.3.4
// knows SSL 3 and TLS 1.0 only). Keys: phones take RSA up to 2048 bits (usecallmanager.nz), some newer models
// 3072 and 4096 (Security Guide 12.5(1)SU3, Certificates). SHA-512: phones without it stop working (Security
// Guide 12.5(1), encrypted configuration). No source lists the models of the last two: that they are 78xx,
// 88xx and 98xx is a modelling choice.
constexpr std::array<Row, 11> rows{{
    {"7940", false, TlsVersion::tls_1_0, false},
    {"7960", false, TlsVersion::tls_1_0, false},
    {"6901", false, TlsVersion::tls_1_0, false},
    {"6911", false, TlsVersion::tls_1_0, false},
    {"69xx", true, TlsVersion::tls_1_0, false},
    {"79xx", true, TlsVersion::tls_1_0, false},
    {"89xx", true, TlsVersion::tls_1_0, false},
    {"99xx", true, TlsVersion::tls_1_0, false},
    {"78xx", true, TlsVersion::tls_1_2, true},
    {"88xx", true, TlsVersion::tls_1_2, true},
    {"98xx", true, TlsVersion::tls_1_2, true},
}};

bool fits(std::string_view pattern, std::string_view digits) {
    return std::ranges::equal(pattern, digits, [](char p, char d) { return p == 'x' || p == d; });
}

}  // namespace

std::optional<Model> find_model(std::string_view name) {
    const auto letters = std::ranges::find_if_not(name, [](unsigned char c) { return std::isdigit(c) != 0; });
    const std::string_view digits = name.substr(0, static_cast<std::size_t>(letters - name.begin()));
    const bool is_clean =
        std::all_of(letters, name.end(), [](unsigned char c) { return std::isalnum(c) != 0 || c == '-'; });
    const auto row = std::ranges::find_if(rows, [digits](const Row& r) { return fits(r.pattern, digits); });
    if (row == rows.end() || !is_clean) return std::nullopt;
    return Model{.pattern = std::string(row->pattern),
                 .has_security_by_default = row->has_security_by_default,
                 .tls = {TlsVersion::tls_1_0, row->newest_tls},
                 .largest_rsa_bits = row->is_recent ? 4096 : 2048,
                 .knows_sha512 = row->is_recent};
}

std::string known_models() {
    std::string names;
    for (const Row& row : rows) names += (names.empty() ? "" : ", ") + std::string(row.pattern);
    return names;
}

}  // namespace phone
