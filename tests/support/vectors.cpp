#include "tests/support/vectors.hpp"

#include <fstream>
#include <iterator>

#include <doctest/doctest.h>

namespace support {

ctl::Bytes vector_bytes(const std::string& path) {
    std::ifstream in(std::string(BELLWETHER_VECTORS) + "/" + path, std::ios::binary);
    REQUIRE_MESSAGE(in.is_open(), path);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

ctl::CertificatePtr vector_certificate(const std::string& name) {
    const ctl::Bytes pem = vector_bytes("certificates/" + name + ".pem");
    return ctl::Certificate::from_pem(ctl::as_text(pem)).value();
}

}  // namespace support
