// scenarios/model/runbook.hpp: what the documents have restarted once a new certificate is in place
// (README.md, "What takes effect when").
#pragma once

#include "scenarios/model/node.hpp"
#include "scenarios/model/version.hpp"

namespace model {

// In the order in which runbooks name them. CallManager, TVS, CAPF, IPsec: Cisco's guides to CA-signed
// certificates, Cisco 214231; HAProxy from 14 on (Security Guide 14, Cisco 214231). From 14 on TVS and CAPF
// restart by themselves, and nothing after ITLRecovery (Security Guide 14); after CallManager its list is
// shorter than that of Cisco 214231 for 15, which stands here: by hand as well does no harm. Tomcat: the
// guides name Tomcat alone, of which TVS hears by itself (Q8); TFTP shows it on its HTTPS port (Security
// Guide 12.5(1)SU3). DRF presents the IPsec certificate up to 12.5, and Tomcat's from 14 on (Cisco 215534).
[[nodiscard]] std::vector<Service> restarts_after(CertificateKind kind, const Version& version);

// Does the CTL name it, so that in mixed mode the CTL is updated before the restarts?
[[nodiscard]] bool is_named_in_ctl(CertificateKind kind);

// What its expiry, or a renewal that goes wrong, breaks beside what is modelled: the warnings of Cisco's
// guide to CA-signed certificates (German rev. 5.0), of ITLRecovery those of the Security Guide 12.5(1)SU3
// and Cisco 214231. Empty: no document warns of more.
[[nodiscard]] std::string not_played(CertificateKind kind);

}  // namespace model
