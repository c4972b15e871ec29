// Uploads of what authorities made, and of what strangers hand in: a failed one changes nothing.
#include <algorithm>
#include <random>
#include <set>

#include <doctest/doctest.h>

#include "scenarios/authority/authority.hpp"
#include "scenarios/cluster/cluster.hpp"
#include "scenarios/expressway/expressway.hpp"
#include "tests/support/identities.hpp"

namespace {

using namespace scenarios;
using std::chrono::days;
using support::now;

// An authority, and a cluster and an Expressway with requests that wait for it.
struct Desk {
    CertificateMaker maker{support::keys(), 1};
    CertificationAuthority root{"root",
                                maker.authority("root", nullptr, 2048, now - days(9), now + days(999)), 1};
    CertificationAuthority issuing{
        "issuing", maker.authority("issuing", &root.identity(), 2048, now - days(9), now + days(999)), 1};
    Cluster cluster{settings(), maker, now};
    Expressway expressway{"exp-c.example.com",
                          ExpresswaySide::c,
                          "127.0.0.9",
                          maker.server_certificate("exp-c.example.com", {}, nullptr, now, now + days(99)),
                          {}};

    static ClusterSettings settings() {
        ClusterSettings settings;
        settings.name = "hq";
        settings.version = *parse_version("12.5");
        settings.nodes = {{"hq-pub",
                           "127.0.0.1",
                           {Service::call_manager, Service::tftp, Service::tvs, Service::capf,
                            Service::tomcat, Service::drf}}};
        settings.devices = [](std::string_view) { return std::nullopt; };
        return settings;
    }

    Desk() {
        for (const CertificateKind kind : kinds) cluster.generate_request(kind, {}, {});
        expressway.generate_request({}, maker, 2048);
    }

    [[nodiscard]] ctl::CertificatePtr signed_for(CertificateKind kind, const SigningTerms& terms = {}) {
        return issuing.sign(*cluster.request(kind, "hq-pub"), terms, now).value();
    }

    void trust_all() {
        for (const TrustStore store : {TrustStore::call_manager, TrustStore::tvs, TrustStore::capf,
                                       TrustStore::tomcat, TrustStore::ipsec})
            for (const CertificationAuthority* authority : {&root, &issuing})
                CHECK(!cluster.upload(store, authority->identity().certificate->der(), {}, now).refusal);
    }

    // All that a failed upload must leave alone.
    [[nodiscard]] std::vector<ctl::Bytes> state() const {
        std::vector<ctl::Bytes> all;
        for (const ListedCertificate& listed : cluster.listed_certificates())
            all.push_back(listed.certificate->der());
        for (const CertificateKind kind : kinds) {
            const auto request = cluster.request(kind, "hq-pub");
            all.push_back(request ? request->der() : ctl::Bytes{});
        }
        all.push_back(expressway.identity().certificate->der());
        for (const ctl::CertificatePtr& trusted : expressway.trusted()) all.push_back(trusted->der());
        all.push_back(expressway.request() ? expressway.request()->der() : ctl::Bytes{});
        return all;
    }

    static constexpr std::array kinds{CertificateKind::tomcat, CertificateKind::call_manager,
                                      CertificateKind::capf, CertificateKind::tvs, CertificateKind::ipsec};
};

ctl::Bytes bytes_of(std::string_view text) {
    return {text.begin(), text.end()};
}

ctl::Bytes pem(const ctl::CertificatePtr& certificate) {
    const std::string text = certificate->pem();
    return {text.begin(), text.end()};
}

}  // namespace

