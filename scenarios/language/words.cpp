#include "scenarios/language/words.hpp"

namespace scenarios {

namespace pb = bellwether;

std::string action_name(const pb::Step& step) {
    return pb::Step::descriptor()->FindFieldByNumber(step.action_case())->name();
}

Service to_service(int service) {
    switch (service) {
        case pb::Node::TFTP: return Service::tftp;
        case pb::Node::TVS: return Service::tvs;
        case pb::Node::CAPF: return Service::capf;
        case pb::Node::TOMCAT: return Service::tomcat;
        case pb::Node::DRF: return Service::drf;
        case pb::Node::CTIMANAGER: return Service::cti_manager;
        case pb::Node::HAPROXY: return Service::ha_proxy;
        default: return Service::call_manager;
    }
}

CertificateKind to_kind(pb::Regenerate::Certificate certificate) {
    switch (certificate) {
        case pb::Regenerate::CALLMANAGER: return CertificateKind::call_manager;
        case pb::Regenerate::TVS: return CertificateKind::tvs;
        case pb::Regenerate::CAPF: return CertificateKind::capf;
        case pb::Regenerate::TOMCAT: return CertificateKind::tomcat;
        case pb::Regenerate::IPSEC: return CertificateKind::ipsec;
        case pb::Regenerate::ITLRECOVERY: return CertificateKind::itl_recovery;
        case pb::Regenerate::ETOKEN: return CertificateKind::etoken;
    }
    return CertificateKind::call_manager;
}

TrustStore to_store(pb::Upload::TrustStore store) {
    switch (store) {
        case pb::Upload::CALLMANAGER_TRUST: return TrustStore::call_manager;
        case pb::Upload::PHONE_SAST_TRUST: return TrustStore::phone_sast;
        case pb::Upload::CAPF_TRUST: return TrustStore::capf;
        case pb::Upload::TOMCAT_TRUST: return TrustStore::tomcat;
        case pb::Upload::IPSEC_TRUST: return TrustStore::ipsec;
        case pb::Upload::TVS_TRUST: return TrustStore::tvs;
        case pb::Upload::AUTHENTICATION_SERVER: return TrustStore::authentication_server;
    }
    return TrustStore::call_manager;
}

BulkType to_bulk_type(int type) {
    switch (type) {
        case pb::BulkExport::ITLRECOVERY: return BulkType::itl_recovery;
        case pb::BulkExport::TOMCAT: return BulkType::tomcat;
        case pb::BulkExport::CAPF: return BulkType::capf;
        default: return BulkType::tftp;
    }
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

ClusterSecurity to_cluster_security(pb::Cluster::SecurityMode mode) {
    return mode == pb::Cluster::MIXED ? ClusterSecurity::mixed : ClusterSecurity::non_secure;
}

phone::Choices to_phone_choices(const pb::Choices& choices) {
    return {.require_sast_role = choices.require_sast_role(),
            .tvs_for_signalling = choices.tvs_for_signalling(),
            .lists_check_dates = choices.lists_check_dates(),
            .config_after_refused_list = choices.config_after_refused_list(),
            .require_tftp_role = choices.require_tftp_role(),
            .max_sast_records = choices.has_max_sast_records()
                                    ? std::optional<std::size_t>(choices.max_sast_records())
                                    : std::nullopt};
}

ClusterChoices to_cluster_choices(const pb::Choices& choices) {
    return {.tvs_vouches_own_itlrecovery = choices.tvs_vouches_own_itlrecovery(),
            .itlrecovery_per_node = choices.itlrecovery_per_node(),
            .tvs_learns_by_notification = choices.tvs_learns_by_notification(),
            .tvs_notification = std::chrono::seconds(choices.tvs_notification_seconds()),
            .itl_auto_rebuild =
                choices.has_itl_auto_rebuild() ? std::optional(choices.itl_auto_rebuild()) : std::nullopt,
            .localkey_signs_each_nodes_itl = choices.localkey_signs_each_nodes_itl(),
            .ctl_is_offered_at_once = choices.ctl_offered_at_once(),
            .registers_under_own_name = choices.register_under_own_name()};
}

}  // namespace scenarios
