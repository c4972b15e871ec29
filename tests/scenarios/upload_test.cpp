// Uploads of what authorities made, and of what strangers hand in: a failed one changes nothing.
#include <algorithm>
#include <random>
#include <set>

#include <doctest/doctest.h>

#include "scenarios/model/membership.hpp"
#include "scenarios/model/services.hpp"
#include "scenarios/model/uploads.hpp"
#include "tests/support/identities.hpp"
#include "tests/support/site.hpp"

namespace {

using namespace model;
using std::chrono::days;

// Authorities, and a cluster and an Expressway with requests that wait for them.
struct Desk : support::TestSite {
    explicit Desk(const std::string& more_nodes = "")
        : TestSite(
              "authority { name: \"root\" } authority { name: \"issuing\" issuer: \"root\" }\n"
              "cluster { name: \"hq\" version: \"12.5\" node { name: \"hq-pub\" } " +
              more_nodes + " }\nexpressway { name: \"exp-c.example.com\" side: C }\n") {
        for (const CertificateKind kind : kinds) ask_for(kind);
        generate_request(expressway(), {}, 2048, context());
    }

    void ask_for(CertificateKind kind, const RequestWishes& wishes = {}) {
        generate_request(cluster(), kind, {}, wishes, context());
    }
    [[nodiscard]] ExpresswayState& expressway() { return state.edit_expressway("exp-c.example.com"); }
    [[nodiscard]] ctl::CertificatePtr authority(std::string_view name) const {
        return state.authority(name).identity.certificate;
    }
    [[nodiscard]] ctl::CertificateRequestPtr request(CertificateKind kind) {
        return model::request(cluster(), kind, "hq-pub");
    }
    [[nodiscard]] ctl::CertificatePtr sign(const ctl::CertificateRequest& request,
                                           const SigningTerms& terms = {}) {
        return model::sign(state.edit_authority("issuing"), request, terms, context()).value();
    }
    [[nodiscard]] ctl::CertificatePtr signed_for(CertificateKind kind, const SigningTerms& terms = {}) {
        return sign(*request(kind), terms);
    }
    [[nodiscard]] ctl::CertificatePtr signed_for_expressway() { return sign(*expressway().waiting->request); }

    [[nodiscard]] Outcome upload(TrustStore store, ctl::BytesView file) {
        return model::upload(cluster(), store, file, {}, context());
    }
    [[nodiscard]] Outcome upload_signed(CertificateKind kind, ctl::BytesView file,
                                        std::chrono::seconds later = {}) {
        return model::upload_signed(cluster(), kind, "hq-pub", file, context(later));
    }
    [[nodiscard]] Refusal upload_to_expressway(ctl::BytesView file) {
        return model::upload_signed(expressway(), file, now);
    }
    [[nodiscard]] Refusal trust_at_expressway(const ctl::CertificatePtr& certificate) {
        return upload_trusted(expressway(), certificate->der());
    }

    void trust_all() {
        for (const TrustStore store : {TrustStore::call_manager, TrustStore::tvs, TrustStore::capf,
                                       TrustStore::tomcat, TrustStore::ipsec})
            for (const char* name : {"root", "issuing"})
                CHECK(!upload(store, authority(name)->der()).refusal);
    }

