// scenarios/impact/expiry.hpp: the certificates of a site that expire soon.
#pragma once

#include "scenarios/impact/what_if.hpp"
#include "scenarios/issuing/key_pool.hpp"

namespace impact {

// A certificate that expires, and the event of that alone: all others of the site last.
struct Expiry {
    std::string name;  // "Tomcat hq-pub", "Expressway exp-c.example.com", "authority corp-root"
    std::string issuer;
    Time until;
    std::optional<WhatIf> event;  // nothing: it has expired before the first step
    std::string not_played;       // what else it breaks by the documents, and is not modelled; or empty
};

// The same site as if its first step were taken then: certificates and authorities keep their dates.
[[nodiscard]] SiteDescription as_of(const SiteDescription& site, Time day);

// Certificates of clusters, of the kinds that expire, which the description gives no date: nobody knows when.
[[nodiscard]] std::size_t undated(const SiteDescription& site);

// Those with a date that expire within this time of the first step, or have expired before it, soonest first.
[[nodiscard]] std::vector<Expiry> expiries(const SiteDescription& site, std::chrono::days within,
                                           std::uint64_t seed, issuing::KeyPool& keys);

}  // namespace impact
