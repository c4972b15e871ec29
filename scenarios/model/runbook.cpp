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
    return kind == CertificateKind::call_manager || kind == CertificateKind::capf ||
           kind == CertificateKind::itl_recovery;
}

}  // namespace model