    // A failed upload leaves everything as it is.
    [[nodiscard]] bool is_unchanged_since(const SiteState& before) const {
        return state.clusters == before.clusters && state.expressways == before.expressways;
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
        std::vector<ctl::Bytes> hostile{{},
                                        bytes_of("neither"),
                                        bytes_of(good->pem() + good->pem()),
                                        bytes_of(desk.request(CertificateKind::tomcat)->pem()),
                                        desk.request(CertificateKind::tomcat)->der(),
                                        ctl::pkcs7_chain({good}).value()};
        for (std::size_t length = 0; length < good->der().size(); ++length)
            hostile.emplace_back(good->der().begin(),
                                 good->der().begin() + static_cast<std::ptrdiff_t>(length));
        std::mt19937 random(1);
        hostile.emplace_back(16U << 20U);
        std::ranges::generate(hostile.back(), [&random] { return static_cast<std::uint8_t>(random()); });
        const SiteState before = desk.state;
        for (const ctl::Bytes& file : hostile) {
            CAPTURE(file.size());
            for (const CertificateKind kind : Desk::kinds) {
                const Outcome outcome = desk.upload_signed(kind, file);
                REQUIRE(outcome.refusal);
                CHECK(outcome.refusal->find("no certificate in PEM or DER form: ") != std::string::npos);
            }
            for (const TrustStore store : {TrustStore::call_manager, TrustStore::phone_sast, TrustStore::capf,
                                           TrustStore::tomcat, TrustStore::ipsec, TrustStore::tvs})
                CHECK(desk.upload(store, file).refusal);
            CHECK(desk.upload_to_expressway(file));
            const bool is_bundle =
                file == bytes_of(good->pem() + good->pem());  // which a trusted CA list takes
            if (!is_bundle) CHECK(upload_trusted(desk.expressway(), file));
        }
        CHECK(desk.is_unchanged_since(before));
    }

    TEST_CASE("each check that fails leaves request, certificate and stores as they were") {
        Desk desk;
        const ctl::Bytes good = desk.signed_for(CertificateKind::tomcat)->der();
        CHECK(desk.upload_signed(CertificateKind::tomcat, good)
                  .refusal->starts_with("CA certificate is not available in the trust-store"));
        desk.trust_all();
        const SiteState before = desk.state;
        const auto refused = [&](CertificateKind kind, const ctl::CertificatePtr& certificate,
                                 std::string_view words, std::chrono::seconds later = {}) {
            const Outcome outcome = desk.upload_signed(kind, certificate->der(), later);
            REQUIRE(outcome.refusal);
            CAPTURE(*outcome.refusal);
            CHECK(outcome.refusal->find(words) != std::string::npos);
        };
        refused(CertificateKind::call_manager, desk.signed_for(CertificateKind::tomcat), "do not match");
        refused(CertificateKind::tomcat, desk.signed_for(CertificateKind::tomcat, {.valid = days(1)}),
                "has expired", days(2));
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
        CHECK(desk.is_unchanged_since(before));
        CHECK(!desk.upload_signed(CertificateKind::tomcat, good).refusal);
        CHECK(desk.upload_signed(CertificateKind::tomcat, good).refusal->find("tomcat.csr does not exist") !=
              std::string::npos);
    }

    TEST_CASE("the order of alternative names does not matter") {
        Desk desk;
        desk.trust_all();
        desk.ask_for(CertificateKind::tomcat,
                     {.is_multi_server = true, .other_domains = {"a.example.com", "b.example.com"}});
        const auto turned = desk.signed_for(CertificateKind::tomcat,
                                            {.added_names = {ctl::alternative_name("a.example.com")},
                                             .left_out_names = {ctl::alternative_name("a.example.com")}});
        REQUIRE(turned->alternative_names() != desk.request(CertificateKind::tomcat)->alternative_names());
        CHECK(!desk.upload_signed(CertificateKind::tomcat, turned->der()).refusal);
    }

    TEST_CASE("a multi-server certificate reaches the nodes that are there") {
        Desk desk("node { name: \"hq-sub1\" }");
        desk.trust_all();
        desk.ask_for(CertificateKind::tomcat, {.is_multi_server = true});
        const auto made = desk.signed_for(CertificateKind::tomcat);
        CHECK(ctl::common_name(made->subject()) == "hq-pub-ms");
        disconnect(desk.cluster(), "hq-sub1", {}, {});
        CHECK(!desk.upload_signed(CertificateKind::tomcat, made->der()).refusal);
        CHECK(desk.node("hq-pub").identity(CertificateKind::tomcat)->certificate == made);
        CHECK(desk.node("hq-sub1").identity(CertificateKind::tomcat)->certificate != made);
    }

    TEST_CASE("\"-ms\" stands behind the host and before its domain") {
        Desk desk;
        change_host(desk.cluster(), "hq-pub", "hq-pub.example.com", desk.context());
        desk.ask_for(CertificateKind::tomcat, {.is_multi_server = true});
        CHECK(ctl::common_name(desk.request(CertificateKind::tomcat)->subject()) == "hq-pub-ms.example.com");
    }

