// scenarios/model/automatic_resets.hpp: from 14 on a cluster resets phones by itself when a certificate of
// their ITL changes, if its enterprise parameter "Phone Interaction on Certificate Update" is on automatic,
// the default (release notes of 14, Security Guide 14). Whom, the Administration Guide of 14 says of bulk
// imports; that renewals do likewise is inferred:
//
//   CallManager   all phones, if TFTP runs on the node that the certificate belongs to
//   TVS           phones with that node in their CallManager group
//   CAPF          all phones, if the node runs CAPF
//   ITLRecovery   nobody (Security Guide 14; Cisco 221070 says otherwise: Q35)
//
// And with Q32 phones restart by themselves when the rollback parameter is set, from 10.5 on (Security Guide
// 14SU2).
#pragma once

#include "scenarios/model/site.hpp"

namespace model {

// This certificate of the node has another one in its place. Tells `context.resets`.
void note_renewal(const ClusterState& cluster, const NodeState& node, CertificateKind kind,
                  const Context& context);

// A bulk import brought certificates of this kind, which belong to nodes of which some run TFTP, or none.
void note_import(const ClusterState& cluster, CertificateKind kind, bool owner_runs_tftp,
                 const Context& context);

// The rollback parameter was set, or unset.
void note_rollback(const ClusterState& cluster, const Context& context);

// The phones that these reach, each once: those that are registered in the cluster, and are of the group.
[[nodiscard]] std::vector<PhoneRange> phones_to_reset(const SiteState& site, const AutomaticResets& resets);

}  // namespace model
