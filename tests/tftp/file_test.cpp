#include "tftp/file.hpp"

#include <filesystem>
#include <fstream>

#include <doctest/doctest.h>
#include <sys/stat.h>

using namespace tftp;

namespace {

Bytes bytes_of(std::string_view text) {
    return {text.begin(), text.end()};
}

std::unique_ptr<File> memory_file(std::string_view text) {
    return std::make_unique<MemoryFile>(std::make_shared<const Bytes>(bytes_of(text)));
}

// A folder with a file, a link out of it, a pipe and a folder in it; gone with the test.
class Folder {
  public:
    Folder() {
        std::string name = (std::filesystem::temp_directory_path() / "bellwether-test-XXXXXX").string();
        path = ::mkdtemp(name.data());
        std::filesystem::create_directory(path / "root");
        std::filesystem::create_directory(path / "root" / "sub");
        std::ofstream(path / "secret") << "secret";
        std::ofstream(path / "root" / "plain") << "plain";
        std::ofstream(path / "root" / "sub" / "inner") << "inner";
        std::filesystem::create_symlink(path / "secret", path / "root" / "link");
        std::filesystem::create_directory_symlink(path, path / "root" / "up");
        ::mkfifo((path / "root" / "pipe").c_str(), 0600);
    }
    ~Folder() { std::filesystem::remove_all(path); }

    std::filesystem::path path;
};

std::optional<ErrorCode> refusal(FileSource& source, const std::string& name) {
    const auto opened = source.open(name);
    const auto* error = std::get_if<WireError>(&opened);
    return error == nullptr ? std::nullopt : std::optional(error->code);
}

}  // namespace

TEST_SUITE("changing files") {
    TEST_CASE("a file that changes while it is read is not read on") {
        const std::string folder =
            (std::filesystem::temp_directory_path() / "bellwether-changing-XXXXXX").string();
        std::string made = folder;
        REQUIRE(::mkdtemp(made.data()) != nullptr);
        const std::filesystem::path path = std::filesystem::path(made) / "file";
        std::ofstream(path) << std::string(2000, 'a');
        tftp::FolderSource source(made);
        auto opened = source.open("file");
        auto& file = std::get<std::unique_ptr<tftp::File>>(opened);
        tftp::Bytes block(512);
        CHECK(file->read(0, block) == 512);
        std::ofstream(path, std::ios::app) << "b";
        CHECK(!file->read(512, block));
        std::filesystem::remove_all(made);
    }
}

TEST_SUITE("tftp file") {
    TEST_CASE("files in the folder and below are served, with or without a leading slash") {
        const Folder folder;
        FolderSource source(folder.path / "root");
        CHECK(!refusal(source, "plain"));
        CHECK(!refusal(source, "/plain"));
        CHECK(!refusal(source, "sub//inner"));
        Bytes text(5);
        CHECK(std::get<std::unique_ptr<File>>(source.open("sub/inner"))->read(0, text) == 5);
        CHECK(text == bytes_of("inner"));
    }

    TEST_CASE("transfers of one file share its bytes, and a file that was written anew is served anew") {
        const Folder folder;
        FolderSource source(folder.path);
        const auto read = [&source] {
            auto file = std::get<std::unique_ptr<File>>(source.open("shared"));
            Bytes bytes(file->size());
            (void)file->read(0, bytes);
            return std::pair(std::move(file), bytes);
        };
        std::ofstream(folder.path / "shared") << "old";
        // Long ago: what was written just now is never shared.
        const auto long_ago = std::filesystem::file_time_type::clock::now() - std::chrono::hours(1);
        std::filesystem::last_write_time(folder.path / "shared", long_ago);
        const auto first = read();
        CHECK(read().second == Bytes{'o', 'l', 'd'});
        std::filesystem::remove(folder.path / "shared");
        std::ofstream(folder.path / "shared") << "new";
        CHECK(read().second == Bytes{'n', 'e', 'w'});
        Bytes still(3);
        (void)first.first->read(0, still);
        CHECK(still == Bytes{'o', 'l', 'd'});
    }

    TEST_CASE("no name leads out of the folder") {
        const Folder folder;
        FolderSource source(folder.path / "root");
        CHECK(refusal(source, "../secret") == ErrorCode::access_violation);
        CHECK(refusal(source, "sub/../../secret") == ErrorCode::access_violation);
        CHECK(refusal(source, "link") == ErrorCode::access_violation);
        CHECK(refusal(source, "up/secret").has_value());
        CHECK(refusal(source, (folder.path / "secret").string()) == ErrorCode::file_not_found);
    }

    TEST_CASE("what is no regular file is not found, and a pipe holds nothing up") {
        const Folder folder;
        FolderSource source(folder.path / "root");
        for (const char* name : {"", "/", "sub", "pipe", "missing"})
            CHECK(refusal(source, name) == ErrorCode::file_not_found);
    }

    TEST_CASE("a folder that is none is an error when the server is made") {
        CHECK_THROWS_AS(FolderSource("/no/such/folder"), std::system_error);
    }

    TEST_CASE("octet blocks are full but for the last, which may be empty") {
        BlockReader reader(memory_file("abcdef"), false, 3);
        CHECK(reader.next() == bytes_of("abc"));
        CHECK(reader.next() == bytes_of("def"));
        CHECK(reader.next() == Bytes{});
    }

    TEST_CASE("netascii goes out and comes back the same, whatever the block size") {
        const std::string text = "one\ntwo\r\nthree\r\n\n";
        for (const std::size_t size : {1U, 2U, 3U, 8U, 512U}) {
            BlockReader reader(memory_file(text), true, size);
            NetasciiDecoder decoder;
            Bytes received;
            Bytes wire;
            for (;;) {
                const Bytes block = *reader.next();
                wire.insert(wire.end(), block.begin(), block.end());
                decoder.decode(block, received);
                if (block.size() < size) break;
            }
            CHECK(received == bytes_of(text));
            CHECK(wire == bytes_of(std::string("one\r\ntwo\r\0\r\nthree\r\0\r\n\r\n", 23)));
        }
    }
}