    TEST_CASE("an authority keeps the name of a request, whatever it is made of") {
        Desk desk;
        const ctl::PrivateKey key = support::key(2048, 1);
        const auto request =
            ctl::make_request({.subject = {{"CN", "a"}, {"emailAddress", "a@example.com"}, {"O", "X, C=DE"}},
                               .alternative_names = {}},
                              key)
                .value();
        CHECK(desk.sign(*request)->subject() == R"(CN=a;emailAddress=a@example.com;O=X\, C=DE)");
        CHECK(desk.sign(*request, {.common_name = "b"})->subject() ==
              R"(CN=b;emailAddress=a@example.com;O=X\, C=DE)");
        const auto nameless =
            ctl::make_request({.subject = {}, .alternative_names = {ctl::alternative_name("a")}}, key);
        CHECK(desk.sign(**nameless)->subject() == "");
    }

    TEST_CASE("an IP address as a DNS name is another name than the address") {
        Desk desk;
        desk.trust_all();
        const auto disguised = desk.signed_for(
            CertificateKind::tomcat, {.added_names = {{ctl::AlternativeName::Kind::dns, "192.0.2.1"}}});
        CHECK(desk.upload_signed(CertificateKind::tomcat, disguised->der()).refusal);
    }

    TEST_CASE("requests have keys of their own, however many there are") {
        Desk desk;
        std::set<std::string> keys;
        for (int i = 0; i < 60; ++i) {
            desk.ask_for(CertificateKind::tomcat, {});
            keys.insert(ctl::hex(desk.request(CertificateKind::tomcat)->public_key().info()));
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
        CHECK(!desk.trust_at_expressway(desk.authority("root")));
        CHECK(!desk.trust_at_expressway(desk.authority("issuing")));
        const auto good = desk.signed_for_expressway();
        desk.expressway().revoked.insert(good->identity());
        CHECK(desk.upload_to_expressway(pem(good))->find("has been revoked") != std::string::npos);
    }

    TEST_CASE("key usages that the authority dropped are taken, and warned of by their names") {
        Desk desk;
        desk.trust_all();
        const auto thin = desk.signed_for(CertificateKind::ipsec, {.has_web_server_template = true});
        const Outcome outcome = desk.upload_signed(CertificateKind::ipsec, thin->der());
        REQUIRE(!outcome.refusal);
        REQUIRE(outcome.notes.size() == 2);
        CHECK(outcome.notes[1].find("lacks data encipherment, client authentication, IPsec end system") !=
              std::string::npos);
    }

    TEST_CASE(
        "an Expressway takes its own certificate as Base-64 only, and authorities several in a file, as CUCM "
        "does not") {
        Desk desk;
        ctl::Bytes both = pem(desk.authority("root"));
        ctl::append(both, pem(desk.authority("issuing")));
        CHECK(desk.upload(TrustStore::tomcat, both).refusal);
        CHECK(!upload_trusted(desk.expressway(), both));
        CHECK(desk.expressway().trusted.size() == 2);
        const auto good = desk.signed_for_expressway();
        CHECK(desk.upload_to_expressway(good->der())->find("saved as Base-64, not as DER") !=
              std::string::npos);
        CHECK(!desk.upload_to_expressway(pem(good)));
    }

    TEST_CASE("an Expressway takes no certificate whose chain is not trusted, and none of another request") {
        Desk desk;
        const auto good = desk.signed_for_expressway();
        CHECK(desk.trust_at_expressway(desk.authority("root")) == std::nullopt);
        const SiteState before = desk.state;
        CHECK(desk.upload_to_expressway(pem(good))->find("\"issuing\"") != std::string::npos);
        CHECK(desk.upload_to_expressway(pem(desk.signed_for(CertificateKind::tomcat)))
                  ->find("another request") != std::string::npos);
        CHECK(desk.is_unchanged_since(before));
        CHECK(desk.trust_at_expressway(desk.authority("issuing")) == std::nullopt);
        CHECK(desk.upload_to_expressway(pem(good)) == std::nullopt);
        CHECK(desk.expressway().identity.chain.size() == 2);
    }
}
