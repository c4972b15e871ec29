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
};

// Those that expire within this time of the first step, or have expired before it, soonest first.
[[nodiscard]] std::vector<Expiry> expiries(const SiteDescription& site, std::chrono::days within,
                                           std::uint64_t seed, issuing::KeyPool& keys);

}  // namespace impact
