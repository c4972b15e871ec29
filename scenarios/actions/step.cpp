#include "scenarios/actions/step.hpp"

#include "ctl/print.hpp"
#include "scenarios/actions/overloaded.hpp"

namespace actions {

std::string_view field_of(const Step& step) {
    return std::visit(Overloaded{[](const Action&) { return std::string_view(); },
                                 [](const auto& expectation) { return expectation.field; }},
                      step.what);
}

std::string words(const Step& step) {
    return ctl::printable(std::visit(Overloaded{[](const Action& action) { return words(action); },
                                                [](const auto& expectation) { return expectation.words(); }},
                                     step.what));
}

std::string refuser(const Step& step) {
    const auto* action = std::get_if<Action>(&step.what);
    return action == nullptr ? "the cluster" : refuser(*action);
}

void check(const Step& step, Checker& checker) {
    std::visit(Overloaded{[&checker](const Action& action) { check(action, checker); },
                          [&checker](const auto& expectation) { expectation.check(checker); }},
               step.what);
}

}  // namespace actions
