#include "scenarios/language/snippets.hpp"

#include <map>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <google/protobuf/descriptor.pb.h>

#include "scenarios/language/scenario.pb.h"

namespace language {
namespace {

namespace protobuf = google::protobuf;

// What stands for the value of a field: a place to fill, with its choices.
std::string placeholder(const protobuf::FieldDescriptor& field, int number) {
    if (field.type() == protobuf::FieldDescriptor::TYPE_ENUM) {
        std::vector<std::string> values;
        for (int i = 0; i < field.enum_type()->value_count(); ++i)
            values.push_back(field.enum_type()->value(i)->name());
        return fmt::format("${{{}|{}|}}", number, fmt::join(values, ","));
    }
    if (field.type() == protobuf::FieldDescriptor::TYPE_BOOL)
        return fmt::format("${{{}|true,false|}}", number);
    if (field.type() == protobuf::FieldDescriptor::TYPE_STRING)
        return fmt::format("\\\"${{{}:{}}}\\\"", number, field.name());
    return fmt::format("${{{}:0}}", number);
}

// "{ cluster: "${1:cluster}"  certificate: ${2|CALLMANAGER,TVS|} }", as JSON has it in a string.
std::string fields_of(const protobuf::Descriptor& message) {
    std::string text = "{ ";
    int number = 0;
    for (int i = 0; i < message.field_count(); ++i) {
        const protobuf::FieldDescriptor& field = *message.field(i);
        if (field.type() == protobuf::FieldDescriptor::TYPE_MESSAGE || field.options().deprecated()) continue;
        text += fmt::format("{}: {}  ", field.name(), placeholder(field, ++number));
    }
    if (text.size() > 2) text.pop_back();
    return text + "$0}";
}

using Snippets = std::map<std::string, std::string>;  // bodies by prefix

void add_messages(Snippets& snippets, const protobuf::Descriptor& message) {
    for (int i = 0; i < message.field_count(); ++i) {
        const protobuf::FieldDescriptor& field = *message.field(i);
        if (field.type() != protobuf::FieldDescriptor::TYPE_MESSAGE || field.options().deprecated()) continue;
        const bool is_step = field.message_type() == bellwether::Step::descriptor();
        const bool is_action = &message == bellwether::Step::descriptor();
        std::string body = fmt::format("{} {}", field.name(), fields_of(*field.message_type()));
        if (is_action) body = fmt::format("step {{ {} }}", body);
        const bool is_new =
            is_step || snippets.emplace(is_action ? "step " + field.name() : field.name(), body).second;
        if (is_new && (!is_step || snippets.find("step regenerate") == snippets.end()))
            add_messages(snippets, *field.message_type());
    }
}

}  // namespace

std::string vscode_snippets() {
    Snippets snippets;
    add_messages(snippets, *bellwether::Scenario::descriptor());
    std::vector<std::string> parts;
    for (const auto& [prefix, body] : snippets)
        parts.push_back(
            fmt::format("  \"bellwether: {0}\": {{ \"prefix\": \"{0}\", \"body\": \"{1}\" }}", prefix, body));
    return fmt::format("{{\n{}\n}}\n", fmt::join(parts, ",\n"));
}

}  // namespace language
