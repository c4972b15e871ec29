#include "scenarios/language/long_form.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <google/protobuf/text_format.h>

#include "scenarios/language/expansion.hpp"
#include "scenarios/language/text.hpp"

namespace language {
namespace {

std::string line_of(const google::protobuf::Message& message) {
    google::protobuf::TextFormat::Printer printer;
    printer.SetSingleLineMode(true);
    printer.SetUseUtf8StringEscaping(true);
    std::string text;
    (void)printer.PrintToString(message, &text);
    while (text.ends_with(' ')) text.pop_back();
    return text;
}

}  // namespace

std::string long_form(const Document& document) {
    struct Change {
        std::size_t offset;
        std::size_t length;
        std::string text;
    };
    std::vector<Change> changes;
    const Text& text = document.text();
    const bellwether::Scenario& written = document.written();
    const auto statement_of = [&](std::string_view field, int index) {
        const auto token = document.token_of({{std::string(field), index}}, "", 0);
        return token ? text.statement_at(token->offset) : std::nullopt;
    };
    for (int i = 0; i < written.step_size(); ++i) {
        if (!is_shorthand(written.step(i))) continue;
        const auto statement = statement_of("step", i);
        if (!statement) continue;
        std::string steps = fmt::format("# In place of: {}\n", line_of(written.step(i)));
        const std::vector<Expansion::Origin>& origins = document.expansion().origins;
        for (std::size_t k = 0; k < origins.size(); ++k)
            if (origins[k].step == i)
                steps +=
                    fmt::format("step {{ {} }}\n", line_of(document.scenario().step(static_cast<int>(k))));
        steps.pop_back();
        changes.push_back({statement->offset, statement->length, std::move(steps)});
    }
    for (int i = 0; i < written.procedure_size(); ++i)
        if (const auto statement = statement_of("procedure", i))
            changes.push_back({statement->offset, statement->length, ""});
    std::ranges::sort(changes, {}, &Change::offset);
    std::string made;
    std::size_t at = 0;
    for (const Change& change : changes) {
        made += text.bytes().substr(at, change.offset - at) + change.text;
        at = change.offset + change.length;
    }
    return made + text.bytes().substr(at);
}

}  // namespace language
