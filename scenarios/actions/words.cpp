#include "scenarios/actions/words.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace actions {

std::string Phones::words() const {
    const std::string all = group ? "the phones of " + *group : "all phones";
    return count ? fmt::format("the first {} of {}", *count, all) : all;
}

std::string phones_words(std::size_t count) {
    return count == 1 ? "1 phone" : fmt::format("{} phones", count);
}

std::string kind_word(CertificateKind kind) {
    switch (kind) {
        case CertificateKind::call_manager: return "CALLMANAGER";
        case CertificateKind::tvs: return "TVS";
        case CertificateKind::capf: return "CAPF";
        case CertificateKind::tomcat: return "TOMCAT";
        case CertificateKind::ipsec: return "IPSEC";
        case CertificateKind::itl_recovery: return "ITLRECOVERY";
        case CertificateKind::etoken: return "ETOKEN";
        case CertificateKind::call_manager_ecdsa: return "CALLMANAGER_ECDSA";
        case CertificateKind::tomcat_ecdsa: return "TOMCAT_ECDSA";
        case CertificateKind::expressway:
        case CertificateKind::authority: break;
    }
    return issuing::certificate_kind_name(kind);
}

std::string store_word(model::TrustStore store) {
    switch (store) {
        case model::TrustStore::call_manager: return "CALLMANAGER_TRUST";
        case model::TrustStore::phone_sast: return "PHONE_SAST_TRUST";
        case model::TrustStore::capf: return "CAPF_TRUST";
        case model::TrustStore::tomcat: return "TOMCAT_TRUST";
        case model::TrustStore::ipsec: return "IPSEC_TRUST";
        case model::TrustStore::tvs: return "TVS_TRUST";
        case model::TrustStore::authentication_server: return "AUTHENTICATION_SERVER";
    }
    return "";
}

std::string on_nodes(const std::vector<std::string>& nodes) {
    return nodes.empty() ? "" : fmt::format(" on {}", fmt::join(nodes, ", "));
}

bool is_on(const model::PhoneState& phone) {
    return !phone.is_off;
}

}  // namespace actions
