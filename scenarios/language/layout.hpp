// scenarios/language/layout.hpp: how a scenario file is laid out: for `fmt`. Tokens, comments, their order
// and the lines that they stand on stay as they are.
#pragma once

#include "scenarios/language/text.hpp"

namespace language {

// Two blanks of indentation for each open bracket; two between fields of a line, one within brackets; a
// comment behind a line three away; no blank at the end of a line, no two empty lines in a row, none at the
// start, and one line end at the end of the file. `name` is the file's, for errors. Throws InputError for a
// text that is no scenario, or part of one: what can't be read is not laid out.
[[nodiscard]] std::string laid_out(const std::string& name, const Text& text);

}  // namespace language
