#include "scenarios/language/brought_files.hpp"

#include <algorithm>

namespace language {
namespace {

bool is_below(const std::filesystem::path& path, const std::filesystem::path& folder) {
    const auto [end, ignored] = std::mismatch(folder.begin(), folder.end(), path.begin(), path.end());
    return end == folder.end();
}

}  // namespace

BroughtFiles::Found BroughtFiles::find(const std::string& name) const {
    if (name.empty() || name.find('\0') != std::string::npos) return {};
    const std::filesystem::path wanted(name);
    const std::filesystem::path plain = wanted.lexically_normal();
    const bool leads_out = wanted.is_absolute() || (!plain.empty() && *plain.begin() == "..");
    if (leads_out && !allow_outside_) return {Place::outside};
    std::error_code error;
    const std::filesystem::path folder = std::filesystem::canonical(folder_, error);
    const std::filesystem::path path = std::filesystem::canonical(folder_ / wanted, error);
    if (error) return {};
    if (!allow_outside_ && !is_below(path, folder)) return {Place::outside};
    if (!std::filesystem::is_regular_file(path, error)) return {Place::no_file};
    return {Place::inside, path};
}

}  // namespace language
