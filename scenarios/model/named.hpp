// scenarios/model/named.hpp: look-ups of what the checker has seen to be there.
#pragma once

#include <algorithm>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace model {

// The element with this name. Throws std::logic_error where there is none: a mistake of ours, never of a
// file.
template <typename Range, typename Projection>
[[nodiscard]] decltype(auto) named(Range& range, std::string_view name, Projection projection) {
    const auto found =
        std::ranges::find_if(range, [&](const auto& each) { return std::invoke(projection, each) == name; });
    if (found == std::ranges::end(range))
        throw std::logic_error("nothing is named \"" + std::string(name) + "\": the checker let it pass");
    return *found;
}

}  // namespace model
