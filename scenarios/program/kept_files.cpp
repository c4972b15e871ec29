#include "scenarios/program/kept_files.hpp"

#include <fmt/format.h>

#include "ctl/pkcs12.hpp"
#include "scenarios/os/file.hpp"
#include "scenarios/worlds/world.hpp"

namespace program {
namespace {

using worlds::RunError;

constexpr const char* password = "simulation";
constexpr unsigned owner_only = 0600;
constexpr unsigned usual = 0644;

// The folder is new: nothing that stands there is written through.
void write(const std::filesystem::path& path, ctl::BytesView bytes, unsigned mode) {
    if (const std::error_code error = os::write_new_file(path, bytes, mode))
        throw RunError(fmt::format("{} can't be written: {}", path.string(), error.message()));
}

ctl::Bytes made(ctl::Result<ctl::Bytes> file) {
    if (!file) throw RunError("a PKCS #12 file can't be made: " + file.error().message);
    return std::move(*file);
}

ctl::Bytes pkcs12(const std::vector<model::ExportedCertificate>& certificates) {
    std::vector<ctl::NamedCertificate> named;
    for (const model::ExportedCertificate& each : certificates)
        named.push_back({each.name, each.certificate});
    return made(ctl::make_pkcs12(named, password));
}

}  // namespace

std::filesystem::path make_kept_folder(const std::filesystem::path& keep,
                                       const std::filesystem::path& scenario) {
    std::filesystem::path path = keep / (scenario == "-" ? "standard-input" : scenario.stem());
    std::error_code error;
    std::filesystem::create_directories(path, error);
    if (error) throw RunError(fmt::format("{} can't be made: {}", path.string(), error.message()));
    if (!std::filesystem::is_empty(path, error))
        throw RunError(
            fmt::format("{} is not empty: give --keep a new folder, since files of two runs must not mix",
                        path.string()));
    return path;
}

void write_kept_files(const std::filesystem::path& folder, const model::FileStore& files) {
    if (!files.desk.empty()) {
        std::error_code error;
        std::filesystem::create_directories(folder / "certificates", error);
        for (const auto& [name, bytes] : files.desk) write(folder / "certificates" / name, *bytes, usual);
    }
    for (const auto& [name, bulk] : files.bulk) {
        const std::filesystem::path place = name.empty() ? folder : folder / name;
        std::error_code error;
        std::filesystem::create_directories(place, error);
        for (const auto& [type, by_name] : bulk.exported)
            for (const auto& [file, certificates] : by_name) write(place / file, pkcs12(certificates), usual);
        for (const auto& [type, certificates] : bulk.consolidated)
            write(place / fmt::format("consolidated_{}.p12", model::bulk_type_name(type)),
                  pkcs12(certificates), usual);
    }
    for (const auto& [cluster, identity] : files.fetched)
        write(folder / (cluster + "_ITLRecovery.p12"),
              made(ctl::make_pkcs12({"ITLRecovery", identity.certificate}, identity.key, password)),
              owner_only);
}

}  // namespace program
