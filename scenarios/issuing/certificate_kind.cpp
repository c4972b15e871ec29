#include "scenarios/issuing/certificate_kind.hpp"

#include <algorithm>
#include <array>

namespace issuing {
namespace {

struct Row {
    CertificateKind kind;
    std::string_view name;
    std::string_view purpose_name;
    std::string_view word;
    ctl::CertificatePurpose purpose;
};

using Purpose = ctl::CertificatePurpose;
using enum CertificateKind;

constexpr std::array<Row, certificate_kinds> rows{{
    {call_manager, "CallManager", "CallManager", "CALLMANAGER", Purpose::tls_server},
    {tvs, "TVS", "TVS", "TVS", Purpose::tls_server},
    {capf, "CAPF", "CAPF", "CAPF", Purpose::capf},
    {tomcat, "Tomcat", "tomcat", "TOMCAT", Purpose::tls_server},
    {ipsec, "IPsec", "ipsec", "IPSEC", Purpose::ipsec},
    {itl_recovery, "ITLRecovery", "ITLRecovery", "ITLRECOVERY", Purpose::list_signer},
    {etoken, "eToken", "eToken", "ETOKEN", Purpose::list_signer},
    {expressway, "Expressway", "Expressway", "", Purpose::tls_server},
    {authority, "authority", "authority", "", Purpose::authority},
    {call_manager_ecdsa, "CallManager-ECDSA", "CallManager-ECDSA", "CALLMANAGER_ECDSA", Purpose::tls_server},
    {tomcat_ecdsa, "Tomcat-ECDSA", "tomcat-ECDSA", "TOMCAT_ECDSA", Purpose::tls_server},
}};

constexpr bool is_in_order() {
    for (std::size_t i = 0; i < rows.size(); ++i)
        if (static_cast<std::size_t>(rows[i].kind) != i) return false;
    return true;
}
static_assert(is_in_order());

const Row& row(CertificateKind kind) {
    return rows[static_cast<std::size_t>(kind)];
}

}  // namespace

std::string certificate_kind_name(CertificateKind kind) {
    return std::string(row(kind).name);
}

std::string purpose_name(CertificateKind kind) {
    return std::string(row(kind).purpose_name);
}

std::string kind_word(CertificateKind kind) {
    return std::string(row(kind).word);
}

std::optional<CertificateKind> kind_by_word(std::string_view word) {
    const auto found = std::ranges::find(rows, word, &Row::word);
    return found == rows.end() || word.empty() ? std::nullopt : std::optional(found->kind);
}

ctl::CertificatePurpose certificate_purpose(CertificateKind kind) {
    return row(kind).purpose;
}

}  // namespace issuing
