#include "tests/support/checker.hpp"

#include "scenarios/language/check.hpp"

namespace support {

std::string said_of(const std::string& text) {
    std::string all;
    try {
        const scenarios::Document document("plan", text);
        for (const scenarios::Diagnostic& diagnostic : scenarios::check(document))
            all += scenarios::render(diagnostic);
    } catch (const scenarios::InputError& error) {
        for (const scenarios::Diagnostic& diagnostic : error.diagnostics())
            all += scenarios::render(diagnostic);
    }
    return all;
}

}  // namespace support
