// scenarios/language/enumerations.hpp: schema and model have the same words; here one becomes the other. For
// the .cpp files of this room.
#pragma once

#include "scenarios/language/scenario.pb.h"
#include "scenarios/model/file_store.hpp"

namespace language {

[[nodiscard]] model::Service to_service(int service);  // a bellwether::Node::Service
[[nodiscard]] model::CertificateKind to_kind(bellwether::Regenerate::Certificate certificate);
[[nodiscard]] model::TrustStore to_store(bellwether::Upload::TrustStore store);
[[nodiscard]] model::BulkType to_bulk_type(int type);  // a bellwether::BulkExport::BulkType
[[nodiscard]] model::PortFault to_port_fault(bellwether::Disconnect::PortFault fault);
[[nodiscard]] model::PhoneInteraction to_phone_interaction(bellwether::Cluster::PhoneInteraction value);
[[nodiscard]] tvs::TlsVersion to_tls(bellwether::TlsVersion version);
[[nodiscard]] phone::SecurityMode to_security(bellwether::Phones::DeviceSecurity security);
[[nodiscard]] model::ClusterSecurity to_cluster_security(bellwether::Cluster::SecurityMode mode);

template <typename Names>
[[nodiscard]] std::vector<std::string> strings(const Names& repeated) {
    return {repeated.begin(), repeated.end()};
}

}  // namespace language
