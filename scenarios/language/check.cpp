#include "scenarios/language/check.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "scenarios/language/check_timing.hpp"
#include "scenarios/language/conversion.hpp"
#include "scenarios/language/description.hpp"
#include "scenarios/language/scenario.pb.h"

namespace language {
namespace {

// Goes through the steps in order: can each be taken when its turn comes?
void check_steps(const Document& document, std::size_t count, std::vector<Diagnostic>& diagnostics) {
    std::map<std::string, actions::FilePlace> places;
    for (const std::string& name : named_files(document.scenario()))
        places.emplace(name, document.brought().find(name).place);
    std::vector<actions::Complaint> complaints;
    actions::Checker checker(document.site(), places, complaints);
    const std::vector<actions::Step>& steps = document.steps();
    for (std::size_t i = 0; i < steps.size(); ++i) {
        const bellwether::Step& written = document.scenario().step(static_cast<int>(i));
        const SourceLocation location = document.step(i);
        if (written.has_refused_with() && written.refused_with().empty())
            diagnostics.push_back(
                location.error("refused_with", "no words", "some of the message, or refused: true"));
        if (written.action_case() == bellwether::Step::ACTION_NOT_SET) {
            diagnostics.push_back(
                location.error("a step that does nothing", "give it an action, such as reset_phones {}"));
            continue;
        }
        // What is refused changes nothing.
        std::optional<actions::PlanState> before;
        if (steps[i].is_meant_to_be_refused) before = checker.state();
        actions::check(steps[i], checker);
        if (before) checker.state() = *before;
        const std::string& field =
            bellwether::Step::descriptor()->FindFieldByNumber(written.action_case())->name();
        for (actions::Complaint& complaint : complaints)
            if (i < count || complaint.is_of_name)
                diagnostics.push_back(location.nested(field).error(complaint.field, complaint.index,
                                                                   std::move(complaint.message),
                                                                   std::move(complaint.remedy)));
        complaints.clear();
    }
}

}  // namespace

std::vector<Diagnostic> check(const Document& document) {
    return check(document, document.steps().size());
}

std::vector<Diagnostic> check(const Document& document, std::size_t steps) {
    std::vector<Diagnostic> diagnostics;
    Description(document, diagnostics).check();
    check_steps(document, steps, diagnostics);
    for (Diagnostic& diagnostic : check_timing(document)) diagnostics.push_back(std::move(diagnostic));
    if (diagnostics.size() > most_errors) {
        const std::size_t more = diagnostics.size() - most_errors;
        diagnostics.resize(most_errors);
        diagnostics.push_back(
            {document.name(), {}, fmt::format("and {} more errors", more), "fix these first"});
    }
    return diagnostics;
}

std::vector<Diagnostic> warnings(const Document& document) {
    std::vector<Diagnostic> found;
    for (int i = 0; i < document.scenario().step_size(); ++i) {
        const bellwether::Step& step = document.scenario().step(i);
        const SourceLocation location = document.step(static_cast<std::size_t>(i));
        if (step.has_take_away())
            found.push_back(
                location.nested("take_away")
                    .warning("take_away is deprecated; the next release drops it", "use disconnect"));
        if (step.has_give_back())
            found.push_back(
                location.nested("give_back")
                    .warning("give_back is deprecated; the next release drops it", "use reconnect"));
    }
    return found;
}

std::unique_ptr<Document> read_scenario(const std::filesystem::path& path, bool allow_outside) {
    auto document = Document::read(path, allow_outside);
    if (auto wrong = check(*document); !wrong.empty()) throw InputError(std::move(wrong));
    return document;
}

}  // namespace language
