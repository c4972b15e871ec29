// scenarios/actions/suggestion.hpp: lists of names in messages.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace actions {

// "a, b or c"; "none" for an empty list.
[[nodiscard]] std::string listed(const std::vector<std::string>& names);

// `did you mean "x"?` where a name is near enough to be meant, else "<introduction> a, b, c".
[[nodiscard]] std::string suggestion(std::string_view wrong, const std::vector<std::string>& names,
                                     std::string_view introduction);

// Letters, digits, '-', '_' and '.', not too many.
[[nodiscard]] bool is_good_name(const std::string& name);
// 1 to 64 bytes without control characters: what a certificate's common name can be.
[[nodiscard]] bool is_good_common_name(const std::string& name);
[[nodiscard]] bool contains(const std::vector<std::string>& names, const std::string& name);

// A certificate's common name has 64 characters, "ITLRECOVERY_" takes 12.
inline constexpr std::size_t longest_name = 48;

}  // namespace actions
