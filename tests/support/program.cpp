#include "tests/support/program.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <doctest/doctest.h>

namespace support {

std::string bellwether_path() {
    return BELLWETHER_PROGRAM;
}

CommandResult bellwether(const std::string& arguments) {
    return run(bellwether_path() + " " + arguments);
}

Scratch::Scratch() : path_((std::filesystem::temp_directory_path() / "bellwether-scratch-XXXXXX").string()) {
    REQUIRE(::mkdtemp(path_.data()) != nullptr);
}

Scratch::~Scratch() {
    std::filesystem::remove_all(path_);
}

std::string Scratch::file(const std::string& name, const std::string& text) const {
    std::string path = path_ + "/" + name;
    std::ofstream(path, std::ios::binary) << text;
    return path;
}

bool contains(const CommandResult& result, const std::string& text) {
    return result.output.find(text) != std::string::npos;
}

TemporaryFiles::TemporaryFiles() {
    std::filesystem::create_directory(path());
}

CommandResult TemporaryFiles::bellwether(const std::string& arguments) const {
    return run("TMPDIR=" + path() + " " + bellwether_path() + " " + arguments);
}

std::vector<std::string> TemporaryFiles::background(const std::vector<std::string>& arguments) const {
    std::vector<std::string> line{"env", "TMPDIR=" + path(), bellwether_path()};
    line.insert(line.end(), arguments.begin(), arguments.end());
    return line;
}

bool TemporaryFiles::are_gone() const {
    return std::filesystem::is_empty(path());
}

}  // namespace support
