#include "scenarios/language/document.hpp"

#include <algorithm>
#include <fstream>
#include <iostream>
#include <sstream>

#include <fmt/format.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/io/tokenizer.h>

namespace scenarios {
namespace {

namespace pb = google::protobuf;

constexpr std::size_t largest_file = 4 << 20;  // bytes; a runbook of a hundred thousand lines

struct ParseFailure {
    int line;
    int column;
    std::string message;
};

// Keeps the first failure: what follows is most often its echo.
class FirstFailure : public pb::io::ErrorCollector {
  public:
    void AddError(int line, pb::io::ColumnNumber column, const std::string& message) override {
        if (!failure) failure = ParseFailure{line, column, message};
    }
    std::optional<ParseFailure> failure;
};

std::vector<std::string> field_names(const pb::Descriptor& type) {
    std::vector<std::string> names;
    for (int i = 0; i < type.field_count(); ++i) names.push_back(type.field(i)->name());
    return names;
}

// The values of the enumeration that the field `name` has, in whichever message it stands.
std::vector<std::string> value_names(const pb::FileDescriptor& file, const std::string& name) {
    std::vector<std::string> names;
    for (int i = 0; i < file.message_type_count(); ++i) {
        const pb::FieldDescriptor* field = file.message_type(i)->FindFieldByName(name);
        if (field == nullptr || field->enum_type() == nullptr) continue;
        for (int k = 0; k < field->enum_type()->value_count(); ++k) {
            const std::string& value = field->enum_type()->value(k)->name();
            if (std::ranges::find(names, value) == names.end()) names.push_back(value);
        }
    }
    return names;
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

// Protobuf reports an unknown name at the token behind it, in words about message types.
Diagnostic translated(const Document& document, const ParseFailure& failure) {
    const pb::FileDescriptor& schema = *bellwether::Scenario::descriptor()->file();
    const Text& text = document.text();
    const std::size_t offset = text.offset_of(failure.line, failure.column);
    const std::vector<std::string> names = quoted(failure.message);
    if (names.size() == 2 && failure.message.find("has no field named") != std::string::npos) {
        const std::string type_name = names[0].substr(names[0].find('.') + 1);
        const pb::Descriptor* type = schema.FindMessageTypeByName(type_name);
        return document.error_at(text.token_before(offset, names[1]),
                                 fmt::format("{} has no field \"{}\"", type_name, names[1]),
                                 type == nullptr ? "" : suggestion(names[1], field_names(*type), "it has"));
    }
    if (names.size() == 2 && failure.message.starts_with("Unknown enumeration value"))
        return document.error_at(text.token_before(offset, names[0]),
                                 fmt::format("\"{}\" is no value of {}", names[0], names[1]),
                                 suggestion(names[0], value_names(schema, names[1]), "its values are"));
    return document.error_at(text.token_at(offset), failure.message, "not the syntax of a scenario file");
}

}  // namespace

Spot::Spot(const Document& document, const pb::TextFormat::ParseInfoTree* tree, const pb::Descriptor* type,
           std::optional<Token> name)
    : document_(&document), tree_(tree), type_(type), name_(name) {}

std::optional<Token> Spot::value(std::string_view field, int index) const {
    const pb::FieldDescriptor* descriptor = type_->FindFieldByName(std::string(field));
    if (tree_ == nullptr || descriptor == nullptr) return std::nullopt;
    // A list [a, b] has one location for all of its values, so values are counted location by location.
    auto left = static_cast<std::size_t>(std::max(0, index));
    for (int i = 0;; ++i) {
        const auto location = tree_->GetLocation(descriptor, descriptor->is_repeated() ? i : -1);
        if (location.line < 0) return std::nullopt;
        const auto values =
            document_->text().values_at(document_->text().offset_of(location.line, location.column));
        if (left < values.size()) return values[left];
        left -= values.size();
        if (!descriptor->is_repeated()) return std::nullopt;
    }
}

Spot Spot::nested(std::string_view field, int index) const {
    const pb::FieldDescriptor* descriptor = type_->FindFieldByName(std::string(field));
    const auto* tree = tree_ == nullptr ? nullptr : tree_->GetTreeForNested(descriptor, index);
    const std::optional<Token> name = value(field, index);
    return {*document_, tree, descriptor->message_type(), name ? name : name_};
}

Diagnostic Spot::error(std::string_view field, int index, std::string message, std::string remedy) const {
    const std::optional<Token> token = value(field, index);
    return document_->error_at(token ? token : name_, std::move(message), std::move(remedy));
}

Diagnostic Spot::error(std::string message, std::string remedy) const {
    return document_->error_at(name_, std::move(message), std::move(remedy));
}

std::size_t Spot::line() const {
    return name_ ? document_->text().place_of(*name_).line : 1;
}

Document::Document(std::string name, std::string bytes) : name_(std::move(name)), text_(std::move(bytes)) {
    if (text_.bytes().size() > largest_file)
        throw InputError({name_,
                          {},
                          fmt::format("{} bytes: too large for a scenario", text_.bytes().size()),
                          fmt::format("{} bytes are the most", largest_file)});
    if (const auto token = text_.invalid_utf8())
        throw InputError(error_at(token, "a byte that is not UTF-8", "save the file as UTF-8"));
    if (!text_.token_at(0))
        throw InputError(
            {name_, {}, "the file is empty", "a scenario has a title, clusters, phones and steps"});
    if (const auto token = text_.joined_strings())
        throw InputError(
            error_at(token, "two strings without a comma between them", "separate them: [\"a\", \"b\"]"));
    pb::TextFormat::Parser parser;
    FirstFailure first;
    parser.RecordErrorsTo(&first);
    parser.WriteLocationsTo(&tree_);
    if (!parser.ParseFromString(text_.bytes(), &scenario_))
        throw InputError(
            translated(*this, first.failure.value_or(ParseFailure{0, 0, "not a scenario file"})));
}

std::unique_ptr<Document> Document::read(const std::filesystem::path& path) {
    std::ostringstream bytes;
    if (path == "-") {
        bytes << std::cin.rdbuf();
        return std::make_unique<Document>("standard input", bytes.str());
    }
    std::error_code error;
    const auto status = std::filesystem::status(path, error);
    if (!std::filesystem::exists(status))
        throw InputError({path.string(),
                          {},
                          "no such file or folder",
                          "give a scenario file (.textproto) or a folder of them"});
    if (std::filesystem::is_regular_file(status) && std::filesystem::file_size(path, error) > largest_file)
        throw InputError({path.string(),
                          {},
                          "too large for a scenario",
                          fmt::format("{} bytes are the most", largest_file)});
    std::ifstream file(path, std::ios::binary);
    if (!file || !(bytes << file.rdbuf()))
        if (!file.is_open() || file.bad() || std::filesystem::file_size(path, error) != 0)
            throw InputError({path.string(), {}, "the file can't be read", "check that you may read it"});
    return std::make_unique<Document>(path.string(), bytes.str());
}

Spot Document::root() const {
    return {*this, &tree_, bellwether::Scenario::descriptor(), text_.token_at(0)};
}

Diagnostic Document::error_at(const std::optional<Token>& token, std::string message,
                              std::string remedy) const {
    return {name_, token ? std::optional(text_.place_of(*token)) : std::nullopt, std::move(message),
            std::move(remedy)};
}

}  // namespace scenarios
