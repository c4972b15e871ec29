// scenarios/expectation.hpp: what a scenario expects at one moment, held against what is.
#pragma once

#include "scenarios/fate.hpp"
#include "scenarios/remote_access.hpp"

namespace scenarios {

struct Difference {
    std::string field;  // of the expectation
    std::string text;   // "trust: TRUSTED was expected; of 50 phones it is LOCKED"
};

struct Expectation {
    bool held = false;
    std::vector<Difference> differences{};
    std::vector<FateGroup> fates{};    // of the phones that it speaks of
    std::vector<CallReport> calls{};   // between servers, that were made for it
    std::vector<std::string> notes{};  // what was found
};

// Against the phones as they are.
[[nodiscard]] Expectation judge(const bellwether::Expect& expect, const Site& site);

// Against the certificates that there are; held where no count is expected.
[[nodiscard]] Expectation judge(const bellwether::FindCertificates& expect, const Site& site);

// Against a zone, or a sign-in, whose connections are made for this.
[[nodiscard]] Expectation judge(const bellwether::ExpectZone& expect, const Site& site, const Caller& caller);
[[nodiscard]] Expectation judge(const bellwether::ExpectRemoteAccess& expect, const Site& site,
                                const Caller& caller);

}  // namespace scenarios
