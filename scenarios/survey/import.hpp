// scenarios/survey/import.hpp: files and folders of whatever kind, told apart by what is in them, as
// evidence.
#pragma once

#include <filesystem>
#include <functional>

#include "scenarios/survey/evidence.hpp"

namespace survey {

struct ImportOptions {
    std::map<std::string, std::string> columns{};  // of phones as CSV
    // Asked for the password of a PKCS #12 file; nothing: leave the file out.
    std::function<std::optional<std::string>(const std::string& file)> password{};
};

// A path, and the node that it is of, where that is said: "hq-pub=services.txt".
struct ImportPath {
    std::filesystem::path path;
    std::string node{};
};

struct Imported {
    Evidence evidence;
    std::vector<Trouble> troubles;
    std::size_t files = 0;
};

// A folder with `baseline.json` is a baseline; all files of any other are read.
[[nodiscard]] Imported import_all(const std::vector<ImportPath>& paths, const ImportOptions& options);

}  // namespace survey
