// scenarios/program/temporary_folder.hpp: a folder that goes when its owner does; or, where that was killed,
// with the next one.
#pragma once

#include <filesystem>

namespace scenarios {

class TemporaryFolder {
  public:
    // Throws std::system_error where none can be made.
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
    int lock_ = -1;  // on it, while it is in use
};

}  // namespace scenarios
