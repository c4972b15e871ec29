#include "ctl/signed_file.hpp"

#include <doctest/doctest.h>

#include "tests/support/identities.hpp"
#include "tests/support/vectors.hpp"

using support::vector_bytes;

TEST_SUITE("ctl signed file") {
    TEST_CASE(
        "signed configurations are accepted with SHA-1 and SHA-512, and their payload is the plain file") {
        const auto key = support::vector_certificate("callmanager")->public_key();
        const ctl::Bytes plain = vector_bytes("signed-files/SEPB000B4BA0AEE.cnf.xml");
        for (const char* suffix : {".sha1.sgn", ".sha512.sgn"}) {
            const auto file = ctl::decode_signed_file(
                                  vector_bytes(std::string("signed-files/SEPB000B4BA0AEE.cnf.xml") + suffix))
                                  .value();
            CHECK(file.header.version == ctl::signed_file_version);
            CHECK(file.header.file_name == "SEPB000B4BA0AEE.cnf.xml.sgn");
            CHECK(ctl::signature_holds(file.bytes, file.header, key));
            CHECK(std::string(ctl::as_text(file.payload())) == std::string(ctl::as_text(plain)));
        }
    }

    TEST_CASE("one flipped bit in the payload breaks the signature") {
        const auto file =
            ctl::decode_signed_file(vector_bytes("signed-files/SEPB000B4BA0AEE.cnf.xml.tampered.sgn"))
                .value();
        CHECK(!ctl::signature_holds(file.bytes, file.header,
                                    support::vector_certificate("callmanager")->public_key()));
    }

    TEST_CASE("another certificate's key does not verify the file") {
        const auto file =
            ctl::decode_signed_file(vector_bytes("signed-files/SEPB000B4BA0AEE.cnf.xml.sha1.sgn")).value();
        CHECK(
            !ctl::signature_holds(file.bytes, file.header, support::vector_certificate("tvs")->public_key()));
    }

    TEST_CASE("what is signed here is read back with its payload and signature") {
        const auto signer = support::identity("hq-pub");
        const ctl::Bytes made =
            ctl::make_signed_file(ctl::as_bytes("<device/>"), {.certificate = signer.certificate,
                                                               .key = signer.key,
                                                               .digest = ctl::Digest::sha512,
                                                               .file_name = "SEP000000000001.cnf.xml.sgn",
                                                               .time = support::now,
                                                               .signer_version = ctl::FormatVersion{1, 1}})
                .value();
        const auto file = ctl::decode_signed_file(made).value();
        CHECK(ctl::as_text(file.payload()) == "<device/>");
        CHECK(file.header.length % 4 == 0);
        CHECK(file.header.signer_version == ctl::FormatVersion{1, 1});
        CHECK(ctl::signature_holds(file.bytes, file.header, signer.certificate->public_key()));
    }

    TEST_CASE("a plain file does not look signed, and cut headers are errors") {
        CHECK(!ctl::looks_signed(ctl::as_bytes("<?xml version=\"1.0\"?>")));
        const ctl::Bytes bytes = vector_bytes("signed-files/SEPB000B4BA0AEE.cnf.xml.sha1.sgn");
        CHECK(ctl::looks_signed(bytes));
        const auto header = ctl::decode_header(bytes).value();
        for (std::size_t size = 0; size < header.length; ++size)
            CHECK(!ctl::decode_signed_file(
                ctl::Bytes(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size))));
    }
}
