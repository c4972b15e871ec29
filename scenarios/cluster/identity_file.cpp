#include "scenarios/cluster/identity_file.hpp"

#include <fstream>
#include <iterator>
#include <stdexcept>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "ctl/openssl.hpp"

namespace scenarios {
namespace {

constexpr const char* password = "simulation";
constexpr mode_t owner_only = 0600;

}  // namespace

void write_identity(const std::filesystem::path& path, const tvs::TlsIdentity& identity) {
    const ctl::openssl::X509Owner certificate = ctl::openssl::x509(identity.certificate->der());
    const ctl::openssl::Pkcs12Owner file(PKCS12_create(password, "ITLRecovery", identity.key.openssl(),
                                                       certificate.get(), nullptr, 0, 0, 0, 0, 0));
    const ctl::Bytes bytes = ctl::openssl::der(file.get(), i2d_PKCS12);
    std::error_code ignored;
    std::filesystem::remove(path, ignored);  // an older one; nothing that stands there is written through
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, owner_only);
    const bool is_written =
        descriptor >= 0 && !bytes.empty() &&
        ::write(descriptor, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size());
    if (descriptor >= 0) ::close(descriptor);
    if (!is_written) throw std::runtime_error(fmt::format("{} can't be written", path.string()));
}

tvs::TlsIdentity read_identity(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    const ctl::Bytes bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    const unsigned char* at = bytes.data();
    const ctl::openssl::Pkcs12Owner file(d2i_PKCS12(nullptr, &at, static_cast<long>(bytes.size())));
    EVP_PKEY* key = nullptr;
    X509* x509 = nullptr;
    STACK_OF(X509)* others = nullptr;
    if (!file || PKCS12_parse(file.get(), password, &key, &x509, &others) != 1 || key == nullptr ||
        x509 == nullptr)
        throw std::runtime_error(fmt::format("{} is no PKCS #12 file with a certificate and its key: {}",
                                             path.string(), ctl::openssl::last_error()));
    const ctl::openssl::X509Owner owned(x509);
    const ctl::openssl::X509StackOwner unused(others);
    const std::shared_ptr<EVP_PKEY> shared_key(key, EVP_PKEY_free);
    const auto certificate = ctl::Certificate::from_der(ctl::openssl::der(x509, i2d_X509));
    if (!certificate)
        throw std::runtime_error(fmt::format("{}: {}", path.string(), certificate.error().message));
    return {*certificate, ctl::PrivateKey(shared_key)};
}

}  // namespace scenarios
