// scenarios/impact/expiry.hpp: the certificates of a site that expire soon.
#pragma once

#include "scenarios/impact/trial.hpp"
#include "scenarios/language/document.hpp"

namespace scenarios {

// A certificate that expires, and the trial of that alone: all others of the site last.
struct Expiry {
    std::string name;  // "Tomcat hq-pub", "Expressway exp-c.example.com", "authority corp-root"
    std::string issuer;
    Time until;
    std::optional<Trial> trial;  // nothing: it has expired before the first step
};

// Those that expire within this time of the first step, or have expired before it, soonest first.
[[nodiscard]] std::vector<Expiry> expiries(const Document& document, std::chrono::days within,
                                           std::uint64_t seed, KeyPool& keys,
                                           const std::filesystem::path& folder);

}  // namespace scenarios
