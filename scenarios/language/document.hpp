// scenarios/language/document.hpp: a scenario file, parsed with the schema, and where each of its values
// stands.
#pragma once

#include <filesystem>
#include <memory>

#include "scenarios/actions/step.hpp"
#include "scenarios/language/brought_files.hpp"
#include "scenarios/language/source_location.hpp"

namespace bellwether {
class Scenario;
}

namespace language {

class Text;
struct Expansion;
struct Token;

class Document {
  public:
    // Parses a scenario, with the files that it includes, which are among `brought`. `name` is what messages
    // call the file. Throws InputError.
    Document(std::string name, std::string bytes, BroughtFiles brought = {});
    ~Document();
    Document(const Document&) = delete;
    Document& operator=(const Document&) = delete;

    // Reads and parses a file; "-" is standard input. What it names lies in its folder or below, unless
    // `allow_outside`. Throws InputError.
    [[nodiscard]] static std::unique_ptr<Document> read(const std::filesystem::path& path,
                                                        bool allow_outside = false);

    [[nodiscard]] const std::string& name() const;
    [[nodiscard]] const std::string& title() const;
    [[nodiscard]] std::vector<std::string> rows() const;     // of documented outcomes: "O-24"
    [[nodiscard]] std::vector<std::string> sources() const;  // documents
    // The SHA-256 of the file, then of those that it includes and that its steps name, in hexadecimal, with
    // their names.
    struct FileDigest {
        std::string file;
        std::string sha256;
    };
    [[nodiscard]] std::vector<FileDigest> digests() const;
    [[nodiscard]] SourceLocation root() const { return SourceLocation(*this); }
    // Where the action of a step stands in it.
    [[nodiscard]] SourceLocation action(std::size_t number) const;
    // Where a step stands; counts from 0.
    [[nodiscard]] SourceLocation step(std::size_t number) const;

    // What the file says, as values. Made of what has been checked, or for checking: names may be wrong then.
    [[nodiscard]] const model::SiteDescription& site() const;
    [[nodiscard]] const std::vector<actions::Step>& steps() const;
    // Is the site's health to be judged at the end? `health: UNCHECKED` says no.
    [[nodiscard]] bool checks_health() const;

    // For the .cpp files of this room. What is included stands in the scenario as if it had been written
    // here, first; and a shorthand in its long form, with where each step comes from and what could not be
    // expanded (expansion.hpp). As it was written, it is `written`.
    [[nodiscard]] const bellwether::Scenario& scenario() const;
    [[nodiscard]] const bellwether::Scenario& written() const;
    [[nodiscard]] const Expansion& expansion() const;
    [[nodiscard]] const Text& text() const;
    [[nodiscard]] const BroughtFiles& brought() const;
    [[nodiscard]] Diagnostic error_at(const std::optional<Token>& token, std::string message,
                                      std::string remedy) const;
    // The field's value in the message on this path, or the message's own name.
    [[nodiscard]] std::optional<Token> token_of(const std::vector<SourceLocation::Part>& path,
                                                std::string_view field, int index) const;
    // A token of the text that was parsed, as it was written.
    [[nodiscard]] std::optional<Token> original(const std::optional<Token>& parsed) const;
    // The same, in the file where it was written.
    [[nodiscard]] Diagnostic error(const std::vector<SourceLocation::Part>& path, std::string_view field,
                                   int index, std::string message, std::string remedy) const;
    [[nodiscard]] std::size_t line(const std::vector<SourceLocation::Part>& path) const;

  private:
    struct State;
    // A file that is included includes none itself.
    Document(std::string name, std::string bytes, BroughtFiles brought, bool may_include);
    [[nodiscard]] static std::unique_ptr<Document> read_file(const std::filesystem::path& path,
                                                             BroughtFiles brought, bool may_include);
    void parse();
    void include();
    void demand_site_only() const;
    // Where the n-th cluster, group of phones or other part of a site was written: a document, and its number
    // there.
    [[nodiscard]] std::pair<const Document*, int> origin(std::string_view field, int index) const;

    std::unique_ptr<State> state_;
};

}  // namespace language
