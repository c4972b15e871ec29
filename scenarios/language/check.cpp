#include "scenarios/language/check.hpp"

#include <fmt/format.h>

#include "scenarios/language/check_timing.hpp"
#include "scenarios/language/step_checker.hpp"

namespace scenarios {

std::vector<Diagnostic> check(const Document& document) {
    std::vector<Diagnostic> diagnostics;
    Description description(document, diagnostics);
    description.check();
    StepChecker(document, description, diagnostics).run();
    for (Diagnostic& diagnostic : check_timing(document)) diagnostics.push_back(std::move(diagnostic));
    if (diagnostics.size() > most_errors) {
        const std::size_t more = diagnostics.size() - most_errors;
        diagnostics.resize(most_errors);
        diagnostics.push_back(
            {document.name(), {}, fmt::format("and {} more errors", more), "mend these first"});
    }
    return diagnostics;
}

std::unique_ptr<Document> read_scenario(const std::filesystem::path& path, bool allow_outside) {
    auto document = Document::read(path, allow_outside);
    if (auto wrong = check(*document); !wrong.empty()) throw InputError(std::move(wrong));
    return document;
}

}  // namespace scenarios
