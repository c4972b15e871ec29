// scenarios/model/lists.hpp: what a cluster's ITLs and CTL hold, who signs them, and when they are made anew.
#pragma once

#include "scenarios/model/cluster.hpp"

namespace model {

// The Cisco TFTP service of a node starts: it builds its ITL (Q15) and reads the CTL on its disk.
void start_tftp(ClusterState& cluster, std::size_t node, const Context& context);

// The CTL comes to a node's disk, where the publisher can copy it there.
void copy_ctl(ClusterState& cluster, std::size_t node);

// ITLs follow a certificate by themselves, where they do.
void rebuild_itls(ClusterState& cluster, const Context& context);

// The CallManager certificates of these clusters' TFTP nodes: what a CTL names besides (alternate TFTP).
using AlternateTftp = std::vector<ctl::CertificatePtr>;

// By the CTL client with the eTokens, where there are some, or else by the command line.
void update_ctl(ClusterState& cluster, const AlternateTftp& alternate, const Context& context);
void set_security(ClusterState& cluster, ClusterSecurity security, const AlternateTftp& alternate,
                  const Context& context);
// The command line knows no eTokens: the CTL is signed without, from then on. `security` stays where there is
// none.
[[nodiscard]] Refusal update_ctl_without_etokens(ClusterState& cluster,
                                                 std::optional<ClusterSecurity> security,
                                                 const AlternateTftp& alternate, const Context& context);
// utils ctl reset localkey
[[nodiscard]] Refusal reset_ctl_locally(ClusterState& cluster, const AlternateTftp& alternate,
                                        const Context& context);
// utils itl reset localkey, and remotekey with this ITLRecovery.
[[nodiscard]] Outcome reset_itl_locally(ClusterState& cluster, const Context& context);
[[nodiscard]] Outcome reset_itl(ClusterState& cluster, const TlsIdentity& signer, const Context& context);

// file delete tftp CTLFile.tlv
void delete_ctl(ClusterState& cluster, const std::vector<std::string>& nodes);

// The same records and the same signer, whenever they were made; two that are not there are alike.
[[nodiscard]] bool is_alike(const ctl::TrustListPtr& left, const ctl::TrustListPtr& right);

// Records that a list made now would have, and this one has not: of certificates that were renewed since.
[[nodiscard]] std::vector<ctl::RecordTemplate> missing_records(const ctl::TrustList& itl,
                                                               const ClusterState& cluster,
                                                               const NodeState& node);
// Likewise of a CTL, but for certificates of other clusters.
[[nodiscard]] std::vector<ctl::RecordTemplate> missing_records(const ctl::TrustList& ctl,
                                                               const ClusterState& cluster);

// In mixed mode: does the CTL name the CAPF that is in use?
[[nodiscard]] bool ctl_names_capf_in_use(const ClusterState& cluster);

}  // namespace model
