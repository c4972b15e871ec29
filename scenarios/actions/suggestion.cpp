#include "scenarios/actions/suggestion.hpp"

#include <algorithm>
#include <cctype>
#include <numeric>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace actions {
namespace {

constexpr std::size_t longest_compared = 64;

std::size_t edit_distance(std::string_view left, std::string_view right) {
    std::vector<std::size_t> row(right.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < left.size(); ++i) {
        std::size_t diagonal = row[0]++;
        for (std::size_t j = 0; j < right.size(); ++j) {
            const std::size_t replaced = diagonal + (left[i] == right[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({row[j] + 1, row[j + 1] + 1, replaced});
        }
    }
    return row.back();
}

}  // namespace

std::string listed(const std::vector<std::string>& names) {
    std::string text;
    for (std::size_t i = 0; i < names.size(); ++i)
        text += (i == 0 ? "" : i + 1 == names.size() ? " or " : ", ") + names[i];
    return names.empty() ? "none" : text;
}

std::string suggestion(std::string_view wrong, const std::vector<std::string>& names,
                       std::string_view introduction) {
    const std::string_view compared = wrong.substr(0, longest_compared);
    const auto nearest = std::ranges::min_element(
        names, {}, [compared](const std::string& name) { return edit_distance(compared, name); });
    if (nearest != names.end() &&
        edit_distance(compared, *nearest) <= std::max<std::size_t>(1, nearest->size() / 4))
        return fmt::format("did you mean \"{}\"?", *nearest);
    return fmt::format("{} {}", introduction, fmt::join(names, ", "));
}

bool is_good_name(const std::string& name) {
    return !name.empty() && name.size() <= longest_name && std::ranges::all_of(name, [](unsigned char c) {
        return std::isalnum(c) != 0 || c == '-' || c == '_' || c == '.';
    });
}

bool is_good_common_name(const std::string& name) {
    constexpr std::size_t longest_common_name = 64;
    return !name.empty() && name.size() <= longest_common_name &&
           std::ranges::none_of(name, [](unsigned char c) { return std::iscntrl(c) != 0; });
}

bool contains(const std::vector<std::string>& names, const std::string& name) {
    return std::ranges::find(names, name) != names.end();
}

}  // namespace actions
