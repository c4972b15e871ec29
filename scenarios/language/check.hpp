// scenarios/language/check.hpp: what the schema can't say of a scenario: that its names exist, its values
// make sense, and each of its steps can apply when its turn comes.
#pragma once

#include "scenarios/language/document.hpp"

namespace language {

// All that is wrong, in the order of the file; empty for a scenario that can run.
[[nodiscard]] std::vector<Diagnostic> check(const Document& document);

// The same for a file of which a step is left out after so many: of those behind it, names that are described
// nowhere are told.
[[nodiscard]] std::vector<Diagnostic> check(const Document& document, std::size_t steps);

// What is read all the same, and will not be for ever.
[[nodiscard]] std::vector<Diagnostic> warnings(const Document& document);

// Reads a file and checks it. Throws InputError with all that is wrong.
[[nodiscard]] std::unique_ptr<Document> read_scenario(const std::filesystem::path& path,
                                                      bool allow_outside = false);

}  // namespace language
