// scenarios/program/catalogue_folder.hpp: where the catalogue of documented outcomes lies on this machine.
#pragma once

#include <filesystem>
#include <optional>

namespace program {

// Beside the program that runs: installed (../share/bellwether/catalogue), or in the sources that it was
// built from. Nothing where neither is there.
[[nodiscard]] std::optional<std::filesystem::path> catalogue_folder();

}  // namespace program
