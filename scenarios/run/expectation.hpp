// scenarios/run/expectation.hpp: what a scenario expects at one moment, held against what is.
#pragma once

#include "scenarios/actions/expectation.hpp"
#include "scenarios/run/outcome.hpp"
#include "scenarios/run/remote_access.hpp"
#include "scenarios/worlds/traffic.hpp"

namespace run {

struct Difference {
    std::string field;  // of the expectation
    std::string text;   // "trust: TRUSTED was expected; of 50 phones it is LOCKED"
};

struct Judgement {
    bool held = false;
    std::vector<Difference> differences{};
    std::vector<OutcomeGroup> outcomes{};  // of the phones that it speaks of
    std::vector<CallReport> calls{};       // between servers, that were made for it
    std::vector<std::string> notes{};      // what was found
};

// Against the phones as they are, and as they were: without registration for so long.
[[nodiscard]] Judgement judge(const actions::Expect& expect, const Situation& situation,
                              const std::vector<worlds::Outage>& outages = {});

// Is this phone as the expectation has it, whatever count it names?
[[nodiscard]] bool matches(const actions::Expect& expect, const Situation& situation,
                           const PhoneOutcome& outcome);

// Against the certificates that there are; held where no count is expected.
[[nodiscard]] Judgement judge(const actions::FindCertificates& expect, const Situation& situation);

// Against a zone, or a sign-in, whose connections are made for this.
[[nodiscard]] Judgement judge(const actions::ExpectZone& expect, const Situation& situation,
                              const model::ConnectionTester& tester);
[[nodiscard]] Judgement judge(const actions::ExpectRemoteAccess& expect, const Situation& situation,
                              const model::ConnectionTester& tester);

}  // namespace run
