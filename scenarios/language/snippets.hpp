// scenarios/language/snippets.hpp: the schema as snippets of Visual Studio Code, which completes by them in
// any file (its documentation, "Snippets in Visual Studio Code"): no extension reads text format by a schema.
#pragma once

#include <string>

namespace language {

// JSON: a snippet for each step, as "step regenerate", and for each other message, by the name of its field.
// Fields of enumerations offer their values.
[[nodiscard]] std::string vscode_snippets();

}  // namespace language
