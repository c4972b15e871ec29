// ctl/error.hpp: how the functions of this room fail.
#pragma once

#include <cstddef>
#include <string>

#include <boost/system/result.hpp>

namespace ctl {

enum class ErrorCode {
    truncated = 1,  // a length runs past the end of what holds it
    unexpected,     // another element, value or byte stands where the format wants this one
    missing,        // an element that the format requires is not there
    duplicate,      // an element that may stand once stands twice
    too_large,      // a limit of this program or of the format is passed
    unsupported,    // well-formed, but the format has no code for it (a 3072-bit signer, say)
    cryptographic,  // OpenSSL refused the key, certificate or signature operation
};

// What is wrong, and where: `offset` counts bytes from the start of the file or message, and names the
// start of the element or record that doesn't fit. `message` says what stands there and what was expected.
struct Error {
    ErrorCode code;
    std::size_t offset = 0;
    std::string message;

    bool operator==(const Error&) const = default;
};

template <typename T>
using Result = boost::system::result<T, Error>;

[[noreturn]] void throw_exception_from_error(const Error& error, const boost::source_location& where);

}  // namespace ctl
