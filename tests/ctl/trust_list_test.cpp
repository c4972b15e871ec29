#include "ctl/trust_list.hpp"

#include <doctest/doctest.h>

#include "tests/support/identities.hpp"
#include "tests/support/vectors.hpp"

using ctl::Bytes;
using ctl::Role;
using support::vector_bytes;
using support::vector_certificate;

namespace {

bool is_verified_by_own_record(const ctl::TrustList& list) {
    const ctl::Record* signer = ctl::own_signer(list);
    return signer != nullptr && ctl::signature_holds(list.bytes, list.header, signer->key().value());
}

std::vector<Role> roles(const ctl::TrustList& list) {
    std::vector<Role> found;
    for (const ctl::Record& record : list.records) found.push_back(record.role);
    return found;
}

ctl::SigningOptions signing(const tvs::TlsIdentity& signer) {
    return {.certificate = signer.certificate,
            .key = signer.key,
            .digest = ctl::Digest::sha1,
            .file_name = "ITLFile.tlv",
            .time = support::now,
            .signer_version = {}};
}

// The size of a header with fields of these lengths, NULs counted.
std::size_t header_size(std::size_t signer, std::size_t serial, std::size_t authority, int bits) {
    const auto header = ctl::compose_header(
        {.version = ctl::trust_list_version,
         .signer_version = {},
         .signer = {std::string(signer - 1, 's'), std::string(authority - 1, 'c'), Bytes(serial, 7)},
         .digest = ctl::Digest::sha1,
         .signer_bits = bits,
         .file_name = "CTLFile.tlv",
         .timestamp = 0});
    return header.value().size();
}

std::size_t record_size(const std::vector<std::pair<int, std::size_t>>& fields) {
    std::size_t size = 0;
    for (const auto& [tag, length] : fields)
        size += ctl::encoded_size(ctl::bytes_element(static_cast<std::uint8_t>(tag), Bytes(length)),
                                  ctl::Grammar::record);
    return size;
}

}  // namespace

