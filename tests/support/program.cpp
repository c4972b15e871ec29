#include "tests/support/program.hpp"

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <thread>

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

namespace {

template <typename Holds>
bool wait_until(Holds holds) {
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (!holds() && std::chrono::steady_clock::now() < limit)
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    return holds();
}

}  // namespace

bool TemporaryFiles::wait_for_some() const {
    return wait_until([this] { return !are_gone(); });
}

bool TemporaryFiles::wait_for_gone(const std::string& what) {
    return wait_until([&what] { return !std::filesystem::exists(what); });
}

}  // namespace support
