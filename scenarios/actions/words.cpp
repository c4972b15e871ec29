#include "scenarios/actions/words.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace actions {

std::string Phones::words() const {
    const std::string all = group ? "the phones of " + *group : "all phones";
    return count ? fmt::format("the first {} of {}", *count, all) : all;
}

std::string phones_words(std::size_t count) {
    return count == 1 ? "1 phone" : fmt::format("{} phones", count);
}

std::string on_nodes(const std::vector<std::string>& nodes) {
    return nodes.empty() ? "" : fmt::format(" on {}", fmt::join(nodes, ", "));
}

bool is_on(const model::PhoneState& phone) {
    return !phone.is_off;
}

}  // namespace actions
