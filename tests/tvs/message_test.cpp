#include "tvs/message.hpp"

#include <algorithm>

#include <doctest/doctest.h>

#include "tests/support/vectors.hpp"
#include "tvs/store.hpp"

using ctl::Bytes;
using ctl::Role;
using support::vector_bytes;
using support::vector_certificate;

namespace {

tvs::CertificateStore store() {
    tvs::CertificateStore known;
    known.add(vector_certificate("callmanager"), Role::ccm_tftp);
    known.add(vector_certificate("callmanager"), Role::sast);
    known.add(vector_certificate("tomcat"), Role::app_server);
    return known;
}

}  // namespace

TEST_SUITE("tvs message") {
    TEST_CASE("the published exchanges are answered byte for byte") {
        struct Exchange {
            const char* name;
            std::uint32_t ttl;
        };
        for (const Exchange exchange :
             {Exchange{"tvs-verify-valid", 86400}, Exchange{"tvs-verify-app-server", 3600},
              Exchange{"tvs-verify-invalid", 86400}}) {
            const Bytes wire = vector_bytes(std::string("tvs/") + exchange.name + ".request");
            const auto request = tvs::decode_request(wire).value();
            CHECK(ctl::hex(tvs::encode(request).value()) == ctl::hex(wire));
            const auto response = tvs::encode(tvs::answer(request, store(), exchange.ttl)).value();
            CHECK(ctl::hex(response) ==
                  ctl::hex(vector_bytes(std::string("tvs/") + exchange.name + ".response")));
        }
    }

    TEST_CASE("the published query is read in all its parts, and written the same") {
        const Bytes wire = vector_bytes("tvs/tvs-query-published.request");
        const auto request = tvs::decode_request(wire).value();
        CHECK(request.session == 1001);
        CHECK(request.device == "CP-8861-SEPB000B4BA0AEE");
        const auto& query = std::get<tvs::Query>(request.question);
        CHECK(query.subject == "CN=ucm11pub.stormin.local;OU=IST;O=Stormin;L=Brisbane;ST=QLD;C=AU");
        CHECK(query.issuer == "CN=stormin-WIN2012-CA");
        CHECK(ctl::hex(query.serial) == "24000000179479B8F124AC3F3B000000000017");
        CHECK(ctl::hex(tvs::encode(request).value()) == ctl::hex(wire));
    }

    TEST_CASE("an answer to a query has the published layout, and its reserved byte is ignored") {
        tvs::Response response{1001, true, tvs::Grant{Bytes(1451, 0x30), {Role::sast, Role::tftp}, 86400}};
        Bytes wire = tvs::encode(response).value();
        CHECK(wire.size() == 1480);
        CHECK(ctl::hex(ctl::BytesView(wire).first(17)) ==
              "57010400000003E905BE0700010002"
              "05AB");
        CHECK(ctl::hex(ctl::BytesView(wire).last(12)) ==
              "0800020003"
              "09000400015180");
        wire[3] = 0xf7;
        CHECK(tvs::decode_response(wire).value() == response);
    }

    TEST_CASE("a certificate that is not known to the store is not found, with status 1 alone") {
        const auto response = tvs::answer({7, "CP-8861-SEP1", tvs::Query{"CN=x", "CN=x", {1}}}, store());
        CHECK(!response.grant);
        CHECK(ctl::hex(tvs::encode(response).value()) == "5701040000000007000407000101");
    }

    TEST_CASE("a query finds by serial and issuer, whatever the separator and the subject say") {
        const auto certificate = vector_certificate("callmanager");
        std::string issuer = certificate->issuer();
        std::ranges::replace(issuer, ';', ',');
        const auto response = tvs::answer(
            {7, "CP-8865NR-SEP1", tvs::Query{"CN=other", issuer, certificate->serial()}}, store());
        REQUIRE(response.grant.has_value());
        CHECK(response.grant->certificate == certificate->der());
        CHECK(response.grant->roles == std::vector{Role::sast, Role::ccm_tftp});
    }

    TEST_CASE("verify passes only the very certificate that is stored") {
        Bytes other = vector_certificate("callmanager")->der();
        other[other.size() - 1] ^= 1;  // the same names and serial, another signature
        CHECK(!tvs::answer({7, "CP-8861-SEP1", tvs::Verify{other}}, store()).grant);
        CHECK(!tvs::answer({7, "CP-8861-SEP1", tvs::Verify{Bytes{1, 2, 3}}}, store()).grant);
    }

    TEST_CASE("messages cut at any byte are errors, and never requests") {
        for (const char* name : {"tvs-verify-valid", "tvs-query-published"}) {
            const Bytes wire = vector_bytes(std::string("tvs/") + name + ".request");
            for (std::size_t size = 0; size < wire.size(); ++size) {
                const auto cut = ctl::BytesView(wire).first(size);
                CHECK(!tvs::decode_request(cut));
                const auto whole = tvs::message_size(cut);
                REQUIRE(whole.has_value());
                CHECK(whole->has_value() == (size >= tvs::header_size));
            }
        }
    }

    TEST_CASE("unknown elements are ignored, missing and malformed ones named") {
        Bytes wire = vector_bytes("tvs/tvs-query-published.request");
        for (const std::uint8_t byte : Bytes{6, 0, 1, 9}) wire.push_back(byte);
        wire[9] = static_cast<std::uint8_t>(wire[9] + 4);
        CHECK(tvs::decode_request(wire).has_value());
        const Bytes empty{0x57, 1, 1, 0, 0, 0, 0, 1, 0, 0};
        CHECK(tvs::decode_request(empty).error().message == "message without device name (tag 1)");
    }

    TEST_CASE("another protocol, version or command, and too many bytes, are refused early") {
        CHECK(!tvs::message_size(Bytes{0x16}));
        CHECK(!tvs::message_size(Bytes{0x57, 2}));
        CHECK(!tvs::message_size(Bytes{0x57, 1, 1, 0, 0, 0, 0, 1, 0xff, 0xff}));
        CHECK(!tvs::decode_request(Bytes{0x57, 1, 9, 0, 0, 0, 0, 1, 0, 0}));
        CHECK(!tvs::decode_request(Bytes{0x57, 1, 2, 0, 0, 0, 0, 1, 0, 0}));
        CHECK(!tvs::encode(tvs::Request{1, "CP", tvs::Verify{Bytes(20000)}}));
    }
}
