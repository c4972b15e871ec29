#include "ctl/name.hpp"

#include <doctest/doctest.h>

using ctl::CertificateIdentity;

TEST_SUITE("ctl name") {
    TEST_CASE("the same attributes are the same name, whoever joined them") {
        CHECK(ctl::same_name("CN=hq-pub;OU=Voice;C=US", "CN=hq-pub,OU=Voice,C=US"));
        CHECK(ctl::same_name("cn=\"SAST-ADN0054f509        \";ou=IPCBU;o=\"Cisco Systems",
                             "CN=SAST-ADN0054f509        ;OU=IPCBU;O=Cisco Systems"));
    }

    TEST_CASE("the order of attributes does not count: RFC 4514 turns it around") {
        CHECK(ctl::same_name("CN=a;OU=b;C=US", "C=US,OU=b,CN=a"));
        CHECK(CertificateIdentity("CN=a;OU=b", ctl::Bytes{1}) ==
              CertificateIdentity("OU=b,CN=a", ctl::Bytes{1}));
    }

    TEST_CASE("escapes of RFC 4514 are the characters that they stand for") {
        const std::string_view plain = "CN=a;O=Example, Inc";
        for (const char* name : {R"(CN=a,O=Example\, Inc)", R"(CN=a,O=Example\2c Inc)",
                                 R"(CN=a;O="Example, Inc")", "CN=a,O=#0c0c4578616d706c652c20496e63"})
            CHECK_MESSAGE(ctl::same_name(plain, name), name);
        const auto value = [](const char* name) { return ctl::name_attributes(name).front().value; };
        CHECK(value(R"(O=a\;b\+c\"d\\e\<f\#g)") == R"(a;b+c"d\e<f#g)");
        CHECK(value(R"(O=\ both ends\ )") == " both ends ");
        CHECK(value(R"(O=a\,OU=b)") == "a,OU=b");
        CHECK(value(R"(O=C:\phones)") == R"(C:\phones)");
        CHECK(value("O=#12") == "#12");
    }

    TEST_CASE("a type as a number, as a word or in short is the same type") {
        CHECK(ctl::same_name("CN=a;emailAddress=x@y", "2.5.4.3=a,1.2.840.113549.1.9.1=x@y"));
        CHECK(ctl::same_name("commonName=a;serialNumber=7", "cn=a,2.5.4.5=7"));
        CHECK(!ctl::same_name("CN=a;1.2.3=x", "CN=a;1.2.4=x"));
    }

    TEST_CASE("what an attribute is written as reads as that attribute, and is plain where it can be") {
        CHECK(ctl::attribute_text({"O", "Example, Inc"}) == "O=Example, Inc");
        for (const char* value :
             {"a;OU=b", R"(a\)", R"(\,)", "\"quoted\"", " a ", "#00", "a+OU=b", "a=b", ""}) {
            const std::vector<ctl::NameAttribute> name{{"O", value}, {"OU", value}, {"CN", "c"}};
            std::string text;
            for (const ctl::NameAttribute& part : name)
                text += (text.empty() ? "" : ";") + ctl::attribute_text(part);
            CHECK_MESSAGE(ctl::name_attributes(text) == name, text);
        }
    }

    TEST_CASE("another value or number of attributes is another name") {
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
