// Which certificates lead to a trusted one.
#include "ctl/chain.hpp"

#include <doctest/doctest.h>

#include "tests/support/identities.hpp"

namespace {

using ctl::ChainTrouble;
using ctl::ChainUse;
using std::chrono::days;
using support::now;

struct Made {
    ctl::CertificatePtr certificate;
    ctl::PrivateKey key;
};

Made make(const std::string& name, std::size_t key_number, const Made* issuer,
          ctl::CertificatePurpose purpose, std::optional<ctl::KeyUses> uses = {}, days valid = days(30)) {
    const ctl::PrivateKey key = support::key(2048, key_number);
    const ctl::CertificateTemplate wanted{.subject = {{"CN", name}},
                                          .serial = {0x40, static_cast<std::uint8_t>(key_number)},
                                          .not_before = now - days(1),
                                          .not_after = now + valid,
                                          .purpose = purpose,
                                          .alternative_names = {ctl::alternative_name(name + ".example.com")},
                                          .key_uses = std::move(uses)};
    return {issuer == nullptr
                ? ctl::make_self_signed(wanted, key).value()
                : ctl::make_signed(wanted, key.public_key(), {*issuer->certificate, issuer->key}).value(),
            key};
}

struct Hierarchy {
    Made root = make("root", 1, nullptr, ctl::CertificatePurpose::authority);
    Made issuing = make("issuing", 2, &root, ctl::CertificatePurpose::authority);
    Made server = make("server", 3, &issuing, ctl::CertificatePurpose::tls_server);
};

ChainTrouble trouble(const ctl::ChainQuestion& question, std::chrono::sys_seconds when = now) {
    return ctl::judge_chain(question, when).trouble;
}

}  // namespace

TEST_SUITE("ctl chain") {
    TEST_CASE("a chain of three leads to its root, by what is trusted or by what was sent with it") {
        const Hierarchy h;
        CHECK(trouble({.presented = {h.server.certificate},
                       .trusted = {h.root.certificate, h.issuing.certificate}}) == ChainTrouble::none);
        CHECK(trouble({.presented = {h.server.certificate, h.issuing.certificate},
                       .trusted = {h.root.certificate}}) == ChainTrouble::none);
        const auto missing =
            ctl::judge_chain({.presented = {h.server.certificate}, .trusted = {h.root.certificate}}, now);
        CHECK(missing.trouble == ChainTrouble::unknown_authority);
        CHECK(*missing.at == *h.server.certificate);
        CHECK(trouble({.presented = {h.server.certificate, h.issuing.certificate, h.root.certificate},
                       .trusted = {}}) == ChainTrouble::unknown_authority);
        CHECK(trouble({.presented = {h.server.certificate}, .trusted = {h.issuing.certificate}}) ==
              ChainTrouble::unknown_authority);
    }

    TEST_CASE("where the whole chain is needed, what was sent with it does not count") {
        const Hierarchy h;
        CHECK(trouble({.presented = {h.server.certificate, h.issuing.certificate},
                       .trusted = {h.root.certificate},
                       .needs_whole_chain = true}) == ChainTrouble::unknown_authority);
        CHECK(trouble({.presented = {h.server.certificate},
                       .trusted = {h.issuing.certificate, h.root.certificate},
                       .needs_whole_chain = true}) == ChainTrouble::none);
    }

    TEST_CASE("a self-signed certificate is trusted where it is itself in the list, among its namesakes") {
        const Made one = make("hq-pub", 4, nullptr, ctl::CertificatePurpose::tls_server);
        const Made other = make("hq-pub", 5, nullptr, ctl::CertificatePurpose::tls_server);
        CHECK(trouble({.presented = {one.certificate}, .trusted = {other.certificate, one.certificate}}) ==
              ChainTrouble::none);
        CHECK(trouble({.presented = {one.certificate}, .trusted = {other.certificate}}) ==
              ChainTrouble::unknown_authority);
    }

    TEST_CASE("every date of the path counts, at the time that is asked about") {
        const Made root = make("root", 1, nullptr, ctl::CertificatePurpose::authority, {}, days(10));
        const Made server = make("server", 3, &root, ctl::CertificatePurpose::tls_server);
        const ctl::ChainQuestion question{.presented = {server.certificate}, .trusted = {root.certificate}};
        CHECK(trouble(question) == ChainTrouble::none);
        CHECK(trouble(question, now + days(11)) == ChainTrouble::out_of_date);
        CHECK(*ctl::judge_chain(question, now + days(11)).at == *root.certificate);
        CHECK(trouble(question, now - days(2)) == ChainTrouble::out_of_date);
    }

    TEST_CASE("a certificate that is none of an authority signs nothing") {
        const Hierarchy h;
        const Made forged = make("forged", 6, &h.server, ctl::CertificatePurpose::tls_server);
        CHECK(trouble({.presented = {forged.certificate, h.server.certificate, h.issuing.certificate},
                       .trusted = {h.root.certificate}}) == ChainTrouble::broken);
        CHECK(trouble({.presented = {forged.certificate},
                       .trusted = {h.root.certificate, h.issuing.certificate, h.server.certificate}}) ==
              ChainTrouble::broken);
    }

    TEST_CASE("who shows a certificate as a client needs client authentication in it") {
        const Hierarchy h;
        const Made web = make("web", 7, &h.issuing, ctl::CertificatePurpose::tls_server,
                              ctl::KeyUses{ctl::KeyUse::digital_signature, ctl::KeyUse::key_encipherment,
                                           ctl::KeyUse::server_authentication});
        const std::vector<ctl::CertificatePtr> trusted{h.root.certificate, h.issuing.certificate};
        CHECK(trouble({.presented = {web.certificate}, .trusted = trusted, .use = ChainUse::server}) ==
              ChainTrouble::none);
        CHECK(trouble({.presented = {web.certificate}, .trusted = trusted, .use = ChainUse::client}) ==
              ChainTrouble::wrong_use);
    }

    TEST_CASE("a revoked certificate anywhere in the path ends it, by issuer and serial number") {
        const Hierarchy h;
        ctl::ChainQuestion question{.presented = {h.server.certificate},
                                    .trusted = {h.root.certificate, h.issuing.certificate}};
        question.revoked = {h.issuing.certificate->identity()};
        CHECK(trouble(question) == ChainTrouble::revoked);
        question.revoked = {ctl::CertificateIdentity(h.server.certificate->issuer(), ctl::Bytes{1})};
        CHECK(trouble(question) == ChainTrouble::none);
    }

    TEST_CASE("a name is an alternative name or the common name, whole and in any case") {
        const Hierarchy h;
        CHECK(ctl::has_name(*h.server.certificate, "SERVER.example.com"));
        CHECK(ctl::has_name(*h.server.certificate, "server"));
        CHECK(!ctl::has_name(*h.server.certificate, "example.com"));
        CHECK(!ctl::has_name(*h.server.certificate, "other.example.com"));
        const Made wildcard = make("*", 6, nullptr, ctl::CertificatePurpose::tls_server);
        CHECK(!ctl::has_name(*wildcard.certificate, "server.example.com"));
    }

    TEST_CASE("the issuers of a certificate are found as far as they are known") {
        const Hierarchy h;
        CHECK(ctl::issuers_of(h.server.certificate, {h.root.certificate, h.issuing.certificate}).size() == 2);
        CHECK(ctl::issuers_of(h.server.certificate, {h.root.certificate}).empty());
        CHECK(ctl::issuers_of(h.root.certificate, {h.root.certificate}).empty());
    }
}
