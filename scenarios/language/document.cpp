#include "scenarios/language/document.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iostream>

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

// All bytes, but for those far beyond the largest file: they would only fill the memory.
std::string read_all(std::istream& in) {
    std::string bytes;
    std::string part(65536, '\0');
    while (bytes.size() <= largest_file &&
           (in.read(part.data(), static_cast<std::streamsize>(part.size())) || in.gcount() > 0))
        bytes.append(part, 0, static_cast<std::size_t>(in.gcount()));
    return bytes;
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
         "a field's name is expected here; is a comma or a bracket too many, or one missing?"},
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
    const bool is_at_end = text.bytes().find_first_not_of(" \t\r\n", offset) == std::string::npos;
    std::optional<Token> place = text.token_at(offset);
    // These speak of a token that Protobuf has passed already.
    if (failure.message.find("specified") != std::string::npos && !names.empty())
        place = text.token_before(offset + 1, names[0]);
    if (failure.message.find("boolean") != std::string::npos && names.size() == 2)
        place = text.token_before(offset, names[1]);
    return document.error_at(place, is_at_end ? "the file breaks off" : failure.message,
                             syntax_remedy(failure.message, is_at_end));
}

}  // namespace

Spot::Spot(const Document& document, const pb::TextFormat::ParseInfoTree* tree, const pb::Descriptor* type,
           std::optional<Token> name)
    : document_(&document), tree_(tree), type_(type), name_(name) {}

std::optional<Token> Spot::value(std::string_view field, int index) const {
    const pb::FieldDescriptor* descriptor = type_->FindFieldByName(std::string(field));
    if (tree_ == nullptr || descriptor == nullptr) return std::nullopt;
    // A list [a, b] has one location for all of its values, so values are counted location by location.
    // Messages have one each.
    const bool is_message = descriptor->cpp_type() == pb::FieldDescriptor::CPPTYPE_MESSAGE;
    const int first = is_message ? std::max(0, index) : 0;
    auto left = static_cast<std::size_t>(std::max(0, index) - first);
    for (int i = first;; ++i) {
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
    if (type_ == bellwether::Scenario::descriptor()) {
        const auto [origin, number] = document_->origin(field, index);
        if (origin != document_) return origin->root().nested(field, number);
        index = number;
    }
    const pb::FieldDescriptor* descriptor = type_->FindFieldByName(std::string(field));
    const auto* tree = tree_ == nullptr ? nullptr : tree_->GetTreeForNested(descriptor, index);
    const std::optional<Token> name = value(field, index);
    return {*document_, tree, descriptor->message_type(), name ? name : name_};
}

Diagnostic Spot::error(std::string_view field, int index, std::string message, std::string remedy) const {
    const std::optional<Token> token = document_->has_many_errors() ? std::nullopt : value(field, index);
    return document_->error_at(token ? token : name_, std::move(message), std::move(remedy));
}

Diagnostic Spot::error(std::string message, std::string remedy) const {
    return document_->error_at(name_, std::move(message), std::move(remedy));
}

std::size_t Spot::line() const {
    return name_ ? document_->text().place_of(*name_).line : 1;
}

Document::Document(std::string name, std::string bytes, BroughtFiles brought, bool may_include)
    : name_(std::move(name)), brought_(std::move(brought)), text_(std::move(bytes)) {
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
    if (may_include) {
        include();
    } else {
        demand_site_only();
    }
}

namespace {

// What describes a site, and may stand in a file that others include.
bool is_of_site(std::string_view field) {
    constexpr std::array<std::string_view, 6> fields{"cluster",    "phones",         "authority",
                                                     "expressway", "traversal_zone", "remote_access"};
    return std::ranges::find(fields, field) != fields.end();
}

}  // namespace

void Document::include() {
    bellwether::Scenario whole;
    for (int i = 0; i < scenario_.include_size(); ++i) {
        const std::string& wanted = scenario_.include(i);
        const BroughtFiles::Found found = brought_.find(wanted);
        if (found.place == BroughtFiles::Place::outside)
            throw InputError(root().error("include", i,
                                          fmt::format("\"{}\" leads out of the folder of this file", wanted),
                                          outside_remedy));
        if (found.place != BroughtFiles::Place::inside)
            throw InputError(root().error("include", i, fmt::format("there is no file \"{}\"", wanted),
                                          "the path is relative to the folder of this file"));
        included_.push_back(read_file(found.path, {}, false));
        included_.back()->name_ = (std::filesystem::path(name_).parent_path() / wanted).string();
        const Document& part = *included_.back();
        whole.MergeFrom(part.scenario());
    }
    whole.MergeFrom(scenario_);
    whole.clear_include();
    scenario_ = std::move(whole);
}

// An included file describes; what happens stands in the file that includes it.
void Document::demand_site_only() const {
    const pb::Reflection& reflection = *scenario_.GetReflection();
    std::vector<const pb::FieldDescriptor*> set;
    reflection.ListFields(scenario_, &set);
    for (const pb::FieldDescriptor* field : set)
        if (!is_of_site(field->name()))
            throw InputError(
                root().error(field->name(), fmt::format("\"{}\" in a file that is included", field->name()),
                             "such a file has clusters and phones only, and what stands around them"));
}

std::pair<const Document*, int> Document::origin(std::string_view field, int index) const {
    if (!is_of_site(field)) return {this, index};
    const pb::FieldDescriptor* descriptor =
        bellwether::Scenario::descriptor()->FindFieldByName(std::string(field));
    for (const auto& part : included_) {
        const int count = scenario_.GetReflection()->FieldSize(part->scenario(), descriptor);
        if (index < count) return {part.get(), index};
        index -= count;
    }
    return {this, index};
}

std::unique_ptr<Document> Document::read(const std::filesystem::path& path, bool allow_outside) {
    if (path == "-")
        return std::make_unique<Document>("standard input", read_all(std::cin),
                                          BroughtFiles(".", allow_outside));
    return read_file(path, BroughtFiles(path.parent_path(), allow_outside), true);
}

std::unique_ptr<Document> Document::read_file(const std::filesystem::path& path, BroughtFiles brought,
                                              bool may_include) {
    std::error_code error;
    const auto status = std::filesystem::status(path, error);
    if (!std::filesystem::exists(status))
        throw InputError({path.string(), {}, "no such file", "give a scenario file (.textproto)"});
    if (std::filesystem::is_directory(status))
        throw InputError(
            {path.string(), {}, "a folder, where a scenario file is expected", "name a file in it"});
    std::ifstream file(path, std::ios::binary);
    if (!file) throw InputError({path.string(), {}, "the file can't be read", "check that you may read it"});
    return std::unique_ptr<Document>(
        new Document(path.string(), read_all(file), std::move(brought), may_include));
}

Spot Document::root() const {
    return {*this, &tree_, bellwether::Scenario::descriptor(), text_.token_at(0)};
}

Diagnostic Document::error_at(const std::optional<Token>& token, std::string message,
                              std::string remedy) const {
    if (++errors_ > most_errors) return {name_, {}, std::move(message), std::move(remedy)};
    return {name_, token ? std::optional(text_.place_of(*token)) : std::nullopt, std::move(message),
            std::move(remedy)};
}

}  // namespace scenarios
