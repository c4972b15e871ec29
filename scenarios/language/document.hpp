// scenarios/language/document.hpp: a scenario file, parsed with the schema, and where each of its values
// stands.
#pragma once

#include <filesystem>
#include <memory>

#include <google/protobuf/text_format.h>

#include "scenarios/language/brought_files.hpp"
#include "scenarios/language/scenario.pb.h"
#include "scenarios/language/text.hpp"

namespace scenarios {

class Document;

// One message of a document, and where it stands. Borrowed from its document.
class Spot {
  public:
    Spot(const Document& document, const google::protobuf::TextFormat::ParseInfoTree* tree,
         const google::protobuf::Descriptor* type, std::optional<Token> name);

    // The message in this field (`index` counts in a repeated one). The schema's field names only.
    [[nodiscard]] Spot nested(std::string_view field, int index = -1) const;

    // A diagnostic at the field's value, or at the message's own name where the field is not set.
    [[nodiscard]] Diagnostic error(std::string_view field, int index, std::string message,
                                   std::string remedy) const;
    [[nodiscard]] Diagnostic error(std::string_view field, std::string message, std::string remedy) const {
        return error(field, 0, std::move(message), std::move(remedy));
    }
    // At the message's name.
    [[nodiscard]] Diagnostic error(std::string message, std::string remedy) const;

    // Of the message's name.
    [[nodiscard]] std::size_t line() const;

  private:
    [[nodiscard]] std::optional<Token> value(std::string_view field, int index) const;

    const Document* document_;
    const google::protobuf::TextFormat::ParseInfoTree* tree_;
    const google::protobuf::Descriptor* type_;
    std::optional<Token> name_;
};

class Document {
  public:
    // Parses a scenario, with the files that it includes, which are among `brought`. `name` is
    // what messages call the file. Throws InputError.
    Document(std::string name, std::string bytes, BroughtFiles brought = {})
        : Document(std::move(name), std::move(bytes), std::move(brought), true) {}

    // Reads and parses a file; "-" is standard input. What it names lies in its folder or below, unless
    // `allow_outside`. Throws InputError.
    [[nodiscard]] static std::unique_ptr<Document> read(const std::filesystem::path& path,
                                                        bool allow_outside = false);

    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] const Text& text() const { return text_; }
    // What is included stands in it as if it had been written here, first.
    [[nodiscard]] const bellwether::Scenario& scenario() const { return scenario_; }
    [[nodiscard]] Spot root() const;
    // The files that it may name.
    [[nodiscard]] const BroughtFiles& brought() const { return brought_; }

    // Where the n-th cluster, group of phones or other part of a site was written: a document, and its number
    // there.
    [[nodiscard]] std::pair<const Document*, int> origin(std::string_view field, int index) const;

    [[nodiscard]] Diagnostic error_at(const std::optional<Token>& token, std::string message,
                                      std::string remedy) const;

    // So many errors have been told of this document that further ones are counted only: they come without
    // their place, which costs as much as its line is long.
    [[nodiscard]] bool has_many_errors() const { return errors_ > most_errors; }

  private:
    // A file that is included includes none itself.
    Document(std::string name, std::string bytes, BroughtFiles brought, bool may_include);
    [[nodiscard]] static std::unique_ptr<Document> read_file(const std::filesystem::path& path,
                                                             BroughtFiles brought, bool may_include);
    void include();
    void demand_site_only() const;

    std::string name_;
    BroughtFiles brought_;
    Text text_;
    bellwether::Scenario scenario_;
    google::protobuf::TextFormat::ParseInfoTree tree_;
    std::vector<std::unique_ptr<Document>> included_;
    mutable std::size_t errors_ = 0;
};

}  // namespace scenarios
