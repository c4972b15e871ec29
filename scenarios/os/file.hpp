// scenarios/os/file.hpp: files of this machine: the descriptor that one is open by, and bytes read and
// written whole.
#pragma once

#include <filesystem>
#include <iosfwd>
#include <string>
#include <system_error>
#include <utility>

#include "ctl/bytes.hpp"

namespace os {

// Owns a descriptor, of a file or a socket, and closes it.
class Descriptor {
  public:
    Descriptor() = default;
    // Takes over this one; a negative number, as a failed system call gives it, is none.
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(number_, other.number_);
        return *this;
    }
    ~Descriptor() { (void)close(); }

    [[nodiscard]] int get() const { return number_; }
    [[nodiscard]] bool is_open() const { return number_ >= 0; }
    // Closes it now. False where what was written may not have reached the disk.
    [[nodiscard]] bool close();

  private:
    int number_ = -1;
};

// All bytes that are left, but for those beyond the first `most` + 1: a caller sees that there are too many,
// and none of them fills the memory.
[[nodiscard]] ctl::Bytes read_up_to(std::istream& in, std::size_t most);

// Makes a file that is not there yet, with this mode, and writes the bytes: all of them, or there is an
// error.
[[nodiscard]] std::error_code write_new_file(const std::filesystem::path& path, ctl::BytesView bytes,
                                             unsigned mode);

// A file that appears whole under its name, in the place of one that was there and with its mode, or not at
// all. Into what is no file but a device or a pipe, it is written.
class ReplacedFile {
  public:
    // Makes the file under another name beside it: what is in the way shows before the work is done. Throws
    // std::system_error.
    explicit ReplacedFile(std::filesystem::path path);
    // Without `commit` nothing is left.
    ~ReplacedFile();
    ReplacedFile(const ReplacedFile&) = delete;
    ReplacedFile& operator=(const ReplacedFile&) = delete;

    // Writes the bytes and gives the file its name. Once. Throws std::system_error.
    void commit(ctl::BytesView bytes);

  private:
    std::filesystem::path path_;
    std::string temporary_;  // empty: a device or a pipe is written itself
    Descriptor file_;
};

}  // namespace os
