#include "tftp/options.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace tftp {
namespace {

std::optional<std::uint64_t> number(const std::string& text) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

bool is_named(const Option& option, std::string_view name) {
    return std::ranges::equal(option.name, name,
                              [](unsigned char a, unsigned char b) { return std::tolower(a) == b; });
}

// The first option of this name with a number in [least, most].
std::optional<std::uint64_t> find(const std::vector<Option>& options, std::string_view name,
                                  std::uint64_t least, std::uint64_t most) {
    for (const Option& option : options) {
        if (!is_named(option, name)) continue;
        const auto value = number(option.value);
        return value && *value >= least && *value <= most ? value : std::nullopt;
    }
    return std::nullopt;
}

constexpr std::uint64_t longest_timeout = 30;  // seconds; RFC 2349 has up to 255
constexpr std::uint64_t any_size = UINT64_MAX;

}  // namespace

std::vector<Option> to_options(const Wishes& wishes) {
    std::vector<Option> options;
    if (wishes.block_size) options.push_back({"blksize", std::to_string(*wishes.block_size)});
    if (wishes.timeout) options.push_back({"timeout", std::to_string(wishes.timeout->count())});
    if (wishes.transfer_size) options.push_back({"tsize", "0"});
    if (wishes.window_size) options.push_back({"windowsize", std::to_string(*wishes.window_size)});
    return options;
}

Grant grant(const std::vector<Option>& asked, std::optional<std::uint64_t> size, std::size_t most_bytes) {
    most_bytes = std::clamp(most_bytes, default_block_size, largest_window_bytes);
    Grant result;
    const auto acknowledge = [&result](std::string name, std::uint64_t value) {
        result.acknowledged.push_back({std::move(name), std::to_string(value)});
    };
    if (const auto block_size = find(asked, "blksize", smallest_block_size, largest_block_size)) {
        result.agreement.block_size = std::min<std::size_t>(*block_size, most_bytes);
        acknowledge("blksize", result.agreement.block_size);
    }
    if (const auto timeout = find(asked, "timeout", 1, longest_timeout)) {
        result.agreement.timeout = std::chrono::seconds(*timeout);
        acknowledge("timeout", *timeout);
    }
    // An empty file's size is left out: curl takes a tsize of 0 for a fault.
    if (size.value_or(0) > 0 && find(asked, "tsize", 0, any_size)) {
        result.agreement.transfer_size = size;
        acknowledge("tsize", *size);
    }
    if (const auto window = find(asked, "windowsize", 1, 65535)) {
        const std::size_t fitting = std::max<std::size_t>(1, most_bytes / result.agreement.block_size);
        result.agreement.window_size = std::min({static_cast<std::size_t>(*window), largest_window, fitting});
        acknowledge("windowsize", result.agreement.window_size);
    }
    return result;
}

std::optional<Agreement> accept(const Wishes& wishes, const std::vector<Option>& acknowledged) {
    Agreement agreement;
    for (const Option& option : acknowledged) {
        const auto value = number(option.value);
        if (!value) return std::nullopt;
        if (is_named(option, "blksize") && wishes.block_size && *value >= smallest_block_size &&
            *value <= *wishes.block_size) {
            agreement.block_size = *value;
        } else if (is_named(option, "windowsize") && wishes.window_size && *value >= 1 &&
                   *value <= *wishes.window_size) {
            agreement.window_size = *value;
        } else if (is_named(option, "timeout") && wishes.timeout &&
                   *value == static_cast<std::uint64_t>(wishes.timeout->count())) {
            agreement.timeout = wishes.timeout;
        } else if (is_named(option, "tsize") && wishes.transfer_size) {
            agreement.transfer_size = value;
        } else {
            return std::nullopt;
        }
    }
    return agreement;
}

}  // namespace tftp
