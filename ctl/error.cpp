#include "ctl/error.hpp"

#include <stdexcept>

#include <fmt/format.h>

namespace ctl {

void throw_exception_from_error(const Error& error, const boost::source_location&) {
    throw std::runtime_error(fmt::format("byte {} ({:#x}): {}", error.offset, error.offset, error.message));
}

}  // namespace ctl
