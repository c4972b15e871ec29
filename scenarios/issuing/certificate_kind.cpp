#include "scenarios/issuing/certificate_kind.hpp"

namespace issuing {

std::string certificate_kind_name(CertificateKind kind) {
    switch (kind) {
        case CertificateKind::call_manager: return "CallManager";
        case CertificateKind::tvs: return "TVS";
        case CertificateKind::capf: return "CAPF";
        case CertificateKind::tomcat: return "Tomcat";
        case CertificateKind::ipsec: return "IPsec";
        case CertificateKind::itl_recovery: return "ITLRecovery";
        case CertificateKind::etoken: return "eToken";
        case CertificateKind::expressway: return "Expressway";
        case CertificateKind::authority: return "authority";
        case CertificateKind::call_manager_ecdsa: return "CallManager-ECDSA";
        case CertificateKind::tomcat_ecdsa: return "Tomcat-ECDSA";
    }
    return "certificate";
}

std::string purpose_name(CertificateKind kind) {
    switch (kind) {
        case CertificateKind::tomcat: return "tomcat";
        case CertificateKind::ipsec: return "ipsec";
        case CertificateKind::tomcat_ecdsa: return "tomcat-ECDSA";
        default: return certificate_kind_name(kind);
    }
}

ctl::CertificatePurpose certificate_purpose(CertificateKind kind) {
    switch (kind) {
        case CertificateKind::capf: return ctl::CertificatePurpose::capf;
        case CertificateKind::ipsec: return ctl::CertificatePurpose::ipsec;
        case CertificateKind::etoken:
        case CertificateKind::itl_recovery: return ctl::CertificatePurpose::list_signer;
        case CertificateKind::authority: return ctl::CertificatePurpose::authority;
        default: return ctl::CertificatePurpose::tls_server;
    }
}

}  // namespace issuing
