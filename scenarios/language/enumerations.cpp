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
    return issuing::kind_by_word(pb::Regenerate::Certificate_Name(certificate)).value();
}

model::TrustStore to_store(pb::Upload::TrustStore store) {
    return model::store_by_word(pb::Upload::TrustStore_Name(store)).value();
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
    return model::port_fault_by_word(pb::Disconnect::PortFault_Name(fault)).value();
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
