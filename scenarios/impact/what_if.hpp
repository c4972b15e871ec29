// scenarios/impact/what_if.hpp: what is asked of a site's certificates: their expiry and their renewal, as
// actions.
#pragma once

#include "scenarios/actions/step.hpp"

namespace impact {

using model::CertificateKind;
using model::ClusterDescription;
using model::SiteDescription;
using model::Time;

// One event, played from a site as it is on the first day.
struct WhatIf {
    std::string event;  // "hq TVS expired"
    std::vector<actions::Step> steps;
    SiteDescription site;                  // the certificates of each node are described one by one
    std::vector<CertificateKind> kinds{};  // of clusters, that it is about
};

// That nothing happens.
[[nodiscard]] WhatIf no_event(const SiteDescription& site);

// What is asked of every kind of certificate of every cluster: that it expires; that it is renewed, as it was
// made, and nothing else is done; that services are restarted but the CTL stays (mixed mode); the documents'
// whole procedure. Then those that must not be renewed together; and of Expressways and authorities their
// expiry, and an Expressway's renewal by the same authority and by a new intermediate.
[[nodiscard]] std::vector<WhatIf> certificate_events(const SiteDescription& site);

// The kinds of certificate that expire, and are renewed.
[[nodiscard]] std::vector<CertificateKind> renewable_kinds();

// Of a site whose certificates are described one by one: all of this kind expire then, or that of one node.
void set_expiry(ClusterDescription& cluster, CertificateKind kind, std::string_view node, Time until);

// A site in which nothing expires: for what is changed afterwards.
[[nodiscard]] SiteDescription lasting_site(const SiteDescription& site);

}  // namespace impact