TEST_SUITE("uploads") {
    TEST_CASE("what no certificate is, is refused by every upload in words, and nothing changes") {
        Desk desk;
        const ctl::CertificatePtr good = desk.signed_for(CertificateKind::tomcat);
        std::vector<ctl::Bytes> hostile{
            {},
            bytes_of("neither"),
            bytes_of(good->pem() + good->pem()),
            bytes_of(desk.cluster.request(CertificateKind::tomcat, "hq-pub")->pem()),
            desk.cluster.request(CertificateKind::tomcat, "hq-pub")->der(),
            ctl::pkcs7_chain({good}).value()};
        for (std::size_t length = 0; length < good->der().size(); ++length)
            hostile.emplace_back(good->der().begin(),
                                 good->der().begin() + static_cast<std::ptrdiff_t>(length));
        std::mt19937 random(1);
        hostile.emplace_back(16U << 20U);
        std::ranges::generate(hostile.back(), [&random] { return static_cast<std::uint8_t>(random()); });
        const std::vector<ctl::Bytes> before = desk.state();
        for (const ctl::Bytes& file : hostile) {
            CAPTURE(file.size());
            for (const CertificateKind kind : Desk::kinds) {
                const Outcome outcome = desk.cluster.upload_signed(kind, "hq-pub", file, now);
                REQUIRE(outcome.refusal);
                CHECK(outcome.refusal->find("no certificate in PEM or DER form: ") != std::string::npos);
            }
            for (const TrustStore store : {TrustStore::call_manager, TrustStore::phone_sast, TrustStore::capf,
                                           TrustStore::tomcat, TrustStore::ipsec, TrustStore::tvs})
                CHECK(desk.cluster.upload(store, file, {}, now).refusal);
            CHECK(desk.expressway.upload_signed(file, now));
            const bool is_bundle =
                file == bytes_of(good->pem() + good->pem());  // which a trusted CA list takes
            if (!is_bundle) CHECK(desk.expressway.upload_trusted(file));
        }
        CHECK(desk.state() == before);
    }

    TEST_CASE("each check that fails leaves request, certificate and stores as they were") {
        Desk desk;
        const ctl::Bytes good = desk.signed_for(CertificateKind::tomcat)->der();
        CHECK(desk.cluster.upload_signed(CertificateKind::tomcat, "hq-pub", good, now)
                  .refusal->starts_with("CA certificate is not available in the trust-store"));
        desk.trust_all();
        const std::vector<ctl::Bytes> before = desk.state();
        const auto refused = [&](CertificateKind kind, const ctl::CertificatePtr& certificate,
                                 std::string_view words, Time when = now) {
            const Outcome outcome = desk.cluster.upload_signed(kind, "hq-pub", certificate->der(), when);
            REQUIRE(outcome.refusal);
            CAPTURE(*outcome.refusal);
            CHECK(outcome.refusal->find(words) != std::string::npos);
        };
        refused(CertificateKind::call_manager, desk.signed_for(CertificateKind::tomcat), "do not match");
        refused(CertificateKind::tomcat, desk.signed_for(CertificateKind::tomcat, {.valid = days(1)}),
                "has expired", now + days(2));
        refused(CertificateKind::tomcat,
                desk.signed_for(CertificateKind::tomcat, {.common_name = "*.example.com"}), "wildcard");
        refused(
            CertificateKind::tomcat,
            desk.signed_for(CertificateKind::tomcat, {.added_names = {ctl::alternative_name("192.0.2.1")}}),
            "CSR SAN and certificate SAN does not match: the authority added 192.0.2.1 and left out none");
        refused(
            CertificateKind::tomcat,
            desk.signed_for(CertificateKind::tomcat, {.left_out_names = {ctl::alternative_name("hq-pub")}}),
            "left out hq-pub");
        CHECK(desk.state() == before);
        CHECK(!desk.cluster.upload_signed(CertificateKind::tomcat, "hq-pub", good, now).refusal);
        CHECK(desk.cluster.upload_signed(CertificateKind::tomcat, "hq-pub", good, now)
                  .refusal->find("tomcat.csr does not exist") != std::string::npos);
    }

    TEST_CASE("the order of alternative names does not matter") {
        Desk desk;
        desk.trust_all();
        desk.cluster.generate_request(
            CertificateKind::tomcat, {},
            {.is_multi_server = true, .other_domains = {"a.example.com", "b.example.com"}});
        const auto turned = desk.signed_for(CertificateKind::tomcat,
                                            {.added_names = {ctl::alternative_name("a.example.com")},
                                             .left_out_names = {ctl::alternative_name("a.example.com")}});
        REQUIRE(turned->alternative_names() !=
                desk.cluster.request(CertificateKind::tomcat, "hq-pub")->alternative_names());
        CHECK(!desk.cluster.upload_signed(CertificateKind::tomcat, "hq-pub", turned->der(), now).refusal);
    }

    TEST_CASE("a multi-server certificate reaches the nodes that are there") {
        Desk desk;
        ClusterSettings settings = Desk::settings();
        settings.nodes.push_back({"hq-sub1", "127.0.0.2", settings.nodes[0].runs});
        Cluster cluster(settings, desk.maker, now);
        for (const CertificationAuthority* authority : {&desk.root, &desk.issuing})
            CHECK(!cluster.upload(TrustStore::tomcat, authority->identity().certificate->der(), {}, now)
                       .refusal);
        cluster.generate_request(CertificateKind::tomcat, {}, {.is_multi_server = true});
        const auto made =
            desk.issuing.sign(*cluster.request(CertificateKind::tomcat, "hq-pub"), {}, now).value();
        CHECK(ctl::common_name(made->subject()) == "hq-pub-ms");
        cluster.take_away("hq-sub1", {}, {});
        CHECK(!cluster.upload_signed(CertificateKind::tomcat, "hq-pub", made->der(), now).refusal);
        CHECK(*cluster.node("hq-pub").certificates.at(CertificateKind::tomcat).certificate == *made);
        CHECK(*cluster.node("hq-sub1").certificates.at(CertificateKind::tomcat).certificate != *made);
    }

    TEST_CASE("\"-ms\" stands behind the host and before its domain") {
        Desk desk;
        desk.cluster.change_host("hq-pub", "hq-pub.example.com", now);
        desk.cluster.generate_request(CertificateKind::tomcat, {}, {.is_multi_server = true});
        CHECK(ctl::common_name(desk.cluster.request(CertificateKind::tomcat, "hq-pub")->subject()) ==
              "hq-pub-ms.example.com");
    }

    TEST_CASE("an authority keeps the name of a request, whatever it is made of") {
        Desk desk;
        const ctl::PrivateKey key = support::keys().key(2048, 1);
        const auto request =
            ctl::make_request({.subject = {{"CN", "a"}, {"emailAddress", "a@example.com"}, {"O", "X, C=DE"}},
                               .alternative_names = {}},
                              key)
                .value();
        CHECK(desk.issuing.sign(*request, {}, now).value()->subject() ==
              R"(CN=a;emailAddress=a@example.com;O=X\, C=DE)");
        CHECK(desk.issuing.sign(*request, {.common_name = "b"}, now).value()->subject() ==
              R"(CN=b;emailAddress=a@example.com;O=X\, C=DE)");
        const auto nameless =
            ctl::make_request({.subject = {}, .alternative_names = {ctl::alternative_name("a")}}, key);
        CHECK(desk.issuing.sign(**nameless, {}, now).value()->subject() == "");
    }

    TEST_CASE("an IP address as a DNS name is another name than the address") {
        Desk desk;
        desk.trust_all();
        const auto disguised = desk.signed_for(
            CertificateKind::tomcat, {.added_names = {{ctl::AlternativeName::Kind::dns, "192.0.2.1"}}});
        CHECK(desk.cluster.upload_signed(CertificateKind::tomcat, "hq-pub", disguised->der(), now).refusal);
    }

    TEST_CASE("requests have keys of their own, however many there are") {
        Desk desk;
        std::set<std::string> keys;
        for (int i = 0; i < 60; ++i) {
            desk.cluster.generate_request(CertificateKind::tomcat, {}, {});
            keys.insert(
                ctl::hex(desk.cluster.request(CertificateKind::tomcat, "hq-pub")->public_key().info()));
        }
        CHECK(keys.size() == 60);
    }

    TEST_CASE("Expressway-C looks at CUCM's certificates from X14.2 on") {
        CHECK(verifies_servers("X14.2") == true);
        CHECK(verifies_servers("X15") == true);
        CHECK(verifies_servers("X14.2.1") == true);
        CHECK(verifies_servers("X14.0.7") == false);
        CHECK(verifies_servers("X8.11") == false);
        for (const char* wrong : {"14.2", "X", "X-14", "X14.2a", "x14"}) CHECK(!verifies_servers(wrong));
    }

    TEST_CASE("a revoked certificate is refused by an Expressway that has heard of it") {
        Desk desk;
        CHECK(!desk.expressway.upload_trusted(desk.root.identity().certificate->der()));
        CHECK(!desk.expressway.upload_trusted(desk.issuing.identity().certificate->der()));
        const auto good = desk.issuing.sign(*desk.expressway.request(), {}, now).value();
        desk.expressway.distrust(good->identity());
        CHECK(desk.expressway.upload_signed(pem(good), now)->find("has been revoked") != std::string::npos);
    }

    TEST_CASE("key usages that the authority dropped are taken, and warned of by their names") {
        Desk desk;
        desk.trust_all();
        const auto thin = desk.signed_for(CertificateKind::ipsec, {.has_web_server_template = true});
        const Outcome outcome =
            desk.cluster.upload_signed(CertificateKind::ipsec, "hq-pub", thin->der(), now);
        REQUIRE(!outcome.refusal);
        REQUIRE(outcome.notes.size() == 2);
        CHECK(outcome.notes[1].find("lacks data encipherment, client authentication, IPsec end system") !=
              std::string::npos);
    }

    TEST_CASE(
        "an Expressway takes its own certificate as Base-64 only, and authorities several in a file, as CUCM "
        "does not") {
        Desk desk;
        ctl::Bytes both = pem(desk.root.identity().certificate);
        ctl::append(both, pem(desk.issuing.identity().certificate));
        CHECK(desk.cluster.upload(TrustStore::tomcat, both, {}, now).refusal);
        CHECK(!desk.expressway.upload_trusted(both));
        CHECK(desk.expressway.trusted().size() == 2);
        const auto good = desk.issuing.sign(*desk.expressway.request(), {}, now).value();
        CHECK(desk.expressway.upload_signed(good->der(), now)->find("saved as Base-64, not as DER") !=
              std::string::npos);
        CHECK(!desk.expressway.upload_signed(pem(good), now));
    }

    TEST_CASE("an Expressway takes no certificate whose chain is not trusted, and none of another request") {
        Desk desk;
        const auto good = desk.issuing.sign(*desk.expressway.request(), {}, now).value();
        CHECK(desk.expressway.upload_trusted(desk.root.identity().certificate->der()) == std::nullopt);
        const std::vector<ctl::Bytes> before = desk.state();
        CHECK(desk.expressway.upload_signed(pem(good), now)->find("\"issuing\"") != std::string::npos);
        CHECK(desk.expressway.upload_signed(pem(desk.signed_for(CertificateKind::tomcat)), now)
                  ->find("another request") != std::string::npos);
        CHECK(desk.state() == before);
        CHECK(desk.expressway.upload_trusted(desk.issuing.identity().certificate->der()) == std::nullopt);
        CHECK(desk.expressway.upload_signed(pem(good), now) == std::nullopt);
        CHECK(desk.expressway.identity().chain.size() == 2);
    }
}
