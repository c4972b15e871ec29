// scenarios/model/backup.hpp: the Disaster Recovery System.
#pragma once

#include "scenarios/model/cluster.hpp"

namespace model {

// Both are refused while a node's DRF presents a certificate that the cluster has replaced, or an expired
// one.
[[nodiscard]] Refusal back_up(ClusterState& cluster, const std::string& name, const Context& context);
[[nodiscard]] Refusal restore(ClusterState& cluster, const std::string& name, const Context& context);

// The certificate that DRF presents: IPsec's, from 14 on Tomcat's (Cisco 215534).
[[nodiscard]] CertificateKind drs_certificate(const ClusterState& cluster);

// A backup that takes its time, while the next steps are taken: what it will hold is what there is now. No
// backup may run while the certificate that DRF presents is renewed (Cisco's guides to CA-signed
// certificates): it fails then, and when DRF restarts (that it is lost, and not the certificate, is a
// choice).
[[nodiscard]] Refusal begin_backup(ClusterState& cluster, const std::string& name,
                                   std::chrono::seconds length, const Context& context);
void break_backup_off(ClusterState& cluster, CertificateKind renewed, const NodeState& node);
void fail_backup(ClusterState& cluster, const std::string& why);
void pass_backup(ClusterState& cluster, std::chrono::seconds time);

}  // namespace model
