#include "scenarios/language/syntax_error.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <google/protobuf/descriptor.h>

#include "scenarios/language/scenario.pb.h"
#include "scenarios/language/spelling.hpp"

namespace language {
namespace {

namespace protobuf = google::protobuf;

std::vector<std::string> field_names(const protobuf::Descriptor& type) {
    std::vector<std::string> names;
    for (int i = 0; i < type.field_count(); ++i) names.push_back(type.field(i)->name());
    return names;
}

// The values of the enumeration that the field `name` has, in whichever message it stands.
std::vector<std::string> value_names(const protobuf::FileDescriptor& file, const std::string& name) {
    std::vector<std::string> names;
    for (int i = 0; i < file.message_type_count(); ++i) {
        const protobuf::FieldDescriptor* field = file.message_type(i)->FindFieldByName(name);
        if (field == nullptr || field->enum_type() == nullptr) continue;
        for (int k = 0; k < field->enum_type()->value_count(); ++k) {
            const std::string& value = field->enum_type()->value(k)->name();
            if (std::ranges::find(names, value) == names.end()) names.push_back(value);
        }
    }
    return names;
}

// What would be right instead of what Protobuf says is wrong.
std::string syntax_remedy(const std::string& message, bool is_at_end) {
    struct Rule {
        std::string_view part;
        std::string_view remedy;
    };
    static constexpr std::array<Rule, 8> rules{{
        {"Expected string", "put the text in quotes: \"...\""},
        {"Integer out of range", "a whole number from 0 to 4294967295 is expected"},
        {"Expected integer", "a whole number from 0 to 4294967295 is expected"},
        {"boolean", "true or false is expected"},
        {"specified multiple times", "it may stand once: remove one of them"},
        {"another member of oneof", "one action a step: make two steps of it"},
        {"got: /", "comments start with #"},
        {"Expected identifier",
         "a field name is expected here; is there a missing or extra comma, quote or bracket?"},
    }};
    if (is_at_end) return "the file ends here: is a } or ] missing?";
    for (const Rule& rule : rules)
        if (message.find(rule.part) != std::string::npos) return std::string(rule.remedy);
    return "is a comma, a colon or a bracket missing before this?";
}

// What stands between double quotes, in order.
std::vector<std::string> quoted(const std::string& message) {
    std::vector<std::string> found;
    std::size_t end = 0;
    for (;;) {
        const std::size_t start = message.find('"', end);
        if (start == std::string::npos) return found;
        end = message.find('"', start + 1);
        if (end == std::string::npos) return found;
        found.push_back(message.substr(start + 1, end - start - 1));
        ++end;
    }
}

}  // namespace

// Protobuf reports an unknown name at the token behind it, in words about message types.
SyntaxError syntax_error(const Document& document, const Text& text, const ParseFailure& failure) {
    const protobuf::FileDescriptor& schema = *bellwether::Scenario::descriptor()->file();
    const auto at = [&](const std::optional<Token>& token, std::string message, std::string remedy) {
        return SyntaxError{document.error_at(document.original(token), std::move(message), std::move(remedy)),
                           token ? token->offset : 0};
    };
    const auto unclosed = [&](std::size_t before) {
        const bool is_at_end = before >= text.bytes().size();
        return at(text.open_brace(before), "this { is not closed",
                  is_at_end ? "is a } missing at the end of the file?"
                            : fmt::format("is a }} missing before line {}?",
                                          text.place_of(Token{before, 0, false}).line));
    };
    const std::size_t offset = text.offset_of(failure.line, failure.column);
    const std::vector<std::string> names = quoted(failure.message);
    if (names.size() == 2 && failure.message.find("has no field named") != std::string::npos) {
        const std::string type_name = names[0].substr(names[0].find('.') + 1);
        const std::optional<Token> name = text.token_before(offset, names[1]);
        const bool is_of_file = bellwether::Scenario::descriptor()->FindFieldByName(names[1]) != nullptr;
        if (is_of_file && type_name != "Scenario" && name) return unclosed(name->offset);
        const protobuf::Descriptor* type =
            bellwether::Scenario::descriptor()->file()->pool()->FindMessageTypeByName(names[0]);
        const std::string usual = usual_field(type_name, names[1]);
        return at(name, fmt::format("{} has no field \"{}\"", type_name, names[1]),
                  !usual.empty()    ? usual
                  : type == nullptr ? ""
                                    : actions::suggestion(names[1], field_names(*type), "it has"));
    }
    if (names.size() == 2 && failure.message.starts_with("Unknown enumeration value"))
        return at(text.token_before(offset, names[0]),
                  fmt::format("\"{}\" is not a value of {}", names[0], names[1]),
                  actions::suggestion(names[0], value_names(schema, names[1]), "its values are"));
    const bool is_at_end = text.bytes().find_first_not_of(" \t\r\n", offset) == std::string::npos;
    if (is_at_end && text.open_brace(text.bytes().size())) return unclosed(text.bytes().size());
    std::optional<Token> place = text.token_at(offset);
    // These speak of a token that Protobuf has passed already.
    if (failure.message.find("specified") != std::string::npos && !names.empty())
        place = text.token_before(offset + 1, names[0]);
    if (failure.message.find("boolean") != std::string::npos && names.size() == 2)
        place = text.token_before(offset, names[1]);
    return at(place, is_at_end ? "the file breaks off" : failure.message,
              syntax_remedy(failure.message, is_at_end));
}

}  // namespace language
