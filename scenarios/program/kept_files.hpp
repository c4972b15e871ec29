// scenarios/program/kept_files.hpp: the files of a run, written where the user asks for them (--keep).
#pragma once

#include <filesystem>

#include "scenarios/model/site.hpp"

namespace program {

// A folder of its own for each scenario, in the folder to keep. Throws worlds::RunError where it can't be
// made, or holds something already: files of two runs must not mix.
[[nodiscard]] std::filesystem::path make_kept_folder(const std::filesystem::path& keep,
                                                     const std::filesystem::path& scenario);

// Requests and certificates in `certificates`, and beside it the PKCS #12 files of bulk certificate
// management (certificates only) and those that `file get` fetched: these have their private key, and mode
// 0600. The password is "simulation". Throws worlds::RunError where one can't be written.
void write_kept_files(const std::filesystem::path& folder, const model::FileStore& files);

}  // namespace program
