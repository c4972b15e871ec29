#include "ctl/certificate.hpp"

#include <doctest/doctest.h>

#include "tests/support/identities.hpp"
#include "tests/support/vectors.hpp"

using support::vector_certificate;

TEST_SUITE("ctl certificate") {
    TEST_CASE("namesakes are told apart: CallManager, TVS and Tomcat of a node share one subject") {
        const auto call_manager = vector_certificate("callmanager");
        const auto tvs = vector_certificate("tvs");
        CHECK(call_manager->subject() == "CN=hq-pub.example.test;O=Example;OU=Voice;L=Raleigh;ST=NC;C=US");
        CHECK(call_manager->subject() == tvs->subject());
        CHECK(call_manager->identity() != tvs->identity());
    }

    TEST_CASE("a serial number is kept without the zero byte that DER puts before it") {
        CHECK(ctl::hex(vector_certificate("callmanager")->serial()) == "8EE2B3DCA526D6BB043E32C00C8356D7");
    }

    TEST_CASE("public keys have the record's form: PKCS#1 for RSA, the uncompressed point for a curve") {
        CHECK(vector_certificate("callmanager")->public_key().record_encoding().size() == 270);
        const auto ec = vector_certificate("tftp-ec")->public_key().record_encoding();
        CHECK(ec.size() == 97);
        CHECK(ec.front() == 4);
    }

    TEST_CASE("a made certificate is self-signed with the names, serial and dates that were asked for") {
        const auto made = support::identity("hq-pub").certificate;
        CHECK(made->subject() == "CN=hq-pub;OU=Voice;O=Example");
        CHECK(made->issuer() == made->subject());
        CHECK(made->serial().size() == 16);
        CHECK(made->is_signed_by(*made));
        CHECK(made->public_key().bits() == 2048);
        CHECK(made->is_valid_at(support::now));
        CHECK(!made->is_valid_at(support::now + std::chrono::days(400)));
    }

    TEST_CASE("an elliptic-curve certificate is made for the ECDSA kinds") {
        const auto key = ctl::PrivateKey::generate_ec(ctl::Curve::p384).value();
        const auto made = ctl::make_self_signed({.subject = {{"CN", "hq-pub-EC"}},
                                                 .serial = {0x41},
                                                 .not_before = support::now,
                                                 .not_after = support::now + std::chrono::days(1)},
                                                key);
        REQUIRE(made.has_value());
        CHECK(!(*made)->public_key().is_rsa());
        CHECK((*made)->public_key().record_encoding().size() == 97);
        CHECK((*made)->is_signed_by(**made));
    }

    TEST_CASE("a certificate signed by an authority is known as its work, and not as another's") {
        const auto authority = support::identity("CAPF", 1);
        const auto namesake = support::identity("CAPF", 2);
        const auto made =
            ctl::make_signed({.subject = {{"CN", "CP-8861-SEP000000000001"}},
                              .serial = {0x07},
                              .not_before = support::now,
                              .not_after = support::now + std::chrono::days(1)},
                             support::key(2048, 0).public_key(), {*authority.certificate, authority.key})
                .value();
        CHECK(made->is_signed_by(*authority.certificate));
        CHECK(!made->is_signed_by(*namesake.certificate));
    }

    TEST_CASE("DER cut at any byte, or with bytes behind it, is no certificate") {
        const ctl::Bytes der = vector_certificate("capf")->der();
        for (std::size_t size = 0; size < der.size(); ++size)
            CHECK(!ctl::Certificate::from_der(ctl::BytesView(der).first(size)));
        ctl::Bytes longer = der;
        longer.push_back(0);
        CHECK(!ctl::Certificate::from_der(longer));
        CHECK(ctl::Certificate::from_der(der).has_value());
    }

    TEST_CASE("PEM and DER are told apart by what they hold") {
        const auto certificate = vector_certificate("tvs");
        const std::string pem = certificate->pem();
        CHECK(*ctl::Certificate::from_file_bytes(ctl::as_bytes(pem)).value() == *certificate);
        CHECK(*ctl::Certificate::from_file_bytes(certificate->der()).value() == *certificate);
        CHECK(!ctl::Certificate::from_file_bytes(ctl::as_bytes("-----BEGIN CERTIFICATE-----\nnoise")));
    }

    TEST_CASE("a name with a zero byte in it is refused: a list would end it there") {
        const auto key = support::key(2048, 0);
        const auto made = ctl::make_self_signed({.subject = {{"CN", std::string("hq\0evil", 7)}},
                                                 .serial = {1},
                                                 .not_before = support::now,
                                                 .not_after = support::now + std::chrono::days(1)},
                                                key);
        CHECK(!made);
    }
}
