#include "scenarios/model/runbook.hpp"

namespace model {

std::vector<Service> restarts_after(CertificateKind kind, const Version& version) {
    const Behaviour of_version = behaviour(version);
    const bool drs_uses_tomcat = of_version.drs_uses_tomcat;
    const bool follow_by_themselves = of_version.services_follow_certificates;
    std::vector<Service> services;
    switch (kind) {
        case CertificateKind::call_manager:
            services = {Service::tvs, Service::tftp, Service::call_manager, Service::cti_manager};
            if (of_version.has_ha_proxy) services.push_back(Service::ha_proxy);
            break;
        case CertificateKind::call_manager_ecdsa:
            services = {Service::call_manager};
            if (of_version.has_ha_proxy) services.push_back(Service::ha_proxy);
            break;
        case CertificateKind::tomcat_ecdsa:
            services = {Service::tomcat};
            if (of_version.has_ha_proxy) services.push_back(Service::ha_proxy);
            break;
        case CertificateKind::capf:
            if (!follow_by_themselves) services = {Service::capf, Service::tvs, Service::tftp};
            break;
        case CertificateKind::tomcat:
            services = {Service::tomcat, of_version.has_ha_proxy ? Service::ha_proxy : Service::tftp};
            if (drs_uses_tomcat) services.push_back(Service::drf);
            break;
        case CertificateKind::ipsec:
            if (!drs_uses_tomcat) services = {Service::drf};
            break;
        case CertificateKind::tvs:
        case CertificateKind::itl_recovery:
            if (!follow_by_themselves) services = {Service::tvs, Service::tftp};
            break;
        case CertificateKind::etoken:
        case CertificateKind::expressway:
        case CertificateKind::authority: break;
    }
    return services;
}

bool is_named_in_ctl(CertificateKind kind) {
    return kind == CertificateKind::call_manager || kind == CertificateKind::call_manager_ecdsa ||
           kind == CertificateKind::capf || kind == CertificateKind::itl_recovery;
}

std::string not_played(CertificateKind kind) {
    switch (kind) {
        case CertificateKind::tomcat:
            return "the administration pages of this node as other nodes call them, Extension Mobility, UCCX "
                   "and "
                   "Finesse sign-ins";
        case CertificateKind::ipsec: return "IPsec tunnels to gateways and to other clusters";
        case CertificateKind::capf: return "phone VPN, phone proxy, CTI, JTAPI and TAPI";
        case CertificateKind::call_manager:
            return "secure SIP trunks, media resources (conference bridges, MTP, transcoders) and AXL "
                   "requests";
        case CertificateKind::tvs: return "Extension Mobility services and MIDlets over HTTPS";
        case CertificateKind::itl_recovery: return "single sign-on and EMCC, which use it from 12.0 on";
        case CertificateKind::call_manager_ecdsa:
        case CertificateKind::tomcat_ecdsa: return "connections that negotiate ECDSA: phones here take RSA";
        case CertificateKind::etoken:
        case CertificateKind::expressway:
        case CertificateKind::authority: break;
    }
    return "";
}

}  // namespace model
