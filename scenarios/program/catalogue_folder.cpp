#include "scenarios/program/catalogue_folder.hpp"

namespace program {

std::optional<std::filesystem::path> catalogue_folder() {
    std::error_code error;
    const std::filesystem::path own = std::filesystem::read_symlink("/proc/self/exe", error);
    if (error) return std::nullopt;
    // From bin/ of an installation, and from build/PRESET/scenarios/ of the sources.
    for (const char* relative : {"../share/bellwether/catalogue", "../../../scenarios/catalogue"}) {
        const std::filesystem::path folder = (own.parent_path() / relative).lexically_normal();
        if (std::filesystem::is_directory(folder, error)) return folder;
    }
    return std::nullopt;
}

}  // namespace program
