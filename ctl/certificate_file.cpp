#include "ctl/certificate_file.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include <fmt/format.h>
#include <openssl/pem.h>
#include <openssl/pkcs7.h>

#include "ctl/openssl.hpp"

namespace ctl {
namespace {

constexpr std::string_view begin_mark = "-----BEGIN ";
constexpr std::uint8_t der_sequence = 0x30;

Error no_certificate(std::string message) {
    return {ErrorCode::unexpected, 0, std::move(message)};
}

struct Kind {
    std::string_view label;  // between BEGIN and the dashes
    std::string_view words;
};

constexpr std::array<Kind, 9> kinds{
    {{"CERTIFICATE REQUEST", "a certificate signing request (CSR): an authority makes a certificate of it"},
     {"NEW CERTIFICATE REQUEST",
      "a certificate signing request (CSR): an authority makes a certificate of it"},
     {"PKCS7", "a PKCS #7 chain (.p7b): save each of its certificates as a file of its own"},
     {"PRIVATE KEY", "a private key: never hand that in anywhere"},
     {"RSA PRIVATE KEY", "a private key: never hand that in anywhere"},
     {"EC PRIVATE KEY", "a private key: never hand that in anywhere"},
     {"ENCRYPTED PRIVATE KEY", "a private key: never hand that in anywhere"},
     {"PUBLIC KEY", "a public key without a certificate"},
     {"X509 CRL", "a revocation list (CRL)"}}};

bool is_certificate_label(std::string_view label) {
    return label == "CERTIFICATE" || label == "X509 CERTIFICATE" || label == "TRUSTED CERTIFICATE";
}

// What stands in the BEGIN lines, in order.
std::vector<std::string_view> pem_labels(std::string_view text) {
    std::vector<std::string_view> labels;
    for (std::size_t at = text.find(begin_mark); at != std::string_view::npos;
         at = text.find(begin_mark, at)) {
        at += begin_mark.size();
        const std::size_t end = text.find("-----", at);
        if (end == std::string_view::npos) break;
        labels.push_back(text.substr(at, end - at));
    }
    return labels;
}

Result<CertificatePtr> from_pem_file(BytesView bytes) {
    const std::vector<std::string_view> labels = pem_labels(as_text(bytes));
    const auto count = std::ranges::count_if(labels, is_certificate_label);
    if (count > 1)
        return no_certificate(fmt::format(
            "{} certificates in one file: upload each separately, root first, then intermediates, then "
            "the server's",
            count));
    for (const std::string_view label : labels) {
        const auto kind = std::ranges::find(kinds, label, &Kind::label);
        if (kind != kinds.end()) return no_certificate(std::string(kind->words));
    }
    if (count == 0) return no_certificate("PEM, but without a line -----BEGIN CERTIFICATE-----");
    const openssl::BioOwner bio = openssl::reading(bytes);
    const openssl::X509Owner x509(PEM_read_bio_X509(bio.get(), nullptr, openssl::no_passphrase, nullptr));
    if (!x509)
        return openssl::failure("a damaged PEM certificate: copy it again, with its BEGIN and END lines");
    return Certificate::from_der(openssl::der(x509.get(), i2d_X509));
}

template <typename T, typename Decode, typename Release>
bool is_der_of(BytesView bytes, Decode decode, Release release) {
    const unsigned char* at = bytes.data();
    T* object = decode(nullptr, &at, static_cast<long>(bytes.size()));
    (void)openssl::last_error();
    if (object == nullptr) return false;
    release(object);
    return true;
}

// How long the DER object at the start says that it is, with its header; 0 where that can't be told.
std::size_t der_length(BytesView bytes) {
    constexpr std::uint8_t long_form = 0x80;
    if (bytes.size() < 2) return 0;
    if (bytes[1] < long_form) return 2 + std::size_t{bytes[1]};
    const std::size_t digits = bytes[1] & 0x7fU;
    if (digits == 0 || digits > 4 || bytes.size() < 2 + digits) return 0;
    std::size_t length = 0;
    for (const std::uint8_t digit : bytes.subspan(2, digits)) length = length * 256 + digit;
    return 2 + digits + length;
}

Result<CertificatePtr> from_der_file(BytesView bytes) {
    const std::size_t length = der_length(bytes);
    if (length > bytes.size())
        return no_certificate(
            fmt::format("DER that is cut short: it says {} bytes, and there are {}", length, bytes.size()));
    if (length > 0 && length < bytes.size() && is_der_of<X509>(bytes, d2i_X509, X509_free))
        return no_certificate(fmt::format(
            "DER with {} bytes after the certificate's end: {}", bytes.size() - length,
            bytes[length] == der_sequence ? "several certificates in one file? Upload each separately"
                                          : "it was damaged on its way"));
    auto certificate = Certificate::from_der(bytes);
    if (certificate) return certificate;
    if (is_der_of<X509_REQ>(bytes, d2i_X509_REQ, X509_REQ_free))
        return no_certificate(std::string(kinds[0].words));
    if (is_der_of<PKCS7>(bytes, d2i_PKCS7, PKCS7_free)) return no_certificate(std::string(kinds[2].words));
    if (is_der_of<PKCS12>(bytes, d2i_PKCS12, PKCS12_free))
        return no_certificate("a PKCS #12 file, with a private key: upload only the certificate");
    if (is_der_of<PKCS8_PRIV_KEY_INFO>(bytes, d2i_PKCS8_PRIV_KEY_INFO, PKCS8_PRIV_KEY_INFO_free))
        return no_certificate(std::string(kinds[3].words));
    if (is_der_of<X509_CRL>(bytes, d2i_X509_CRL, X509_CRL_free))
        return no_certificate(std::string(kinds[8].words));
    return certificate;
}

bool is_base64(BytesView bytes) {
    return std::ranges::all_of(bytes, [](std::uint8_t c) {
        return std::isalnum(c) != 0 || std::isspace(c) != 0 || c == '+' || c == '/' || c == '=';
    });
}

}  // namespace

Result<CertificatePtr> certificate_in_file(BytesView bytes) {
    if (bytes.empty()) return no_certificate("an empty file");
    if (bytes.size() > largest_certificate_file)
        return Error{
            ErrorCode::too_large, 0,
            fmt::format("more than {} bytes: no certificate file is so large", largest_certificate_file)};
    if (openssl::is_pem(bytes)) return from_pem_file(bytes);
    if (bytes.front() == der_sequence) return from_der_file(bytes);
    if (is_base64(bytes))
        return no_certificate(
            "Base64 without the lines -----BEGIN CERTIFICATE----- and -----END CERTIFICATE-----");
    return no_certificate("neither PEM nor DER");
}

bool is_pem_file(BytesView bytes) {
    return openssl::is_pem(bytes);
}

Result<std::vector<CertificatePtr>> certificates_in_file(BytesView bytes) {
    const bool may_be_bundle = bytes.size() <= largest_certificate_file && openssl::is_pem(bytes);
    const auto announced =
        may_be_bundle ? std::ranges::count_if(pem_labels(as_text(bytes)), is_certificate_label) : 0;
    std::vector<CertificatePtr> certificates;
    if (announced <= 1) {
        auto certificate = certificate_in_file(bytes);
        if (!certificate) return certificate.error();
        certificates.push_back(std::move(*certificate));
        return certificates;
    }
    const openssl::BioOwner bio = openssl::reading(bytes);
    for (auto left = announced; left > 0; --left) {
        if (certificates.size() == most_certificates_in_file)
            return Error{ErrorCode::too_large, 0, fmt::format("{} certificates in one file", announced)};
        const openssl::X509Owner x509(PEM_read_bio_X509(bio.get(), nullptr, openssl::no_passphrase, nullptr));
        if (!x509)
            return openssl::failure(
                fmt::format("certificate {} of the file is damaged", certificates.size() + 1));
        auto certificate = Certificate::from_der(openssl::der(x509.get(), i2d_X509));
        if (!certificate) return certificate.error();
        certificates.push_back(std::move(*certificate));
    }
    return certificates;
}

Result<Bytes> pkcs7_chain(const std::vector<CertificatePtr>& chain) {
    const std::unique_ptr<PKCS7, openssl::Free<PKCS7_free>> message(PKCS7_new());
    bool is_made = message && PKCS7_set_type(message.get(), NID_pkcs7_signed) == 1 &&
                   PKCS7_content_new(message.get(), NID_pkcs7_data) == 1 &&
                   PKCS7_set_detached(message.get(), 1) == 1;
    for (const CertificatePtr& certificate : chain)
        is_made =
            is_made && PKCS7_add_certificate(message.get(), openssl::x509(certificate->der()).get()) == 1;
    if (!is_made) return openssl::failure("the chain can't be put together");
    return openssl::der(message.get(), i2d_PKCS7);
}

Result<std::vector<CertificatePtr>> certificates_in_pkcs7(BytesView bytes) {
    if (bytes.size() > largest_certificate_file)
        return Error{ErrorCode::too_large, 0, "no chain is so large"};
    const unsigned char* next = bytes.data();
    const std::unique_ptr<PKCS7, openssl::Free<PKCS7_free>> message(
        openssl::is_pem(bytes)
            ? PEM_read_bio_PKCS7(openssl::reading(bytes).get(), nullptr, openssl::no_passphrase, nullptr)
            : d2i_PKCS7(nullptr, &next, static_cast<long>(bytes.size())));
    if (!message || PKCS7_type_is_signed(message.get()) != 1) return openssl::failure("no PKCS #7 chain");
    std::vector<CertificatePtr> certificates;
    const STACK_OF(X509)* all = message->d.sign == nullptr ? nullptr : message->d.sign->cert;
    for (int i = 0; i < sk_X509_num(all); ++i) {
        if (certificates.size() == most_certificates_in_file)
            return Error{ErrorCode::too_large, 0,
                         fmt::format("{} certificates in one file", sk_X509_num(all))};
        auto certificate = Certificate::from_der(openssl::der(sk_X509_value(all, i), i2d_X509));
        if (!certificate) return certificate.error();
        certificates.push_back(std::move(*certificate));
    }
    if (certificates.empty()) return no_certificate("a PKCS #7 message without certificates");
    return certificates;
}

}  // namespace ctl
