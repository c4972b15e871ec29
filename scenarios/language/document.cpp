#include "scenarios/language/document.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iostream>
#include <limits>

#include <fmt/format.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/text_format.h>

#include "scenarios/language/check.hpp"
#include "scenarios/language/conversion.hpp"
#include "scenarios/language/expansion.hpp"
#include "scenarios/language/scenario.pb.h"
#include "scenarios/language/spelling.hpp"
#include "scenarios/language/syntax_error.hpp"
#include "scenarios/language/text.hpp"
#include "scenarios/os/file.hpp"

namespace language {
namespace {

namespace protobuf = google::protobuf;

constexpr std::size_t largest_file = 4 << 20;  // bytes; a runbook of a hundred thousand lines

std::string read_text(std::istream& in) {
    return std::string(ctl::as_text(os::read_up_to(in, largest_file)));
}

}  // namespace

struct Document::State {
    State(std::string n, std::string bytes, BroughtFiles files)
        : name(std::move(n)), brought(std::move(files)), text(std::move(bytes)), parsed(respelled(text)) {}

    std::string name;
    BroughtFiles brought;
    Text text;
    Text parsed;                             // what Protobuf reads: the same tokens, some spelled otherwise
    bellwether::Scenario scenario{};         // as it was written
    std::unique_ptr<Expansion> expansion{};  // of that
    std::unique_ptr<protobuf::TextFormat::ParseInfoTree> tree{};  // of what was parsed
    std::vector<std::unique_ptr<Document>> included{};
    std::size_t errors = 0;
    std::optional<model::SiteDescription> site{};
    std::optional<std::vector<actions::Step>> steps{};
};

namespace {

// The value of a field in a message: `tree` and `type` are the message's.
std::optional<Token> value_token(const Text& text, const protobuf::TextFormat::ParseInfoTree* tree,
                                 const protobuf::Descriptor* type, std::string_view field, int index) {
    const protobuf::FieldDescriptor* descriptor = type->FindFieldByName(std::string(field));
    if (tree == nullptr || descriptor == nullptr) return std::nullopt;
    // A list [a, b] has one location for all of its values, so values are counted location by location.
    // Messages have one each.
    const bool is_message = descriptor->cpp_type() == protobuf::FieldDescriptor::CPPTYPE_MESSAGE;
    const int first = is_message ? std::max(0, index) : 0;
    auto left = static_cast<std::size_t>(std::max(0, index) - first);
    for (int i = first;; ++i) {
        const auto location = tree->GetLocation(descriptor, descriptor->is_repeated() ? i : -1);
        if (location.line < 0) return std::nullopt;
        const auto values = text.values_at(text.offset_of(location.line, location.column));
        if (left < values.size()) return values[left];
        left -= values.size();
        if (!descriptor->is_repeated()) return std::nullopt;
    }
}

}  // namespace

std::optional<Token> Document::token_of(const std::vector<SourceLocation::Part>& path, std::string_view field,
                                        int index) const {
    const protobuf::TextFormat::ParseInfoTree* tree = state_->tree.get();
    const protobuf::Descriptor* type = bellwether::Scenario::descriptor();
    std::optional<Token> name = state_->parsed.token_at(0);
    for (const SourceLocation::Part& part : path) {
        const protobuf::FieldDescriptor* descriptor = type->FindFieldByName(part.field);
        if (descriptor == nullptr) return original(name);
        if (const auto token = value_token(state_->parsed, tree, type, part.field, part.index)) name = token;
        if (tree != nullptr) tree = tree->GetTreeForNested(descriptor, part.index);
        type = descriptor->message_type();
    }
    if (field.empty()) return original(name);
    const std::optional<Token> token = value_token(state_->parsed, tree, type, field, index);
    return original(token ? token : name);
}

std::optional<Token> Document::original(const std::optional<Token>& parsed) const {
    if (!parsed) return std::nullopt;
    const std::vector<Token>& all = state_->parsed.tokens();
    const auto found = std::ranges::lower_bound(all, parsed->offset, {}, &Token::offset);
    const std::vector<Token>& written = state_->text.tokens();
    if (found == all.end() || all.size() != written.size()) return parsed;
    Token token = written[static_cast<std::size_t>(found - all.begin())];
    // A number below zero is two of them.
    if (parsed->length > found->length) token.length += parsed->length - found->length;
    return token;
}

Diagnostic Document::error(const std::vector<SourceLocation::Part>& path, std::string_view field, int index,
                           std::string message, std::string remedy) const {
    std::vector<SourceLocation::Part> there = path;
    if (!path.empty()) {
        const auto [origin_of, number] = origin(path.front().field, path.front().index);
        there.front().index = number;
        if (origin_of != this)
            return origin_of->error(there, field, index, std::move(message), std::move(remedy));
    }
    // So many errors have been told of that further ones are counted only: they come without their place,
    // which costs as much as its line is long.
    const bool has_many = state_->errors > most_errors;
    return error_at(has_many ? std::nullopt : token_of(there, field, index), std::move(message),
                    std::move(remedy));
}

std::size_t Document::line(const std::vector<SourceLocation::Part>& path) const {
    const std::optional<Token> token = token_of(path, "", 0);
    return token ? state_->text.place_of(*token).line : 1;
}

SourceLocation SourceLocation::nested(std::string_view field, int index) const {
    std::vector<Part> path = path_;
    path.push_back({std::string(field), index});
    return SourceLocation(*document_, std::move(path));
}

Diagnostic SourceLocation::error(std::string_view field, int index, std::string message,
                                 std::string remedy) const {
    return document_->error(path_, field, index, std::move(message), std::move(remedy));
}

Diagnostic SourceLocation::warning(std::string message, std::string remedy) const {
    Diagnostic warning = document_->error(path_, "", 0, std::move(message), std::move(remedy));
    warning.is_warning = true;
    return warning;
}

std::size_t SourceLocation::line() const {
    return document_->line(path_);
}

Document::Document(std::string name, std::string bytes, BroughtFiles brought)
    : Document(std::move(name), std::move(bytes), std::move(brought), true) {}

Document::~Document() = default;

const std::string& Document::name() const {
    return state_->name;
}
const std::string& Document::title() const {
    return state_->scenario.title();
}
std::vector<std::string> Document::rows() const {
    return {state_->scenario.row().begin(), state_->scenario.row().end()};
}
std::vector<std::string> Document::sources() const {
    return {state_->scenario.source().begin(), state_->scenario.source().end()};
}
std::vector<Document::FileDigest> Document::digests() const {
    const ctl::Bytes hash = ctl::digested(ctl::Digest::sha256, ctl::as_bytes(state_->text.bytes()));
    std::vector<FileDigest> all{{state_->name, ctl::hex(hash)}};
    for (const auto& part : state_->included)
        for (FileDigest& each : part->digests()) all.push_back(std::move(each));
    if (state_->site)
        for (const auto& [file, bytes] : state_->site->brought)
            all.push_back({file, ctl::hex(ctl::digested(ctl::Digest::sha256, *bytes))});
    return all;
}
const bellwether::Scenario& Document::written() const {
    return state_->scenario;
}
const Expansion& Document::expansion() const {
    if (!state_->expansion) state_->expansion = std::make_unique<Expansion>(expand(*this, state_->scenario));
    return *state_->expansion;
}
const bellwether::Scenario& Document::scenario() const {
    return expansion().scenario;
}

SourceLocation Document::step(std::size_t number) const {
    return place_of(*this, expansion().origins.at(number));
}
SourceLocation Document::action(std::size_t number) const {
    const bellwether::Step& its = written_step(written(), expansion().origins.at(number));
    const auto* field = bellwether::Step::descriptor()->FindFieldByNumber(its.action_case());
    return field == nullptr ? step(number) : step(number).nested(field->name());
}
const Text& Document::text() const {
    return state_->text;
}
const BroughtFiles& Document::brought() const {
    return state_->brought;
}
const model::SiteDescription& Document::site() const {
    if (!state_->site) state_->site = to_site(scenario(), state_->brought);
    return *state_->site;
}
const std::vector<actions::Step>& Document::steps() const {
    if (state_->steps) return *state_->steps;
    state_->steps = to_steps(scenario());
    for (std::size_t i = 0; i < state_->steps->size(); ++i) {
        const Expansion::Origin& origin = expansion().origins[i];
        if (origin.parts == 0) continue;
        std::string& note = (*state_->steps)[i].note;
        note += fmt::format("{}{}, {} of {}", note.empty() ? "" : "; ",
                            shorthand_name(written_step(written(), origin)), origin.part, origin.parts);
    }
    return *state_->steps;
}

bool Document::checks_health() const {
    return state_->scenario.health() == bellwether::Scenario::CHECKED;
}

Document::Document(std::string name, std::string bytes, BroughtFiles brought, bool may_include)
    : state_(std::make_unique<State>(std::move(name), std::move(bytes), std::move(brought))) {
    if (state_->text.bytes().size() > largest_file)
        throw InputError({state_->name,
                          {},
                          fmt::format("{} bytes: too large for a scenario", state_->text.bytes().size()),
                          fmt::format("at most {} bytes", largest_file)});
    if (const auto token = state_->text.invalid_utf8())
        throw InputError(error_at(token, "a byte that is not UTF-8", "save the file as UTF-8"));
    if (!state_->text.token_at(0))
        throw InputError(
            {state_->name, {}, "the file is empty", "a scenario has a title, clusters, phones and steps"});
    if (const std::string format = foreign_format(state_->text.bytes()); !format.empty())
        throw InputError({state_->name,
                          {},
                          fmt::format("this looks like {}", format),
                          "scenarios are Protobuf text format, as in cluster { name: \"hq\" }: see "
                          "scenarios/language/README.md"});
    if (const auto token = state_->text.curly_quote())
        throw InputError(error_at(token, "a curly quotation mark, as word processors make them",
                                  "use straight ones: \"...\""));
    if (const auto token = state_->text.joined_strings())
        throw InputError(
            error_at(token, "two strings without a comma between them", "separate them: [\"a\", \"b\"]"));
    parse();
    if (may_include) {
        include();
    } else {
        demand_site_only();
    }
}

// Throws all that is wrong at once: a statement that can't be read is left out, and the rest is read without
// it.
void Document::parse() {
    std::vector<Diagnostic> wrong;
    std::size_t sound_steps = std::numeric_limits<std::size_t>::max();  // before the first that is left out
    bool is_site_whole = true;
    std::string bytes = state_->parsed.bytes();
    while (wrong.size() < most_errors) {
        protobuf::TextFormat::Parser parser;
        FirstFailure first;
        parser.RecordErrorsTo(&first);
        state_->tree = std::make_unique<protobuf::TextFormat::ParseInfoTree>();
        parser.WriteLocationsTo(state_->tree.get());
        if (parser.ParseFromString(bytes, &state_->scenario)) break;
        const Text text(bytes);
        const SyntaxError failure =
            syntax_error(*this, text, first.failure.value_or(ParseFailure{0, 0, "not a scenario file"}));
        wrong.push_back(failure.diagnostic);
        const std::optional<Text::Statement> statement = text.statement_at(failure.offset);
        if (!statement) throw InputError(std::move(wrong));
        if (statement->field == "step") {
            sound_steps = std::min(sound_steps, statement->number);
        } else {
            is_site_whole = false;
        }
        for (std::size_t i = 0; i < statement->length; ++i)
            if (char& c = bytes[statement->offset + i]; c != '\n') c = ' ';
    }
    if (wrong.empty()) return;
    if (is_site_whole && state_->scenario.include_size() == 0)
        for (Diagnostic& more : check(*this, sound_steps)) wrong.push_back(std::move(more));
    throw InputError(std::move(wrong));
}

namespace {

// What describes a site, and may stand in a file that others include.
bool is_of_site(std::string_view field) {
    constexpr std::array<std::string_view, 7> fields{
        "cluster", "phones", "authority", "expressway", "traversal_zone", "remote_access", "procedure"};
    return std::ranges::find(fields, field) != fields.end();
}

}  // namespace

void Document::include() {
    bellwether::Scenario whole;
    for (int i = 0; i < state_->scenario.include_size(); ++i) {
        const std::string& wanted = state_->scenario.include(i);
        const BroughtFiles::Found found = state_->brought.find(wanted);
        if (found.place == BroughtFiles::Place::outside)
            throw InputError(root().error("include", i,
                                          fmt::format("\"{}\" leads out of the folder of this file", wanted),
                                          actions::outside_remedy));
        if (found.place != BroughtFiles::Place::inside)
            throw InputError(root().error("include", i, fmt::format("there is no file \"{}\"", wanted),
                                          "the path is relative to the folder of this file"));
        state_->included.push_back(read_file(found.path, {}, false));
        state_->included.back()->state_->name =
            (std::filesystem::path(state_->name).parent_path() / wanted).string();
        const Document& part = *state_->included.back();
        whole.MergeFrom(part.written());
    }
    whole.MergeFrom(state_->scenario);
    whole.clear_include();
    state_->scenario = std::move(whole);
    state_->expansion.reset();
}

// An included file describes; what happens stands in the file that includes it.
void Document::demand_site_only() const {
    const protobuf::Reflection& reflection = *state_->scenario.GetReflection();
    std::vector<const protobuf::FieldDescriptor*> set;
    reflection.ListFields(state_->scenario, &set);
    for (const protobuf::FieldDescriptor* field : set)
        if (!is_of_site(field->name()))
            throw InputError(
                root().error(field->name(), fmt::format("\"{}\" in a file that is included", field->name()),
                             "an included file may only describe the site, such as clusters and phones"));
}

std::pair<const Document*, int> Document::origin(std::string_view field, int index) const {
    if (!is_of_site(field)) return {this, index};
    const protobuf::FieldDescriptor* descriptor =
        bellwether::Scenario::descriptor()->FindFieldByName(std::string(field));
    for (const auto& part : state_->included) {
        const int count = state_->scenario.GetReflection()->FieldSize(part->written(), descriptor);
        if (index < count) return {part.get(), index};
        index -= count;
    }
    return {this, index};
}

std::unique_ptr<Document> Document::read(const std::filesystem::path& path, bool allow_outside) {
    if (path == "-")
        return std::make_unique<Document>("standard input", read_text(std::cin),
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
        new Document(path.string(), read_text(file), std::move(brought), may_include));
}

Diagnostic Document::error_at(const std::optional<Token>& token, std::string message,
                              std::string remedy) const {
    if (++state_->errors > most_errors) return {state_->name, {}, std::move(message), std::move(remedy)};
    return {state_->name, token ? std::optional(state_->text.place_of(*token)) : std::nullopt,
            std::move(message), std::move(remedy)};
}

}  // namespace language
