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

namespace {

openssl::Pkcs12Owner read_pkcs12(BytesView bytes) {
    const unsigned char* next = bytes.data();
    return openssl::Pkcs12Owner(d2i_PKCS12(nullptr, &next, static_cast<long>(bytes.size())));
}

void add_certificate(PKCS12_SAFEBAG* bag, std::vector<NamedCertificate>& found) {
    const openssl::X509Owner x509(PKCS12_SAFEBAG_get1_cert(bag));
    if (!x509) return;
    const auto certificate = Certificate::from_der(openssl::der(x509.get(), i2d_X509));
    if (!certificate) return;
    char* name = PKCS12_get_friendlyname(bag);
    found.push_back({name == nullptr ? "" : name, *certificate});
    OPENSSL_free(name);
}

void free_safe_bags(STACK_OF(PKCS12_SAFEBAG) * bags) {
    sk_PKCS12_SAFEBAG_pop_free(bags, PKCS12_SAFEBAG_free);
}

void free_safes(STACK_OF(PKCS7) * safes) {
    sk_PKCS7_pop_free(safes, PKCS7_free);
}

}  // namespace

bool is_pkcs12(BytesView bytes) {
    const bool is_one = read_pkcs12(bytes) != nullptr;
    (void)openssl::last_error();
    return is_one;
}

Result<std::vector<NamedCertificate>> certificates_in_pkcs12(BytesView bytes, const std::string& password) {
    const openssl::Pkcs12Owner file = read_pkcs12(bytes);
    if (!file) return openssl::failure("no PKCS #12 file");
    const auto length = static_cast<int>(password.size());
    if (PKCS12_verify_mac(file.get(), password.c_str(), length) != 1)
        return Error{ErrorCode::cryptographic, 0,
                     "the password is not that of this file, or the file is damaged"};
    const std::unique_ptr<STACK_OF(PKCS7), openssl::Free<free_safes>> safes(
        PKCS12_unpack_authsafes(file.get()));
    std::vector<NamedCertificate> found;
    for (int i = 0; i < sk_PKCS7_num(safes.get()); ++i) {
        PKCS7* safe = sk_PKCS7_value(safes.get(), i);
        const std::unique_ptr<STACK_OF(PKCS12_SAFEBAG), openssl::Free<free_safe_bags>> bags(
            PKCS7_type_is_data(safe) == 1        ? PKCS12_unpack_p7data(safe)
            : PKCS7_type_is_encrypted(safe) == 1 ? PKCS12_unpack_p7encdata(safe, password.c_str(), length)
                                                 : nullptr);
        for (int k = 0; k < sk_PKCS12_SAFEBAG_num(bags.get()) && found.size() < most_certificates_in_pkcs12;
             ++k)
            add_certificate(sk_PKCS12_SAFEBAG_value(bags.get(), k), found);
    }
    (void)openssl::last_error();
    if (found.empty()) return Error{ErrorCode::missing, 0, "a PKCS #12 file without certificates"};
    return found;
}

}  // namespace ctl
