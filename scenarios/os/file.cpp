#include "scenarios/os/file.hpp"

#include <algorithm>
#include <cerrno>
#include <istream>

#include <fcntl.h>
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

std::error_code write_new_file(const std::filesystem::path& path, ctl::BytesView bytes, unsigned mode) {
    const auto last_error = [] { return std::error_code(errno, std::generic_category()); };
    Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
    if (!file.is_open()) return last_error();
    while (!bytes.empty()) {
        const ssize_t count = ::write(file.get(), bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return last_error();
        bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
    return file.close() ? std::error_code() : last_error();
}

}  // namespace os
