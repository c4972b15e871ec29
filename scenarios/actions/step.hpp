// scenarios/actions/step.hpp: the steps of a plan: actions, and what must hold between them.
#pragma once

#include "scenarios/actions/action.hpp"
#include "scenarios/actions/expectation.hpp"

namespace actions {

struct Step {
    std::variant<Action, Expect, ExpectZone, ExpectRemoteAccess, ExpectHealth, FindCertificates> what{};
    std::string note{};  // the words of the change request
    // It is meant to be refused: with these words, where there are some.
    bool is_meant_to_be_refused = false;
    std::optional<std::string> refused_with{};
    bool is_optional = false;  // a plan may go without it
    bool is_gate = false;      // an expectation that the administrator waits for
};

// The field of the schema that an expectation stands in: "expect_zone"; empty for an action.
[[nodiscard]] std::string_view field_of(const Step& step);
// What the step does, in a line.
[[nodiscard]] std::string words(const Step& step);
[[nodiscard]] std::string refuser(const Step& step);
void check(const Step& step, Checker& checker);

}  // namespace actions
