#include "tftp/file.hpp"

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include <boost/algorithm/string/split.hpp>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tftp {

std::optional<std::size_t> MemoryFile::read(std::uint64_t offset, std::span<std::uint8_t> into) {
    if (offset >= bytes_->size()) return 0;
    const std::size_t count = std::min<std::size_t>(into.size(), bytes_->size() - offset);
    std::copy_n(bytes_->begin() + static_cast<std::ptrdiff_t>(offset), count, into.begin());
    return count;
}

namespace {

class Descriptor {
  public:
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(number_, other.number_);
        return *this;
    }
    [[nodiscard]] int get() const { return number_; }

  private:
    int number_;
};

class DiskFile : public File {
  public:
    DiskFile(Descriptor descriptor, const struct stat& status)
        : descriptor_(std::move(descriptor)), opened_(status) {}
    [[nodiscard]] std::uint64_t size() const override { return static_cast<std::uint64_t>(opened_.st_size); }

    [[nodiscard]] std::optional<std::size_t> read(std::uint64_t offset,
                                                  std::span<std::uint8_t> into) override {
        std::size_t done = 0;
        while (done < into.size()) {
            const ssize_t count = ::pread(descriptor_.get(), into.data() + done, into.size() - done,
                                          static_cast<off_t>(offset + done));
            if (count < 0 && errno == EINTR) continue;
            if (count < 0) return std::nullopt;
            if (count == 0) break;
            done += static_cast<std::size_t>(count);
        }
        return is_as_opened() ? std::optional(done) : std::nullopt;
    }

  private:
    // A client must not get half of one file and half of another.
    [[nodiscard]] bool is_as_opened() const {
        struct stat now {};
        return ::fstat(descriptor_.get(), &now) == 0 && now.st_size == opened_.st_size &&
               now.st_mtim.tv_sec == opened_.st_mtim.tv_sec && now.st_mtim.tv_nsec == opened_.st_mtim.tv_nsec;
    }

    Descriptor descriptor_;
    struct stat opened_;
};

constexpr std::uint64_t most_bytes_at_once = 1 << 20;
constexpr std::time_t settling_seconds = 2;

std::vector<std::string> components(const std::string& name) {
    std::vector<std::string> parts;
    boost::algorithm::split(parts, name, [](char c) { return c == '/'; });
    std::erase(parts, "");
    return parts;
}

WireError not_found(const std::string& name) {
    return {ErrorCode::file_not_found, "File not found: " + name};
}

WireError out_of_bounds(const std::string& name) {
    return {ErrorCode::access_violation, "Outside of the served folder: " + name};
}

}  // namespace

FolderSource::FolderSource(const std::filesystem::path& root)
    : root_(::open(root.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
    if (root_ < 0) throw std::system_error(errno, std::generic_category(), root.string());
}

FolderSource::~FolderSource() {
    ::close(root_);
}

FileSource::Opened FolderSource::open(const std::string& name) {
    const std::vector<std::string> parts = components(name);
    if (parts.empty()) return not_found(name);
    Descriptor folder(-1);
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (parts[i] == "..") return out_of_bounds(name);
        const bool is_last = i + 1 == parts.size();
        // One component at a time and never through a link: no name can leave the folder. O_NONBLOCK: a pipe
        // in the folder must not hold up the server.
        const int flags = O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | (is_last ? 0 : O_DIRECTORY);
        Descriptor next(::openat(i == 0 ? root_ : folder.get(), parts[i].c_str(), flags));
        if (next.get() < 0) {
            if (errno == ELOOP) return out_of_bounds(name);
            if (errno == EACCES) return WireError{ErrorCode::access_violation, "Not readable: " + name};
            return not_found(name);
        }
        folder = std::move(next);
    }
    struct stat status {};
    if (::fstat(folder.get(), &status) != 0 || !S_ISREG(status.st_mode)) return not_found(name);
    const auto size = static_cast<std::uint64_t>(status.st_size);
    auto file = std::make_unique<DiskFile>(std::move(folder), status);
    // Who writes a file twice in a moment may leave it with the same size and time: what was written to just
    // now is read anew for each transfer.
    const bool is_settled = status.st_mtim.tv_sec < ::time(nullptr) - settling_seconds;
    if (size > most_bytes_at_once || !is_settled) return file;
    std::erase_if(in_use_, [](const auto& entry) { return entry.second.expired(); });
    std::weak_ptr<const Bytes>& in_use =
        in_use_[{status.st_dev, status.st_ino, size, status.st_mtim.tv_sec, status.st_mtim.tv_nsec}];
    std::shared_ptr<const Bytes> bytes = in_use.lock();
    if (!bytes) {
        Bytes read(size);
        if (file->read(0, read) != size) return file;  // it changes at this moment: block by block, then
        bytes = std::make_shared<const Bytes>(std::move(read));
        in_use = bytes;
    }
    return std::make_unique<MemoryFile>(std::move(bytes));
}

BlockReader::BlockReader(std::unique_ptr<File> file, bool is_netascii, std::size_t block_size)
    : file_(std::move(file)), is_netascii_(is_netascii), block_size_(block_size) {}

std::optional<Bytes> BlockReader::next() {
    if (!is_netascii_) {
        Bytes block(block_size_);
        const auto count = file_->read(offset_, block);
        if (!count) return std::nullopt;
        block.resize(*count);
        offset_ += *count;
        return block;
    }
    while (translated_.size() < block_size_ && !at_end_)
        if (!refill()) return std::nullopt;
    const std::size_t count = std::min(block_size_, translated_.size());
    const auto end = translated_.begin() + static_cast<std::ptrdiff_t>(count);
    Bytes block(translated_.begin(), end);
    translated_.erase(translated_.begin(), end);
    return block;
}

bool BlockReader::refill() {
    Bytes plain(block_size_);
    const auto count = file_->read(offset_, plain);
    if (!count) return false;
    at_end_ = *count < plain.size();
    offset_ += *count;
    for (std::size_t i = 0; i < *count; ++i) {
        if (plain[i] == '\n') translated_.push_back('\r');
        translated_.push_back(plain[i]);
        if (plain[i] == '\r') translated_.push_back(0);
    }
    return true;
}

void NetasciiDecoder::decode(BytesView block, Bytes& out) {
    for (const std::uint8_t byte : block) {
        if (after_carriage_return_ && (byte == '\n' || byte == 0)) {
            out.back() = byte == 0 ? std::uint8_t{'\r'} : byte;
            after_carriage_return_ = false;
            continue;
        }
        out.push_back(byte);
        after_carriage_return_ = byte == '\r';
    }
}

}  // namespace tftp
