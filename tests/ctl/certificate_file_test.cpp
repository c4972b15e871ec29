// What somebody hands in as a certificate: read, or named for what it is.
#include "ctl/certificate_file.hpp"

#include <algorithm>
#include <random>

#include <doctest/doctest.h>

#include "tests/support/identities.hpp"

namespace {

const ctl::Certificate& certificate() {
    static const tvs::TlsIdentity identity = support::identity("hq-pub");
    return *identity.certificate;
}

ctl::Bytes bytes_of(std::string_view text) {
    return {text.begin(), text.end()};
}

std::string complaint(const ctl::Bytes& file) {
    const auto read = ctl::certificate_in_file(file);
    return read ? "taken" : read.error().message;
}

bool says(const ctl::Bytes& file, std::string_view words) {
    const std::string text = complaint(file);
    INFO(text);
    const bool found = text.find(words) != std::string::npos;
    CHECK(found);
    return found;
}

ctl::CertificateRequestPtr request() {
    return ctl::make_request({.subject = {{"CN", "hq-pub"}}, .alternative_names = {}},
                             support::identity("hq-pub").key)
        .value();
}

// The file with the first of these bytes made a zero.
ctl::Bytes with_zero_in(ctl::Bytes file, std::string_view at) {
    const auto found = std::ranges::search(file, ctl::as_bytes(at));
    REQUIRE(!found.empty());
    found.front() = 0;
    return file;
}

}  // namespace

