#include "scenarios/os/file.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <istream>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace os {

bool Descriptor::close() {
    const int number = std::exchange(number_, -1);
    return number < 0 || ::close(number) == 0;
}

ctl::Bytes read_up_to(std::istream& in, std::size_t most) {
    constexpr std::size_t part = 65536;
    ctl::Bytes bytes;
    while (bytes.size() <= most && in) {
        const std::size_t size = bytes.size();
        bytes.resize(size + std::min(part, most + 1 - size));
        in.read(reinterpret_cast<char*>(bytes.data() + size),
                static_cast<std::streamsize>(bytes.size() - size));
        bytes.resize(size + static_cast<std::size_t>(in.gcount()));
    }
    return bytes;
}

namespace {

std::error_code last_error() {
    return {errno, std::generic_category()};
}

std::error_code write_all(Descriptor& file, ctl::BytesView bytes) {
    while (!bytes.empty()) {
        const ssize_t count = ::write(file.get(), bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return last_error();
        bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
    return file.close() ? std::error_code() : last_error();
}

}  // namespace

std::error_code write_new_file(const std::filesystem::path& path, ctl::BytesView bytes, unsigned mode) {
    Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
    return file.is_open() ? write_all(file, bytes) : last_error();
}

ReplacedFile::ReplacedFile(std::filesystem::path path) : path_(std::move(path)) {
    std::error_code ignored;
    if (std::filesystem::is_directory(path_, ignored))
        throw std::system_error(std::make_error_code(std::errc::is_a_directory));
    // Behind a link it is the file that is meant.
    if (std::filesystem::is_symlink(path_, ignored)) path_ = std::filesystem::canonical(path_);
    if (std::filesystem::exists(path_, ignored) && !std::filesystem::is_regular_file(path_, ignored)) {
        file_ = Descriptor(::open(path_.c_str(), O_WRONLY | O_CLOEXEC));
        if (!file_.is_open()) throw std::system_error(last_error());
        return;
    }
    temporary_ = path_.string() + ".XXXXXX";
    file_ = Descriptor(::mkostemp(temporary_.data(), O_CLOEXEC));
    if (!file_.is_open()) throw std::system_error(last_error());
    const mode_t mask = ::umask(0);
    ::umask(mask);
    struct stat before {};
    const mode_t mode = ::stat(path_.c_str(), &before) == 0 ? before.st_mode & 0777U : 0666U & ~mask;
    if (::fchmod(file_.get(), mode) != 0) throw std::system_error(last_error());
}

ReplacedFile::~ReplacedFile() {
    if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

void ReplacedFile::commit(ctl::BytesView bytes) {
    if (const std::error_code error = write_all(file_, bytes)) throw std::system_error(error);
    if (temporary_.empty()) return;
    if (::rename(temporary_.c_str(), path_.c_str()) != 0) throw std::system_error(last_error());
    temporary_.clear();
}

}  // namespace os
