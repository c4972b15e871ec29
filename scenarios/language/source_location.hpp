// scenarios/language/source_location.hpp: one message of a scenario file, and where it stands.
#pragma once

#include "scenarios/language/diagnostic.hpp"

namespace language {

class Document;

// Borrowed from its document.
class SourceLocation {
  public:
    struct Part {
        std::string field;  // of the schema
        int index = -1;     // in a repeated one
    };

    explicit SourceLocation(const Document& document, std::vector<Part> path = {})
        : document_(&document), path_(std::move(path)) {}

    // The message in this field (`index` counts in a repeated one).
    [[nodiscard]] SourceLocation nested(std::string_view field, int index = -1) const;

    // A diagnostic at the field's value, or at the message's own name where the field is not set.
    [[nodiscard]] Diagnostic error(std::string_view field, int index, std::string message,
                                   std::string remedy) const;
    [[nodiscard]] Diagnostic error(std::string_view field, std::string message, std::string remedy) const {
        return error(field, 0, std::move(message), std::move(remedy));
    }
    // At the message's name.
    [[nodiscard]] Diagnostic error(std::string message, std::string remedy) const {
        return error("", 0, std::move(message), std::move(remedy));
    }
    // The same, as something that is worth a word and no error.
    [[nodiscard]] Diagnostic warning(std::string message, std::string remedy) const;

    // Of the message's name, from 1.
    [[nodiscard]] std::size_t line() const;

  private:
    const Document* document_;
    std::vector<Part> path_;
};

}  // namespace language
