#include "scenarios/language/enumerations.hpp"

namespace language {

namespace pb = bellwether;

model::Service to_service(int service) {
    switch (static_cast<pb::Node::Service>(service)) {
        case pb::Node::CALLMANAGER: break;
        case pb::Node::TFTP: return model::Service::tftp;
        case pb::Node::TVS: return model::Service::tvs;
        case pb::Node::CAPF: return model::Service::capf;
        case pb::Node::TOMCAT: return model::Service::tomcat;
        case pb::Node::DRF: return model::Service::drf;
        case pb::Node::CTIMANAGER: return model::Service::cti_manager;
        case pb::Node::HAPROXY: return model::Service::ha_proxy;
    }
    return model::Service::call_manager;
}

model::CertificateKind to_kind(pb::Regenerate::Certificate certificate) {
    switch (certificate) {
        case pb::Regenerate::CALLMANAGER: return model::CertificateKind::call_manager;
        case pb::Regenerate::TVS: return model::CertificateKind::tvs;
        case pb::Regenerate::CAPF: return model::CertificateKind::capf;
        case pb::Regenerate::TOMCAT: return model::CertificateKind::tomcat;
        case pb::Regenerate::IPSEC: return model::CertificateKind::ipsec;
        case pb::Regenerate::ITLRECOVERY: return model::CertificateKind::itl_recovery;
        case pb::Regenerate::CALLMANAGER_ECDSA: return model::CertificateKind::call_manager_ecdsa;
        case pb::Regenerate::TOMCAT_ECDSA: return model::CertificateKind::tomcat_ecdsa;
        case pb::Regenerate::ETOKEN: return model::CertificateKind::etoken;
    }
    return model::CertificateKind::call_manager;
}

model::TrustStore to_store(pb::Upload::TrustStore store) {
    switch (store) {
        case pb::Upload::CALLMANAGER_TRUST: return model::TrustStore::call_manager;
        case pb::Upload::PHONE_SAST_TRUST: return model::TrustStore::phone_sast;
        case pb::Upload::CAPF_TRUST: return model::TrustStore::capf;
        case pb::Upload::TOMCAT_TRUST: return model::TrustStore::tomcat;
        case pb::Upload::IPSEC_TRUST: return model::TrustStore::ipsec;
        case pb::Upload::TVS_TRUST: return model::TrustStore::tvs;
        case pb::Upload::AUTHENTICATION_SERVER: return model::TrustStore::authentication_server;
    }
    return model::TrustStore::call_manager;
}

model::BulkType to_bulk_type(int type) {
    switch (static_cast<pb::BulkExport::BulkType>(type)) {
        case pb::BulkExport::TFTP: break;
        case pb::BulkExport::ITLRECOVERY: return model::BulkType::itl_recovery;
        case pb::BulkExport::TOMCAT: return model::BulkType::tomcat;
        case pb::BulkExport::CAPF: return model::BulkType::capf;
    }
    return model::BulkType::tftp;
}

model::PortFault to_port_fault(pb::Disconnect::PortFault fault) {
    switch (fault) {
        case pb::Disconnect::SILENT: break;
        case pb::Disconnect::CLOSED: return model::PortFault::closed;
        case pb::Disconnect::UNAVAILABLE: return model::PortFault::unavailable;
        case pb::Disconnect::GARBAGE: return model::PortFault::garbage;
        case pb::Disconnect::ENDLESS: return model::PortFault::endless;
    }
    return model::PortFault::silent;
}

model::PhoneInteraction to_phone_interaction(pb::Cluster::PhoneInteraction value) {
    return value == pb::Cluster::MANUAL ? model::PhoneInteraction::manual
                                        : model::PhoneInteraction::automatic;
}

tvs::TlsVersion to_tls(pb::TlsVersion version) {
    switch (version) {
        case pb::TLS_1_1: return tvs::TlsVersion::tls_1_1;
        case pb::TLS_1_2: return tvs::TlsVersion::tls_1_2;
        case pb::TLS_1_0: break;
    }
    return tvs::TlsVersion::tls_1_0;
}

phone::SecurityMode to_security(pb::Phones::DeviceSecurity security) {
    switch (security) {
        case pb::Phones::AUTHENTICATED: return phone::SecurityMode::authenticated;
        case pb::Phones::ENCRYPTED: return phone::SecurityMode::encrypted;
        case pb::Phones::NON_SECURE: break;
    }
    return phone::SecurityMode::non_secure;
}

model::ClusterSecurity to_cluster_security(pb::Cluster::SecurityMode mode) {
    return mode == pb::Cluster::MIXED ? model::ClusterSecurity::mixed : model::ClusterSecurity::non_secure;
}

}  // namespace language
