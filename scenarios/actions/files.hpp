// scenarios/actions/files.hpp: what several steps say of files.
#pragma once

#include <fmt/format.h>

#include "scenarios/model/certificate_upload.hpp"

namespace actions {

using model::Refusal;

[[nodiscard]] inline std::string no_file(const std::string& name) {
    return fmt::format("there is no file \"{}\": the step that makes it was refused", name);
}

}  // namespace actions
