#include "tests/support/checker.hpp"

#include "scenarios/language/check.hpp"

namespace support {

std::string said_of(const std::string& text) {
    std::string all;
    try {
        const language::Document document("plan", text);
        for (const language::Diagnostic& diagnostic : language::check(document))
            all += language::render(diagnostic);
    } catch (const language::InputError& error) {
        for (const language::Diagnostic& diagnostic : error.diagnostics())
            all += language::render(diagnostic);
    }
    return all;
}

}  // namespace support
