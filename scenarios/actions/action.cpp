#include "scenarios/actions/action.hpp"

namespace actions {

PhoneEffect effect_of(const Action& action) {
    return std::visit([](const auto& a) { return a.effect; }, action);
}

bool goes_on(const Action& action) {
    return std::visit(
        [](const auto& a) {
            if constexpr (requires { a.go_on; })
                return a.go_on;
            else
                return false;
        },
        action);
}

void check(const Action& action, Checker& checker) {
    std::visit([&checker](const auto& a) { a.check(checker); }, action);
}

Outcome apply(SiteState& site, const Action& action, const Context& context) {
    const SiteState before = site;
    Outcome outcome = std::visit([&](const auto& a) { return a.apply(site, context); }, action);
    if (outcome.refusal) site = before;
    return outcome;
}

std::string words(const Action& action) {
    return std::visit([](const auto& a) { return a.words(); }, action);
}

std::string words(const std::vector<Action>& actions) {
    std::string all;
    for (const Action& action : actions) all += (all.empty() ? "" : "; ") + words(action);
    return all;
}

std::string refuser(const Action& action) {
    return std::visit(
        [](const auto& a) -> std::string {
            if constexpr (requires { a.refuser(); })
                return a.refuser();
            else if constexpr (requires { a.expressway.has_value(); })
                return a.expressway ? "the Expressway" : "the cluster";
            else
                return "the cluster";
        },
        action);
}

}  // namespace actions
