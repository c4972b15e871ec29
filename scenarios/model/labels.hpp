// scenarios/model/labels.hpp: certificates in words: whose they are, and what for.
#pragma once

#include "scenarios/model/site.hpp"

namespace model {

// Of certificates: what a cluster has or had them for, in words. "former CallManager hq-pub" where another
// has taken its place.
[[nodiscard]] bool is_former(const SiteState& site, const KnownCertificate& known);
[[nodiscard]] std::string label(const SiteState& site, const KnownCertificates& known,
                                const phone::CertificateName& certificate);
// The label and as much of the serial number as tells a certificate from the one that it replaced.
[[nodiscard]] std::string described(const SiteState& site, const KnownCertificates& known,
                                    const phone::CertificateName& certificate);
// The cluster that has or had this certificate; nullptr for a stranger's.
[[nodiscard]] const ClusterState* cluster_of(const SiteState& site, const KnownCertificates& known,
                                             const phone::CertificateName& certificate);

}  // namespace model
