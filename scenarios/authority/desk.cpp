#include "scenarios/authority/desk.hpp"

#include <fstream>
#include <stdexcept>

namespace scenarios {
namespace {

std::optional<ctl::Bytes> read_file(const std::filesystem::path& path) {
    std::error_code error;
    if (!std::filesystem::is_regular_file(path, error)) return std::nullopt;
    std::ifstream file(path, std::ios::binary);
    if (!file) return std::nullopt;
    ctl::Bytes bytes(ctl::largest_certificate_file + 1);
    file.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    bytes.resize(static_cast<std::size_t>(file.gcount()));
    return bytes;
}

}  // namespace

void CertificateDesk::put(const std::string& name, ctl::BytesView bytes) {
    std::error_code error;
    std::filesystem::create_directories(made_, error);
    const std::filesystem::path path = made_ / name;
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    file.close();
    if (!file) throw std::runtime_error(path.string() + " can't be written");
    names_.insert(name);
}

std::optional<ctl::Bytes> CertificateDesk::read(const std::string& name) const {
    if (names_.contains(name)) return read_file(made_ / name);
    const BroughtFiles::Found found = brought_.find(name);
    return found.place == BroughtFiles::Place::inside ? read_file(found.path) : std::nullopt;
}

}  // namespace scenarios
