// scenarios/language/long_form.hpp: a plan without shorthand, as text.
#pragma once

#include "scenarios/language/document.hpp"

namespace language {

// The text of the document with each shorthand, and each use of its own procedures, in its long form: all
// else, comments as well, as it was written. What it includes stays an `include`.
[[nodiscard]] std::string long_form(const Document& document);

}  // namespace language
