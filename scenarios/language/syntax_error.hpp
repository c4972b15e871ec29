// scenarios/language/syntax_error.hpp: what Protobuf's parser says is wrong with a file, in words about
// scenarios.
#pragma once

#include <google/protobuf/io/tokenizer.h>

#include "scenarios/language/document.hpp"
#include "scenarios/language/text.hpp"

namespace language {

// As Protobuf counts: lines and columns from 0, a tab jumps to a multiple of 8.
struct ParseFailure {
    int line = 0;
    int column = 0;
    std::string message;
};

// Keeps the first failure: what follows is most often its echo.
class FirstFailure : public google::protobuf::io::ErrorCollector {
  public:
    void AddError(int line, google::protobuf::io::ColumnNumber column, const std::string& message) override {
        if (!failure) failure = ParseFailure{line, column, message};
    }
    std::optional<ParseFailure> failure;
};

// A failure with the place that it is about.
struct SyntaxError {
    Diagnostic diagnostic;
    std::size_t offset = 0;  // in the text that was parsed
};

// `text` is what was parsed of the document.
[[nodiscard]] SyntaxError syntax_error(const Document& document, const Text& text,
                                       const ParseFailure& failure);

}  // namespace language
