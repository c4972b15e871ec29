// scenarios/model/certificates.hpp: a cluster's own certificates, made and renewed.
#pragma once

#include "scenarios/model/cluster.hpp"

namespace model {

// The node's next slot of this kind: counts a generation.
[[nodiscard]] issuing::Slot next_slot(NodeState& node, CertificateKind kind);

// Makes a certificate for a node and puts it in its place; a publisher's ITLRecovery is the cluster's.
void make_certificate(ClusterState& cluster, std::size_t node, CertificateKind kind,
                      const issuing::CertificateTerms& terms, const Context& context);

// All that a node has when it becomes a member. `held` are the terms of the first day.
void make_certificates(ClusterState& cluster, std::size_t node, const std::vector<HeldCertificate>& held,
                       const std::map<std::string, TlsIdentity>& authorities, const Context& context);

// How a kind is made where nothing else is said; of `held` the last one that fits counts. The authority is
// borrowed from `authorities`, which hold those by name.
[[nodiscard]] issuing::CertificateTerms terms_of(const ClusterState& cluster, std::size_t node,
                                                 CertificateKind kind,
                                                 const std::vector<HeldCertificate>& held,
                                                 const std::map<std::string, TlsIdentity>& authorities);

void make_etokens(ClusterState& cluster, const Context& context);

// Certificate Management > Regenerate, on these nodes or on all that have the certificate.
void regenerate(ClusterState& cluster, CertificateKind kind, const std::vector<std::string>& nodes,
                int key_bits, const Context& context);

// The old ones are lost. Refused where the CTL is tokenless.
[[nodiscard]] Refusal replace_etokens(ClusterState& cluster, const Context& context);

// This is a node's from now on, however it came.
void put_certificate(ClusterState& cluster, std::size_t node, CertificateKind kind,
                     const TlsIdentity& identity, const Context& context);

}  // namespace model