TEST_SUITE("ctl trust list") {
    TEST_CASE("the SHA-1 ITL is accepted, with its five records in their roles") {
        const auto list = ctl::decode_trust_list(vector_bytes("trust-lists/ITLFile-sha1.tlv")).value();
        CHECK(roles(*list) == std::vector{Role::sast, Role::sast, Role::ccm_tftp, Role::tvs, Role::capf});
        CHECK(list->header.digest == ctl::Digest::sha1);
        CHECK(list->header.signer_version == ctl::FormatVersion{1, 0});
        CHECK(list->header.signer.identity() == vector_certificate("itlrecovery")->identity());
        CHECK(*list->records[3].certificate == *vector_certificate("tvs"));
        CHECK(is_verified_by_own_record(*list));
    }

    TEST_CASE("the SHA-512 ITL is accepted, with its elliptic-curve and APP-SERVER records") {
        const auto list = ctl::decode_trust_list(vector_bytes("trust-lists/ITLFile-sha512.tlv")).value();
        CHECK(roles(*list) ==
              std::vector{Role::sast, Role::ccm_tftp, Role::tvs, Role::tftp, Role::app_server});
        CHECK(list->header.digest == ctl::Digest::sha512);
        CHECK(list->header.signer_version == ctl::FormatVersion{1, 1});
        CHECK(*list->records[3].certificate == *vector_certificate("tftp-ec"));
        CHECK(is_verified_by_own_record(*list));
    }

    TEST_CASE("the CTL is accepted, signed by its CallManager") {
        const auto list = ctl::decode_trust_list(vector_bytes("trust-lists/CTLFile-sha1.tlv")).value();
        CHECK(roles(*list) == std::vector{Role::sast, Role::sast, Role::ccm_tftp, Role::capf});
        CHECK(list->header.signer.identity() == vector_certificate("callmanager")->identity());
        CHECK(is_verified_by_own_record(*list));
    }

    TEST_CASE("encoding a decoded list gives the same bytes") {
        for (const char* name : {"ITLFile-sha1.tlv", "ITLFile-sha512.tlv", "CTLFile-sha1.tlv"}) {
            const Bytes bytes = vector_bytes(std::string("trust-lists/") + name);
            CHECK(ctl::hex(ctl::encode_trust_list(*ctl::decode_trust_list(bytes).value())) ==
                  ctl::hex(bytes));
        }
    }

    TEST_CASE("one flipped bit in a record or in the header breaks the signature") {
        for (const char* name : {"ITLFile-tampered-record.tlv", "ITLFile-tampered-timestamp.tlv"}) {
            const auto list =
                ctl::decode_trust_list(vector_bytes(std::string("trust-lists/") + name)).value();
            CHECK(!is_verified_by_own_record(*list));
        }
    }

    TEST_CASE("a list cut in half is an error at the record that doesn't fit") {
        const auto list = ctl::decode_trust_list(vector_bytes("trust-lists/ITLFile-truncated.tlv"));
        REQUIRE(!list);
        CHECK(list.error().offset == 3967);
        CHECK(list.error().message == "record of 1708 bytes, 563 left");
    }

    TEST_CASE("a record length past the end is an error at that record") {
        const auto list =
            ctl::decode_trust_list(vector_bytes("trust-lists/ITLFile-record-length-overrun.tlv"));
        REQUIRE(!list);
        const auto whole = ctl::decode_trust_list(vector_bytes("trust-lists/ITLFile-sha1.tlv")).value();
        CHECK(list.error().offset == whole->records[0].offset);
        CHECK(list.error().code == ctl::ErrorCode::truncated);
    }

    TEST_CASE("a list cut at any byte is an error, or a shorter list at a record's border") {
        const Bytes bytes = vector_bytes("trust-lists/CTLFile-sha1.tlv");
        const auto whole = ctl::decode_trust_list(bytes).value();
        std::size_t readable = 0;
        for (std::size_t size = 0; size < bytes.size(); ++size) {
            const auto cut = ctl::decode_trust_list(
                Bytes(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size)));
            if (!cut) continue;
            ++readable;
            CHECK(!is_verified_by_own_record(**cut));
        }
        CHECK(readable == whole->records.size());
    }

    TEST_CASE("elements that nobody knows are kept, in header and record, and cost nothing") {
        const auto signer = support::identity("hq-pub");
        auto header = ctl::compose_header_for(signing(signer), ctl::trust_list_version).value();
        // An unknown element behind the last known one; the padding goes, the length grows.
        while (header.back() == ctl::header_tag::padding) header.pop_back();
        for (const std::uint8_t byte : Bytes{200, 0, 2, 0xca, 0xfe}) header.push_back(byte);
        while (header.size() % 4 != 0) header.push_back(ctl::header_tag::padding);
        header[8] = static_cast<std::uint8_t>(header.size() >> 8);
        header[9] = static_cast<std::uint8_t>(header.size());
        Bytes record =
            ctl::compose_record(
                {.role = Role::sast, .dns_name = {}, .certificate = signer.certificate, .ip_address = {}})
                .value();
        for (const std::uint8_t byte : Bytes{77, 0, 1, 0xaa}) record.push_back(byte);
        record[3] = static_cast<std::uint8_t>(record.size() >> 8);
        record[4] = static_cast<std::uint8_t>(record.size());
        ctl::append(header, record);
        const Bytes file = ctl::sign_in_place(header, signer.key).value();
        const auto list = ctl::decode_trust_list(file);
        REQUIRE(list.has_value());
        CHECK(is_verified_by_own_record(**list));
        CHECK(ctl::encode_trust_list(**list) == file);
    }

    TEST_CASE("an element that may stand once is refused when it stands twice") {
        const auto signer = support::identity("hq-pub");
        auto file =
            ctl::make_trust_list(
                {{.role = Role::sast, .dns_name = {}, .certificate = signer.certificate, .ip_address = {}}},
                signing(signer))
                .value();
        const auto list = ctl::decode_trust_list(file).value();
        Bytes twice = file;
        for (const std::uint8_t byte : Bytes{4, 0, 2, 0, 21}) twice.push_back(byte);
        const std::size_t length = list->records[0].length + 5;
        twice[list->records[0].offset + 3] = static_cast<std::uint8_t>(length >> 8);
        twice[list->records[0].offset + 4] = static_cast<std::uint8_t>(length);
        const auto decoded = ctl::decode_trust_list(twice);
        REQUIRE(!decoded);
        CHECK(decoded.error().code == ctl::ErrorCode::duplicate);
        CHECK(decoded.error().offset == file.size());
    }

    TEST_CASE("lists are signed by RSA keys of 1024, 2048 and 4096 bits, with SHA-1 and SHA-512") {
        for (const int bits : {1024, 2048, 4096}) {
            for (const ctl::Digest digest : {ctl::Digest::sha1, ctl::Digest::sha512}) {
                const auto signer = support::identity("signer", 0, bits);
                auto options = signing(signer);
                options.digest = digest;
                const auto file = ctl::make_trust_list({{.role = Role::sast,
                                                         .dns_name = "hq",
                                                         .certificate = signer.certificate,
                                                         .ip_address = {}}},
                                                       options);
                REQUIRE(file.has_value());
                const auto list = ctl::decode_trust_list(*file).value();
                CHECK(list->header.signature.size() == static_cast<std::size_t>(bits / 8));
                CHECK(is_verified_by_own_record(*list));
            }
        }
    }

    TEST_CASE("a signer that the format has no code for is refused by name") {
        const auto odd = support::identity("signer", 0, 3072);
        const auto refused = ctl::make_trust_list({}, signing(odd));
        REQUIRE(!refused);
        CHECK(refused.error().code == ctl::ErrorCode::unsupported);
        CHECK(refused.error().message ==
              "a signer key of 3072 bits: the format has codes for 1024, 2048 and 4096 bits only");
        const auto key = ctl::PrivateKey::generate_ec(ctl::Curve::p384).value();
        const auto curve = ctl::make_self_signed({.subject = {{"CN", "ec"}},
                                                  .serial = {1},
                                                  .not_before = support::now,
                                                  .not_after = support::now},
                                                 key)
                               .value();
        CHECK(ctl::make_trust_list({}, signing({curve, key})).error().code == ctl::ErrorCode::unsupported);
    }

    TEST_CASE("the worked example has its header of 208 bytes, two of them padding") {
        const auto header = ctl::compose_header({.version = ctl::trust_list_version,
                                                 .signer_version = {},
                                                 .signer = {"CN=S1", "CN=S1", {0x0a}},
                                                 .digest = ctl::Digest::sha1,
                                                 .signer_bits = 1024,
                                                 .file_name = "ITLFile.tlv",
                                                 .timestamp = 0x5f000000})
                                .value();
        CHECK(header.size() == 208);
        CHECK(ctl::hex(ctl::BytesView(header).first(0x38)) ==
              "010002010202000200D00300160400"
              "06434E3D533100"
              "0500010A"
              "060006434E3D533100"
              "07000F"
              "08000101"
              "090008"
              "0A000100"
              "0B000101"
              "0C0080");
        CHECK(ctl::hex(ctl::BytesView(header).subspan(0xb8)) ==
              "0E000C49544C46696C652E746C76000F00045F0000000D0D");
    }

    TEST_CASE("headers and records have the lengths of the published listings") {
        CHECK(header_size(62, 16, 62, 1024) == 336);
        CHECK(header_size(62, 16, 62, 2048) == 464);
        CHECK(header_size(56, 10, 42, 1024) == 304);
        CHECK(record_size({{1, 2},
                           {2, 16},
                           {3, 62},
                           {4, 2},
                           {5, 62},
                           {6, 16},
                           {7, 140},
                           {8, 128},
                           {9, 694},
                           {10, 4}}) == 1156);
        CHECK(record_size({{1, 2},
                           {2, 16},
                           {3, 62},
                           {4, 2},
                           {5, 62},
                           {6, 16},
                           {7, 270},
                           {8, 256},
                           {9, 955},
                           {10, 4}}) == 1675);
        CHECK(record_size({{1, 2},
                           {2, 16},
                           {3, 60},
                           {4, 2},
                           {5, 60},
                           {6, 16},
                           {7, 140},
                           {8, 128},
                           {9, 680},
                           {10, 4}}) == 1138);
        CHECK(record_size({{1, 2}, {2, 1}, {3, 56}, {4, 2}, {5, 42}, {6, 10}, {7, 140}, {9, 902}, {10, 4}}) ==
              1186);
        CHECK(336 + 1156 + 1156 + 1138 + 1161 == 4947);
        CHECK(464 + 1675 + 1675 + 1138 + 1161 == 6113);
        CHECK(304 + 2 * 1186 + 33 + 1004 + 33 == 3746);
    }

    TEST_CASE(
        "a server record without a certificate has 33 bytes for a name of 13, and vouches for nothing") {
        const Bytes record = ctl::compose_record({.role = Role::ccm_tftp,
                                                  .dns_name = "10.48.47.153",
                                                  .certificate = nullptr,
                                                  .ip_address = std::array<std::uint8_t, 4>{10, 48, 47, 153}})
                                 .value();
        CHECK(record.size() == 33);
        const auto signer = support::identity("hq-pub");
        const auto list = ctl::decode_trust_list(ctl::make_trust_list({{.role = Role::ccm_tftp,
                                                                        .dns_name = "10.48.47.153",
                                                                        .certificate = nullptr,
                                                                        .ip_address = {{10, 48, 47, 153}}}},
                                                                      signing(signer))
                                                     .value())
                              .value();
        CHECK(!list->records[0].identity());
    }

    TEST_CASE(
        "a record's elements ascend as CUCM writes them, and a token's record leaves its signature out") {
        const auto signer = support::identity("token");
        const Bytes record = ctl::compose_record({.role = Role::sast,
                                                  .dns_name = "",
                                                  .certificate = signer.certificate,
                                                  .certificate_signature = false,
                                                  .ip_address = std::array<std::uint8_t, 4>{}})
                                 .value();
        const auto elements = ctl::read_elements(record, 0, ctl::Grammar::record).value();
        std::vector<int> tags;
        for (const ctl::Element& element : elements) tags.push_back(element.tag);
        CHECK(tags == std::vector{1, 2, 3, 4, 5, 6, 7, 9, 10});
    }

    TEST_CASE("the signer is found by issuer and serial, never by its name alone") {
        const auto signer = support::identity("hq-pub", 1);
        const auto namesake = support::identity("hq-pub", 2);
        const auto list = ctl::decode_trust_list(ctl::make_trust_list({{.role = Role::sast,
                                                                        .dns_name = {},
                                                                        .certificate = namesake.certificate,
                                                                        .ip_address = {}}},
                                                                      signing(signer))
                                                     .value())
                              .value();
        CHECK(ctl::own_signer(*list) == nullptr);
    }
}
