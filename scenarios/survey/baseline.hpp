// scenarios/survey/baseline.hpp: a survey in a folder of plain files: `baseline.json` (baseline.proto), the
// lists as bytes, and the certificates that servers showed. It is what phones hold, to be compared with what
// is served later.
#pragma once

#include <filesystem>
#include <stdexcept>

#include "scenarios/survey/survey.hpp"

namespace survey {

inline constexpr const char* index_name = "baseline.json";

// What is wrong with a baseline: the file, and what would be right.
class BaselineError : public std::runtime_error {
  public:
    BaselineError(std::filesystem::path file, const std::string& what)
        : runtime_error(what), file_(std::move(file)) {}
    [[nodiscard]] const std::filesystem::path& file() const { return file_; }

  private:
    std::filesystem::path file_;
};

// Makes the folder, which must not be there yet, or be empty. Bodies of configurations are not written.
// Throws BaselineError.
void save(const Survey& survey, const std::filesystem::path& folder);

// Reads it again: all but what is not kept. Files outside of the folder are refused. Throws BaselineError.
[[nodiscard]] Survey load(const std::filesystem::path& folder);

}  // namespace survey
