#include "ctl/name.hpp"

#include <doctest/doctest.h>

using ctl::CertificateIdentity;

TEST_SUITE("ctl name") {
    TEST_CASE("the same attributes are the same name, whoever joined them") {
        CHECK(ctl::same_name("CN=hq-pub;OU=Voice;C=US", "CN=hq-pub,OU=Voice,C=US"));
        CHECK(ctl::same_name("cn=\"SAST-ADN0054f509        \";ou=IPCBU;o=\"Cisco Systems",
                             "CN=SAST-ADN0054f509        ;OU=IPCBU;O=Cisco Systems"));
    }

    TEST_CASE("another order, value or number of attributes is another name") {
        CHECK(!ctl::same_name("CN=a;OU=b", "OU=b;CN=a"));
        CHECK(!ctl::same_name("CN=a;OU=b", "CN=a;OU=c"));
        CHECK(!ctl::same_name("CN=a", "CN=a;OU=b"));
    }

    TEST_CASE("a comma inside a value does not split it") {
        const auto parts = ctl::name_attributes("CN=hq;O=Example, Inc;C=US");
        REQUIRE(parts.size() == 3);
        CHECK(parts[1].value == "Example, Inc");
    }

    TEST_CASE("issuer and serial identify a certificate together, and neither does alone") {
        const CertificateIdentity one("CN=a", ctl::Bytes{1});
        CHECK(one == CertificateIdentity("cn=a", ctl::Bytes{1}));
        CHECK(one != CertificateIdentity("CN=a", ctl::Bytes{2}));
        CHECK(one != CertificateIdentity("CN=b", ctl::Bytes{1}));
    }

    TEST_CASE("a leading zero byte is not part of a serial number") {
        CHECK(CertificateIdentity("CN=a", ctl::Bytes{0, 0x83, 0xe9}) ==
              CertificateIdentity("CN=a", ctl::Bytes{0x83, 0xe9}));
    }

    TEST_CASE("the common name is found wherever it stands, and a name without one is its own") {
        CHECK(ctl::common_name("C=US;CN=hq-pub") == "hq-pub");
        CHECK(ctl::common_name("hq-pub") == "hq-pub");
    }
}
