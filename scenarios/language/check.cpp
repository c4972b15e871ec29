#include "scenarios/language/check.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "scenarios/actions/suggestion.hpp"
#include "scenarios/language/check_timing.hpp"
#include "scenarios/language/conversion.hpp"
#include "scenarios/language/description.hpp"
#include "scenarios/language/expansion.hpp"
#include "scenarios/language/order.hpp"
#include "scenarios/language/scenario.pb.h"

namespace language {
namespace {

// Which of the steps that a shorthand stands for it is, and where that is written; nothing of a step that
// stands for itself.
std::string within(const Document& document, const actions::Step& step, const Expansion::Origin& origin) {
    if (origin.parts == 0) return "";
    std::string where =
        fmt::format(", in step {} of {} of \"{}\": {}", origin.part, origin.parts,
                    shorthand_name(written_step(document.written(), origin)), actions::words(step));
    if (origin.procedure.empty()) return where;
    const auto& procedures = document.written().procedure();
    const auto found = std::ranges::find(procedures, origin.procedure, &bellwether::Procedure::name);
    const SourceLocation written = document.root()
                                       .nested("procedure", static_cast<int>(found - procedures.begin()))
                                       .nested("step", origin.line);
    return where + fmt::format(" ({} line {})", document.name(), written.line());
}

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
        const Expansion::Origin& origin = document.expansion().origins[i];
        for (actions::Complaint& complaint : complaints)
            if (static_cast<std::size_t>(origin.step) < count || complaint.is_of_name)
                diagnostics.push_back(document.action(i).error(
                    complaint.field, complaint.index, complaint.message + within(document, steps[i], origin),
                    std::move(complaint.remedy)));
        complaints.clear();
    }
}

// What the plan leaves free names phones and steps that there are.
void check_freedom(const Document& document, std::vector<Diagnostic>& diagnostics) {
    std::vector<std::string> groups;
    for (const model::PhonesDescription& each : document.site().phones) groups.push_back(each.name);
    const bellwether::Scenario& written = document.written();
    for (int i = 0; i < written.freedom().absent_size(); ++i)
        if (const std::string& name = written.freedom().absent(i); !actions::contains(groups, name))
            diagnostics.push_back(document.root().nested("freedom").error(
                "absent", i, fmt::format("there are no phones \"{}\"", name),
                actions::suggestion(name, groups, "there are")));
    for (int i = 0; i < written.step_size(); ++i)
        if (written.step(i).has_any_order() && written.step(i).any_order().step_size() == 0)
            diagnostics.push_back(
                document.root()
                    .nested("step", i)
                    .nested("any_order")
                    .error("nothing in any order", "step { any_order { step { ... }  step { ... } } }"));
}

}  // namespace

std::vector<Diagnostic> check(const Document& document) {
    return check(document, std::numeric_limits<std::size_t>::max());
}

std::vector<Diagnostic> check(const Document& document, std::size_t steps) {
    std::vector<Diagnostic> diagnostics;
    Description(document, diagnostics).check();
    for (const Diagnostic& diagnostic : document.expansion().wrong) diagnostics.push_back(diagnostic);
    check_steps(document, steps, diagnostics);
    for (Diagnostic& diagnostic : check_order(document)) diagnostics.push_back(std::move(diagnostic));
    check_freedom(document, diagnostics);
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
