#include "scenarios/language/check.hpp"

#include "scenarios/language/check_timing.hpp"
#include "scenarios/language/step_checker.hpp"

namespace scenarios {

std::vector<Diagnostic> check(const Document& document) {
    std::vector<Diagnostic> diagnostics;
    Description description(document, diagnostics);
    description.check();
    StepChecker(document, description, diagnostics).run();
    for (Diagnostic& diagnostic : check_timing(document)) diagnostics.push_back(std::move(diagnostic));
    return diagnostics;
}

std::unique_ptr<Document> read_scenario(const std::filesystem::path& path) {
    auto document = Document::read(path);
    if (auto wrong = check(*document); !wrong.empty()) throw InputError(std::move(wrong));
    return document;
}

}  // namespace scenarios