TEST_SUITE("ctl certificate file") {
    TEST_CASE("PEM and DER are told apart by what they hold") {
        CHECK(complaint(certificate().der()) == "taken");
        CHECK(complaint(bytes_of(certificate().pem())) == "taken");
        CHECK(complaint(bytes_of("Issuer: somebody\n\n" + certificate().pem() + "\nthanks")) == "taken");
        std::string windows = certificate().pem();
        for (std::size_t at = 0; (at = windows.find('\n', at)) != std::string::npos; at += 2)
            windows.insert(at, "\r");
        CHECK(complaint(bytes_of(windows)) == "taken");
    }

    TEST_CASE("DER that is cut short is an error at every length") {
        const ctl::Bytes& whole = certificate().der();
        for (std::size_t length = 0; length < whole.size(); ++length) {
            CAPTURE(length);
            CHECK(!ctl::certificate_in_file(
                {whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length)}));
        }
        says({whole.begin(), whole.end() - 1}, "cut short");
    }

    TEST_CASE("PEM that is cut short is an error at every length") {
        const std::string whole = certificate().pem();
        const std::size_t end = whole.find("-----END CERTIFICATE-----") + 25;
        for (std::size_t length = 0; length < end; ++length) {
            CAPTURE(length);
            CHECK(!ctl::certificate_in_file(ctl::as_bytes(whole).first(length)));
        }
    }

    TEST_CASE("two certificates in one file are one too many, in either form") {
        const std::string pem = certificate().pem();
        says(bytes_of(pem + support::identity("hq-sub1").certificate->pem()), "2 certificates in one file");
        ctl::Bytes der = certificate().der();
        der.insert(der.end(), certificate().der().begin(), certificate().der().end());
        says(der, "several certificates in one file");
        ctl::Bytes longer = certificate().der();
        longer.push_back(0);
        says(longer, "1 bytes after the certificate's end");
    }

    TEST_CASE("other things of the kind are called by their names") {
        says(bytes_of(request()->pem()), "a certificate signing request (CSR)");
        says(request()->der(), "a certificate signing request (CSR)");
        says(ctl::pkcs7_chain({support::identity("hq-pub").certificate}).value(), "a PKCS #7 chain (.p7b)");
        says(support::identity("hq-pub").key.to_der(), "a private key");
        says(bytes_of("-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n"), "a private key");
        says(bytes_of("-----BEGIN X509 CRL-----\nMIIE\n-----END X509 CRL-----\n"), "a revocation list");
        std::string bare = certificate().pem();
        bare.erase(0, bare.find('\n') + 1);
        bare.erase(bare.find("-----END"));
        says(bytes_of(bare), "Base64 without the lines");
        std::string encrypted = certificate().pem();
        encrypted.insert(
            encrypted.find('\n') + 1,
            "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00000000000000000000000000000000\n\n");
        says(bytes_of(encrypted), "a damaged PEM certificate");
        says(bytes_of("<html>404</html>"), "neither PEM nor DER");
        says({}, "an empty file");
    }

    TEST_CASE("sixteen megabytes of noise are refused for their size, and not looked at") {
        std::mt19937 random(1);
        ctl::Bytes noise(16U << 20U);
        std::ranges::generate(noise, [&random] { return static_cast<std::uint8_t>(random()); });
        says(noise, "more than 262144 bytes");
        noise[0] = 0x30;
        says(noise, "more than 262144 bytes");
        noise.resize(ctl::largest_certificate_file);
        CHECK(!ctl::certificate_in_file(noise));
    }

    TEST_CASE("a name with a zero byte is refused, where others would read half of it") {
        const auto made =
            ctl::make_self_signed({.subject = {{"CN", "hq-pub.example.com"}},
                                   .serial = {0x41},
                                   .not_before = support::now,
                                   .not_after = support::now + std::chrono::days(1),
                                   .alternative_names = {ctl::alternative_name("www.example.org")}},
                                  support::identity("hq-pub").key)
                .value();
        says(with_zero_in(made->der(), ".example.com"), "a name holds a zero byte");
        says(with_zero_in(made->der(), ".example.org"), "an alternative name holds a zero byte");
    }

    TEST_CASE("a comma in a name is part of the name") {
        const auto made =
            ctl::make_self_signed({.subject = {{"CN", "hq-pub"}, {"O", "Example, Inc; West"}},
                                   .serial = {0x41},
                                   .not_before = support::now,
                                   .not_after = support::now + std::chrono::days(1),
                                   .alternative_names = {{ctl::AlternativeName::Kind::dns, "a,b"}}},
                                  support::identity("hq-pub").key)
                .value();
        CHECK(complaint(made->der()) == "taken");
        CHECK(ctl::common_name(made->subject()) == "hq-pub");
        REQUIRE(made->alternative_names().size() == 1);
        CHECK(made->alternative_names()[0].value == "a,b");
    }

    TEST_CASE("a request is read with its names and uses, and one with a broken signature is not") {
        const auto made =
            ctl::make_request({.subject = {{"CN", "hq-pub"}, {"C", "US"}},
                               .alternative_names = {ctl::alternative_name("HQ-Pub.example.com"),
                                                     ctl::alternative_name("192.0.2.17"),
                                                     ctl::alternative_name("2001:DB8::1")},
                               .purpose = ctl::CertificatePurpose::capf},
                              support::identity("hq-pub").key)
                .value();
        CHECK(made->subject() == "CN=hq-pub;C=US");
        CHECK(made->is_authority());
        CHECK(made->key_uses() == ctl::key_uses(ctl::CertificatePurpose::capf));
        REQUIRE(made->alternative_names().size() == 3);
        CHECK(made->alternative_names()[0].value == "hq-pub.example.com");
        CHECK(made->alternative_names()[1] ==
              ctl::AlternativeName{ctl::AlternativeName::Kind::ip, "192.0.2.17"});
        CHECK(made->alternative_names()[2].value == "2001:db8::1");
        CHECK(ctl::CertificateRequest::from_file_bytes(ctl::as_bytes(made->pem())).value()->der() ==
              made->der());
        ctl::Bytes broken = made->der();
        broken.at(broken.size() - 1) ^= 1U;
        CHECK(!ctl::CertificateRequest::from_file_bytes(broken));
        CHECK(!ctl::CertificateRequest::from_file_bytes(certificate().der()));
    }
}
