#include "scenarios/cluster/runbook.hpp"

namespace scenarios {

std::vector<Service> restarts_after(CertificateKind kind, const Version& version) {
    const auto [drs_uses_tomcat, follow_by_themselves] =
        std::pair(behaviour(version).drs_uses_tomcat, behaviour(version).services_follow_certificates);
    std::vector<Service> services;
    switch (kind) {
        case CertificateKind::call_manager:
            services = {Service::tvs, Service::tftp, Service::call_manager, Service::cti_manager};
            if (behaviour(version).has_ha_proxy) services.push_back(Service::ha_proxy);
            break;
        case CertificateKind::capf:
            if (!follow_by_themselves) services = {Service::capf, Service::tvs, Service::tftp};
            break;
        case CertificateKind::tomcat:
            services = {Service::tomcat, behaviour(version).has_ha_proxy ? Service::ha_proxy : Service::tftp};
            if (drs_uses_tomcat) services.push_back(Service::drf);
            break;
        case CertificateKind::ipsec:
            if (!drs_uses_tomcat) services = {Service::drf};
            break;
        case CertificateKind::tvs:
        case CertificateKind::itl_recovery:
            if (!follow_by_themselves) services = {Service::tvs, Service::tftp};
            break;
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
