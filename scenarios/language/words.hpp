// scenarios/language/words.hpp: schema and model have the same words; here one becomes the other.
#pragma once

#include "phone/rules.hpp"
#include "scenarios/cluster/bulk_folder.hpp"
#include "scenarios/cluster/cluster.hpp"
#include "scenarios/language/scenario.pb.h"

namespace scenarios {

[[nodiscard]] Service to_service(int service);  // a bellwether::Node::Service
[[nodiscard]] CertificateKind to_kind(bellwether::Regenerate::Certificate certificate);
[[nodiscard]] TrustStore to_store(bellwether::Upload::TrustStore store);
[[nodiscard]] BulkType to_bulk_type(int type);  // a bellwether::BulkExport::BulkType
[[nodiscard]] tvs::TlsVersion to_tls(bellwether::TlsVersion version);
[[nodiscard]] phone::SecurityMode to_security(bellwether::Phones::DeviceSecurity security);
[[nodiscard]] ClusterSecurity to_cluster_security(bellwether::Cluster::SecurityMode mode);
[[nodiscard]] phone::Choices to_phone_choices(const bellwether::Choices& choices);
[[nodiscard]] ClusterChoices to_cluster_choices(const bellwether::Choices& choices);

[[nodiscard]] inline bool is_meant_to_be_refused(const bellwether::Step& step) {
    return step.refused() || step.has_refused_with();
}

// The field of the step's action: "upload_signed".
[[nodiscard]] std::string action_name(const bellwether::Step& step);

template <typename Names>
[[nodiscard]] std::vector<std::string> names(const Names& repeated) {
    return {repeated.begin(), repeated.end()};
}

template <typename Message>
[[nodiscard]] std::optional<std::uint32_t> count_of(const Message& message) {
    return message.has_count() ? std::optional(message.count()) : std::nullopt;
}

}  // namespace scenarios
