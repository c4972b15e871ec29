// scenarios/language/brought_files.hpp: the files that a scenario names: those beside it, and below.
#pragma once

#include <filesystem>
#include <string>

#include "scenarios/actions/checker.hpp"

namespace language {

class BroughtFiles {
  public:
    // Paths are relative to `folder`. A plan may come from anywhere: what it names lies below its folder,
    // wherever symbolic links lead, unless it may go outside.
    BroughtFiles() = default;
    explicit BroughtFiles(std::filesystem::path folder, bool allow_outside = false)
        : folder_(folder.empty() ? "." : std::move(folder)), allow_outside_(allow_outside) {}

    using Place = actions::FilePlace;
    struct Found {
        Place place = Place::missing;
        std::filesystem::path path{};  // of `inside`, without symbolic links
    };
    // Says of a name that leads outside only that it does.
    [[nodiscard]] Found find(const std::string& name) const;

  private:
    std::filesystem::path folder_ = ".";
    bool allow_outside_ = false;
};

}  // namespace language
