#include "scenarios/cluster/runbook.hpp"

namespace scenarios {

std::vector<Service> restarts_after(CertificateKind kind, const Version& version) {
    constexpr Version first_with_ha_proxy{15, 0, 0, 0};
    const bool drs_uses_tomcat = behaviour(version).drs_uses_tomcat;
    std::vector<Service> services;
    switch (kind) {
        case CertificateKind::call_manager:
            services = {Service::tvs, Service::tftp, Service::call_manager, Service::cti_manager};
            if (version >= first_with_ha_proxy) services.push_back(Service::ha_proxy);
            break;
        case CertificateKind::capf: services = {Service::capf, Service::tvs, Service::tftp}; break;
        case CertificateKind::tomcat:
            services = {Service::tomcat, Service::tvs, Service::tftp};
            if (drs_uses_tomcat) services.push_back(Service::drf);
            break;
        case CertificateKind::ipsec:
            if (!drs_uses_tomcat) services = {Service::drf};
            break;
        case CertificateKind::tvs:
        case CertificateKind::itl_recovery: services = {Service::tvs, Service::tftp}; break;
        case CertificateKind::etoken: break;
    }
    return services;
}

bool is_named_in_ctl(CertificateKind kind) {
    return kind == CertificateKind::call_manager || kind == CertificateKind::capf ||
           kind == CertificateKind::itl_recovery;
}

std::string service_name(Service service) {
    switch (service) {
        case Service::call_manager: return "CALLMANAGER";
        case Service::tftp: return "TFTP";
        case Service::tvs: return "TVS";
        case Service::capf: return "CAPF";
        case Service::tomcat: return "TOMCAT";
        case Service::drf: return "DRF";
        case Service::cti_manager: return "CTIMANAGER";
        case Service::ha_proxy: return "HAPROXY";
    }
    return "";
}

}  // namespace scenarios
