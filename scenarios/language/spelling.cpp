#include "scenarios/language/spelling.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <set>
#include <sstream>

#include <boost/algorithm/string/predicate.hpp>
#include <boost/algorithm/string/trim.hpp>
#include <google/protobuf/descriptor.h>

#include "scenarios/language/scenario.pb.h"

namespace language {
namespace {

namespace protobuf = google::protobuf;

// Letters and digits, in lower case, without Cisco's name before them.
std::string plain(std::string_view text) {
    std::string letters;
    for (const char c : text)
        if (std::isalnum(static_cast<unsigned char>(c)) != 0)
            letters += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    constexpr std::string_view maker = "cisco";
    return letters.starts_with(maker) && letters.size() > maker.size() ? letters.substr(maker.size())
                                                                       : letters;
}

// Other words for values, as `plain` leaves them.
const std::map<std::string, std::string>& other_words() {
    static const std::map<std::string, std::string> words{
        {"ccm", "CALLMANAGER"},
        {"cucm", "CALLMANAGER"},
        {"unifiedcm", "CALLMANAGER"},
        {"trustverificationservice", "TVS"},
        {"trustverification", "TVS"},
        {"certificateauthorityproxyfunction", "CAPF"},
        {"drfmaster", "DRF"},
        {"drflocal", "DRF"},
        {"tomcatservice", "TOMCAT"},
        {"mixedmode", "MIXED"},
        {"nonsecuremode", "NON_SECURE"},
    };
    return words;
}

// What the schema's fields of one name may have as values.
struct Values {
    std::set<std::string> names;
    bool may_be_text = false;  // somewhere it is a string
};
using Fields = std::map<std::string, Values>;

void collect(const protobuf::Descriptor& message, Fields& fields) {
    for (int i = 0; i < message.field_count(); ++i) {
        const protobuf::FieldDescriptor& field = *message.field(i);
        if (field.enum_type() != nullptr)
            for (int k = 0; k < field.enum_type()->value_count(); ++k)
                fields[field.name()].names.insert(field.enum_type()->value(k)->name());
        if (field.cpp_type() == protobuf::FieldDescriptor::CPPTYPE_STRING)
            fields[field.name()].may_be_text = true;
    }
    for (int i = 0; i < message.nested_type_count(); ++i) collect(*message.nested_type(i), fields);
}

const Fields& fields_of_schema() {
    static const Fields fields = [] {
        Fields all;
        const protobuf::FileDescriptor& file = *bellwether::Scenario::descriptor()->file();
        for (int i = 0; i < file.message_type_count(); ++i) collect(*file.message_type(i), all);
        return all;
    }();
    return fields;
}

// The value that is meant; nothing for one that stays as it is.
std::optional<std::string> meant(const Values& values, std::string_view written) {
    if (values.names.contains(std::string(written))) return std::nullopt;
    const std::string letters = plain(written);
    for (const std::string& name : values.names)
        if (plain(name) == letters) return name;
    const auto other = other_words().find(letters);
    if (other != other_words().end() && values.names.contains(other->second)) return other->second;
    return std::nullopt;
}

}  // namespace

std::string respelled(const Text& text) {
    const std::vector<Token>& tokens = text.tokens();
    std::string bytes;
    std::size_t copied = 0;
    const auto is = [&](std::size_t i, std::string_view symbol) {
        return i < tokens.size() && !tokens[i].is_string && text.token_text(tokens[i]) == symbol;
    };
    const auto respell = [&](const Values& values, const Token& token) {
        std::optional<std::string> value = meant(values, text.token_text(token));
        // A word in quotes where a word is expected.
        if (!value && token.is_string && values.names.contains(std::string(text.token_text(token))))
            value = text.token_text(token);
        if (!value || (token.is_string && values.may_be_text)) return;
        bytes.append(text.bytes(), copied, token.offset - copied);
        bytes += *value;
        copied = token.offset + token.length;
    };
    for (std::size_t i = 0; i + 2 < tokens.size(); ++i) {
        if (tokens[i].is_string || !is(i + 1, ":")) continue;
        const auto field = fields_of_schema().find(std::string(text.token_text(tokens[i])));
        if (field == fields_of_schema().end() || field->second.names.empty()) continue;
        if (!is(i + 2, "[")) {
            respell(field->second, tokens[i + 2]);
            continue;
        }
        for (std::size_t k = i + 3; k < tokens.size() && !is(k, "]"); ++k)
            if (!is(k, ",")) respell(field->second, tokens[k]);
    }
    bytes.append(text.bytes(), copied);
    return bytes;
}

std::string spelled_model(const std::string& model) {
    std::string text = boost::algorithm::trim_copy(model);
    for (const std::string_view before : {"Cisco ", "IP Phone ", "CP-"})
        if (boost::algorithm::istarts_with(text, before))
            text = boost::algorithm::trim_copy(text.substr(before.size()));
    return text;
}

std::string usual_field(const std::string& type, const std::string& field) {
    struct Row {
        std::string_view type;
        std::string_view field;
        std::string_view remedy;
    };
    static constexpr std::array<Row, 18> rows{{
        {"Cluster", "mode", "say security_mode: MIXED"},
        {"Cluster", "mixed_mode", "say security_mode: MIXED"},
        {"Cluster", "security", "say security_mode: MIXED"},
        {"Cluster", "release", "say version: \"12.5\""},
        {"Cluster", "nodes", "say node { name: \"...\" }, once for each"},
        {"Node", "hostname", "say name: \"...\""},
        {"Node", "host", "say name: \"...\""},
        {"Node", "services", "say runs: [CALLMANAGER, TFTP, TVS]"},
        {"Node", "publisher", "the first node is the publisher: leave this out"},
        {"Phones", "security_mode", "say security: ENCRYPTED"},
        {"Phones", "device_security", "say security: ENCRYPTED"},
        {"Phones", "group", "say name: \"...\""},
        {"Phones", "number", "say count: ..."},
        {"Expect", "registered", "say registration: SECURE, NON_SECURE or NONE"},
        {"Expect", "group", "say phones: \"...\""},
        {"Expect", "locked", "say trust: LOCKED"},
        {"Regenerate", "cert", "say certificate: CALLMANAGER"},
        {"Restart", "service", "say services: [CALLMANAGER]"},
    }};
    for (const Row& row : rows)
        if (row.type == type && row.field == field) return std::string(row.remedy);
    return "";
}

std::string foreign_format(const std::string& bytes) {
    std::istringstream lines(bytes);
    bool is_first = true;
    for (std::string line; std::getline(lines, line);) {
        boost::algorithm::trim_right(line);
        const std::string word = boost::algorithm::trim_left_copy(line);
        if (word.empty() || word.starts_with('#')) continue;
        if (is_first && (word.starts_with('{') || word == "[")) return "JSON";
        if (is_first && word.starts_with("---")) return "YAML";
        is_first = false;
        // "- name: hq", and a key with nothing behind it.
        const bool is_item = word.starts_with("- ") && word.find(": ") != std::string::npos;
        const bool is_key = word.ends_with(':') && word.size() > 1 &&
                            std::ranges::all_of(word.substr(0, word.size() - 1), [](unsigned char c) {
                                return std::isalnum(c) != 0 || c == '_' || c == '-';
                            });
        if (is_item || is_key) return "YAML";
    }
    return "";
}

}  // namespace language
