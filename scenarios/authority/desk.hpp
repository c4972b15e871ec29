// scenarios/authority/desk.hpp: the files on the administrator's desk: requests and certificates, by their
// names.
#pragma once

#include <filesystem>
#include <optional>
#include <set>
#include <string>

#include "ctl/certificate_file.hpp"
#include "scenarios/language/brought_files.hpp"

namespace scenarios {

class CertificateDesk {
  public:
    // Files are made in the one folder, which is made when the first is. What has not been made is looked for
    // among those that the user brought.
    CertificateDesk(std::filesystem::path made, BroughtFiles brought)
        : made_(std::move(made)), brought_(std::move(brought)) {}

    // A file of this name, or a new version of it. Throws std::runtime_error where it can't be written.
    void put(const std::string& name, ctl::BytesView bytes);

    // Nothing where there is no such file; only ordinary files count. Of one that is larger than any
    // certificate comes so much as shows that.
    [[nodiscard]] std::optional<ctl::Bytes> read(const std::string& name) const;

  private:
    std::filesystem::path made_;
    BroughtFiles brought_;
    std::set<std::string> names_;  // of what has been made
};

}  // namespace scenarios
