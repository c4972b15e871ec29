// tftp/file.hpp: where a server's files come from, and how their bytes become blocks.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <tuple>

#include "tftp/packet.hpp"

namespace tftp {

// One opened file.
class File {
  public:
    virtual ~File() = default;
    [[nodiscard]] virtual std::uint64_t size() const = 0;
    // Fills `into` from `offset` and says how many bytes there were: fewer than asked only at the end of the
    // file. Nothing where the file can't be read, or is not any more what it was when it was opened.
    [[nodiscard]] virtual std::optional<std::size_t> read(std::uint64_t offset,
                                                          std::span<std::uint8_t> into) = 0;
};

// A file that is held in memory, shared with whoever made it.
class MemoryFile : public File {
  public:
    explicit MemoryFile(std::shared_ptr<const Bytes> bytes) : bytes_(std::move(bytes)) {}
    [[nodiscard]] std::uint64_t size() const override { return bytes_->size(); }
    [[nodiscard]] std::optional<std::size_t> read(std::uint64_t offset,
                                                  std::span<std::uint8_t> into) override;

  private:
    std::shared_ptr<const Bytes> bytes_;
};

// Asked by name when a request comes in, so that what a name means may change from one request to the next.
class FileSource {
  public:
    using Opened = std::variant<std::unique_ptr<File>, WireError>;

    virtual ~FileSource() = default;
    [[nodiscard]] virtual Opened open(const std::string& name) = 0;
};

// The regular files below one folder. Leading slashes don't count. No name leads out of it: `..` and a
// symbolic link to a file are refused as access violations, a symbolic link to a folder is not found. Files
// of up to a megabyte that were not written to just now are read at once, and transfers of the same file
// share its bytes for as long as one of them goes on.
class FolderSource : public FileSource {
  public:
    // Throws std::system_error when `root` is not a folder that can be opened.
    explicit FolderSource(const std::filesystem::path& root);
    ~FolderSource() override;
    FolderSource(const FolderSource&) = delete;
    FolderSource& operator=(const FolderSource&) = delete;

    [[nodiscard]] Opened open(const std::string& name) override;

  private:
    // A file as it is now: device, inode, size, and when it was last written to.
    using Identity = std::tuple<std::uint64_t, std::uint64_t, std::uint64_t, std::int64_t, std::int64_t>;

    int root_;
    std::map<Identity, std::weak_ptr<const Bytes>> in_use_;
};

// Cuts a file into blocks, one after the other; in netascii (RFC 764 as RFC 1350 uses it) LF becomes CR LF
// and CR becomes CR NUL.
class BlockReader {
  public:
    BlockReader(std::unique_ptr<File> file, bool is_netascii, std::size_t block_size);

    // The next block: shorter than the block size only at the end. Nothing where the file can't be read.
    [[nodiscard]] std::optional<Bytes> next();

  private:
    [[nodiscard]] bool refill();

    std::unique_ptr<File> file_;
    bool is_netascii_;
    std::size_t block_size_;
    std::uint64_t offset_ = 0;
    bool at_end_ = false;
    Bytes translated_;  // netascii that no block holds yet
};

// The way back: CR LF becomes LF and CR NUL becomes CR, whatever the block boundaries.
class NetasciiDecoder {
  public:
    void decode(BytesView block, Bytes& out);

  private:
    bool after_carriage_return_ = false;
};

}  // namespace tftp
