// scenarios/language/spelling.hpp: words as engineers write them: Cisco's own names of services and
// certificates, upper and lower case, and the names that other formats have for our fields.
#pragma once

#include <optional>
#include <string>

#include "scenarios/language/text.hpp"

namespace language {

// The file with each value of an enumeration as the schema has it: "Cisco CallManager", `CallManager` and
// `ccm` become CALLMANAGER. It has the same tokens in the same order. What is no such value stays.
[[nodiscard]] std::string respelled(const Text& text);

// "8845" for "CP-8845", "Cisco 8845" or "8845 ".
[[nodiscard]] std::string spelled_model(const std::string& model);

// What to write instead of a field that the schema does not have, where others call ours so; empty where
// nobody does. `type` is the message's name.
[[nodiscard]] std::string usual_field(const std::string& type, const std::string& field);

// What a file is that is no scenario, as far as that can be seen: "YAML", "JSON"; empty for others.
[[nodiscard]] std::string foreign_format(const std::string& bytes);

}  // namespace language
