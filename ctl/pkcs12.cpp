#include "ctl/pkcs12.hpp"

#include "ctl/openssl.hpp"

namespace ctl {

Result<Bytes> make_pkcs12(const std::vector<NamedCertificate>& certificates, const std::string& password) {
    const openssl::X509StackOwner stack(sk_X509_new_null());
    for (const NamedCertificate& named : certificates) {
        openssl::X509Owner x509 = openssl::x509(named.certificate->der());
        X509_alias_set1(x509.get(), reinterpret_cast<const unsigned char*>(named.name.data()),
                        static_cast<int>(named.name.size()));
        sk_X509_push(stack.get(), x509.release());
    }
    const openssl::Pkcs12Owner file(
        PKCS12_create(password.c_str(), nullptr, nullptr, nullptr, stack.get(), 0, 0, 0, 0, 0));
    if (!file) return openssl::failure("PKCS #12");
    return openssl::der(file.get(), i2d_PKCS12);
}

Result<Bytes> make_pkcs12(const NamedCertificate& certificate, const PrivateKey& key,
                          const std::string& password) {
    const openssl::X509Owner x509 = openssl::x509(certificate.certificate->der());
    const openssl::Pkcs12Owner file(PKCS12_create(password.c_str(), certificate.name.c_str(), key.openssl(),
                                                  x509.get(), nullptr, 0, 0, 0, 0, 0));
    if (!file) return openssl::failure("PKCS #12");
    return openssl::der(file.get(), i2d_PKCS12);
}

}  // namespace ctl
