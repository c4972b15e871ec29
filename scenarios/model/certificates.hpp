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

// Likewise with the distribution "Multi-server(SAN)": one certificate, with the names of all nodes, for all
// of them (Security Guide 14). Made on the publisher.
void regenerate_for_all(ClusterState& cluster, CertificateKind kind, const issuing::CertificateTerms& terms,
                        const Context& context);

// Makes such a certificate and puts it in its place on all nodes that can be reached.
void put_for_all(ClusterState& cluster, CertificateKind kind, const issuing::CertificateTerms& terms,
                 const Context& context);

// Before 14 only CALLMANAGER and TOMCAT, from 14 on TVS as well (Security Guide 14).
[[nodiscard]] bool may_be_multi_server(CertificateKind kind, const Behaviour& behaviour);

// "hq-pub-ms.example.com" of "hq-pub.example.com": the common name of a multi-server certificate.
[[nodiscard]] std::string with_ms(const std::string& host);

// Certificate Management > Reuse Certificate: the multi-server Tomcat certificate becomes that of
// CallManager, on all nodes (Security Guide 14, Cisco 221070). Refused where Tomcat has none, or where
// CallManager-trust lacks its authorities, as for an upload (U6; inferred). From then on a new Tomcat
// certificate is CallManager's as well (inferred), until CallManager gets one of its own.
[[nodiscard]] Refusal reuse_tomcat_certificate(ClusterState& cluster, const Context& context);

// The old ones are lost. Refused where the CTL is tokenless.
[[nodiscard]] Refusal replace_etokens(ClusterState& cluster, const Context& context);

// This is a node's from now on, however it came; the cluster may reset phones for it.
void put_certificate(ClusterState& cluster, std::size_t node, CertificateKind kind,
                     const TlsIdentity& identity, const Context& context);

}  // namespace model
