#include "ctl/encrypted_file.hpp"

#include <doctest/doctest.h>

#include "tests/support/identities.hpp"

namespace {

const tvs::TlsIdentity signer = support::identity("hq-pub", 1);
const tvs::TlsIdentity phone = support::identity("SEP000000000001", 2);
const std::string text = "<device><fullConfig>true</fullConfig></device>";

ctl::Bytes encrypted(std::string_view plain, ctl::Digest digest = ctl::Digest::sha1) {
    return ctl::make_encrypted_file(
               ctl::as_bytes(plain), phone.certificate->public_key(),
               {signer.certificate, signer.key, digest, "SEP000000000001.cnf.xml.enc.sgn", support::now, {}},
               support::secret)
        .value();
}

}  // namespace

TEST_SUITE("ctl encrypted file") {
    TEST_CASE(
        "what is encrypted for a phone comes out for its key, with SHA-1 and with SHA-512, at any length") {
        for (const auto digest : {ctl::Digest::sha1, ctl::Digest::sha512}) {
            for (const std::size_t length : {0U, 1U, 15U, 16U, 17U, 46U}) {
                const std::string plain = text.substr(0, length);
                const auto file = ctl::decode_signed_file(encrypted(plain, digest)).value();
                CHECK(ctl::is_encrypted(file));
                CHECK(ctl::signature_holds(file.bytes, file.header, signer.certificate->public_key()));
                CHECK(file.payload().size() % 16 == 0);
                CHECK(std::string(ctl::as_text(ctl::decrypt(file, phone.key).value())) == plain);
            }
        }
    }

    TEST_CASE(
        "the header names the encryption in the order of the format: 16, 26 and 27 behind the timestamp") {
        const auto file = ctl::decode_signed_file(encrypted(text)).value();
        std::vector<int> tags;
        for (const ctl::Element& element : file.header.elements)
            if (element.tag != ctl::header_tag::padding) tags.push_back(element.tag);
        CHECK(tags == std::vector<int>{1, 2, 3, 7, 12, 14, 15, 16, 26, 27});
        CHECK(file.header.version == ctl::FormatVersion{2, 0});
        CHECK(ctl::find_element(file.header.elements, 23)->value == ctl::Bytes{0x08, 0x00});
        CHECK(ctl::find_element(file.header.elements, 20)->value == ctl::Bytes{0x00, 0x02});
    }

    TEST_CASE("no other key opens it") {
        const auto file = ctl::decode_signed_file(encrypted(text)).value();
        CHECK(!ctl::decrypt(file, support::identity("other", 3).key));
    }

    TEST_CASE("what was changed on the way is refused, whichever byte it was") {
        const ctl::Bytes bytes = encrypted(text);
        const std::size_t header = ctl::decode_signed_file(bytes).value().header.length;
        for (std::size_t at = header; at < bytes.size(); at += 7) {
            ctl::Bytes changed = bytes;
            changed[at] ^= 1;
            const auto file = ctl::decode_signed_file(changed).value();
            CHECK(!ctl::signature_holds(file.bytes, file.header, signer.certificate->public_key()));
            CHECK(!ctl::decrypt(file, phone.key));
        }
    }

    TEST_CASE("a payload that is cut is an error, not a shorter file") {
        ctl::Bytes bytes = encrypted(text);
        bytes.resize(bytes.size() - 5);
        CHECK(!ctl::decrypt(ctl::decode_signed_file(bytes).value(), phone.key));
        bytes.resize(ctl::decode_signed_file(bytes).value().header.length);
        CHECK(!ctl::decrypt(ctl::decode_signed_file(bytes).value(), phone.key));
    }

    TEST_CASE(
        "a signed file that is not encrypted is not decrypted, and an elliptic-curve key can't be encrypted "
        "for") {
        const auto plain = ctl::make_signed_file(
                               ctl::as_bytes(text),
                               {signer.certificate, signer.key, ctl::Digest::sha1, "x.sgn", support::now, {}})
                               .value();
        CHECK(!ctl::decrypt(ctl::decode_signed_file(plain).value(), phone.key));
        const auto curve = ctl::PrivateKey::generate_ec(ctl::Curve::p384).value();
        CHECK(!ctl::make_encrypted_file(
            ctl::as_bytes(text), curve.public_key(),
            {signer.certificate, signer.key, ctl::Digest::sha1, "x", support::now, {}}, support::secret));
    }
}
