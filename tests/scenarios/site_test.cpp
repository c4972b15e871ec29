// A site is a value: copies, equality, hashes, and what is issued whatever the order of the steps.
#include "scenarios/model/site.hpp"

#include <doctest/doctest.h>

#include "scenarios/actions/action.hpp"
#include "scenarios/model/shared_parts.hpp"
#include "scenarios/model/validity.hpp"
#include "tests/support/identities.hpp"
#include "tests/support/site.hpp"

namespace {

using namespace actions;
using model::SiteState;

constexpr const char* secure_site =
    "authority { name: \"corp-root\" }\n"
    "cluster { name: \"hq\" version: \"12.5\" security_mode: MIXED node { name: \"hq-pub\" }\n"
    "  node { name: \"hq-sub\" runs: [CALLMANAGER, TFTP, TVS] } }\n"
    "cluster { name: \"new\" version: \"14\" node { name: \"new-pub\" } }\n"
    "phones { name: \"f\" count: 20 cluster: \"hq\" }\n"
    "phones { name: \"s\" count: 5 cluster: \"hq\" security: ENCRYPTED }\n";

// A site on which steps are taken minutes apart; certificates are dated by their era, as where states are
// compared.
struct Fork : support::TestSite {
    Fork() : TestSite(secure_site) {}

    Fork& take(const std::vector<Action>& steps) {
        for (const Action& step : steps) {
            pass(std::chrono::minutes(1));
            const model::Context context{issuer, known, now, model::era_start(state, now)};
            REQUIRE(!apply(state, step, context).refusal);
        }
        return *this;
    }
};

Action regenerate(model::CertificateKind kind, const std::string& node) {
    return Regenerate{.cluster = "hq", .certificate = kind, .nodes = {node}};
}

}  // namespace

TEST_SUITE("site") {
    TEST_CASE("a copy stays as it is, whatever is done to the original, and the other way round") {
        Fork site;
        const SiteState before = site.state;
        SiteState copy = site.state;
        site.take({regenerate(model::CertificateKind::tvs, "hq-pub")});
        CHECK(copy == before);
        CHECK(copy.hash() == before.hash());
        CHECK(site.state != before);
        copy.edit_cluster("new").rollback = true;
        CHECK(!site.state.cluster("new").rollback);
        CHECK(!before.cluster("new").rollback);
    }

    TEST_CASE("two orders of steps that lead to the same give equal states with equal hashes") {
        const Action call_manager = regenerate(model::CertificateKind::call_manager, "hq-sub");
        const Action tvs = regenerate(model::CertificateKind::tvs, "hq-pub");
        const Action elsewhere = SetRollback{.cluster = "new", .value = true};
        const Action restart = Restart{.cluster = "hq", .services = {model::Service::tvs}};
        const Action restart_tftp = Restart{.cluster = "hq", .services = {model::Service::tftp}};
        Fork one;
        Fork two;
        two.state = one.state;  // states of one site are compared
        one.take({call_manager, tvs, elsewhere, restart, restart_tftp, UpdateCtl{.cluster = "hq"}});
        two.take({elsewhere, tvs, call_manager, restart_tftp, restart, UpdateCtl{.cluster = "hq"}});
        one.boot_all();
        two.boot_all();
        CHECK(one.state.hash() == two.state.hash());
        CHECK(one.state == two.state);
        // And another thing done is another state.
        two.take({Restart{.cluster = "new", .services = {model::Service::tftp}}});
        CHECK(one.state != two.state);
    }

    TEST_CASE("of parts that two orders of steps made twice one is kept, and the states stay equal") {
        const Action call_manager = regenerate(model::CertificateKind::call_manager, "hq-sub");
        const Action tvs = regenerate(model::CertificateKind::tvs, "hq-sub");
        Fork one;
        Fork two;
        two.state = one.state;
        one.take({call_manager, tvs}).pass(std::chrono::minutes(1));  // every TVS has heard of it
        two.take({tvs, call_manager, Disconnect{.cluster = "hq", .nodes = {"hq-pub"}}});
        const SiteState before = two.state;
        model::SharedParts parts;
        parts.share(one.state);
        parts.share(two.state);
        CHECK(two.state == before);
        CHECK(two.state.hash() == before.hash());
        const auto nodes = [](const Fork& site) { return site.state.cluster("hq").nodes; };
        CHECK(nodes(one)[1].is_same(nodes(two)[1]));
        CHECK(!nodes(one)[0].is_same(nodes(two)[0]));  // one is away, the other is not
        CHECK(nodes(one)[0]->identities.is_same(nodes(two)[0]->identities));
    }

    TEST_CASE("what is issued depends on owner, kind and how often, never on what was issued before") {
        Fork alone;
        Fork after_others;
        alone.take({regenerate(model::CertificateKind::call_manager, "hq-sub")});
        after_others.take({regenerate(model::CertificateKind::tvs, "hq-pub"),
                           regenerate(model::CertificateKind::capf, "hq-pub"),
                           regenerate(model::CertificateKind::call_manager, "hq-sub")});
        const auto certificate = [](const Fork& site) {
            return site.node("hq-sub").identity(model::CertificateKind::call_manager)->certificate;
        };
        CHECK(certificate(alone)->der() == certificate(after_others)->der());
        alone.take({regenerate(model::CertificateKind::call_manager, "hq-sub")});
        CHECK(certificate(alone)->serial() != certificate(after_others)->serial());
    }

    TEST_CASE("what is pending stands in the state with the time that is left") {
        Fork site;
        site.take({regenerate(model::CertificateKind::tvs, "hq-pub")});
        const SiteState just_done = site.state;
        CHECK(model::next_due(site.state) == std::chrono::seconds(10));
        site.pass(std::chrono::seconds(4));
        CHECK(model::next_due(site.state) == std::chrono::seconds(6));
        CHECK(site.state != just_done);
        site.pass(std::chrono::seconds(6));
        CHECK(!model::next_due(site.state));
    }

    TEST_CASE("a boot that the memo knows is gone through once, and leaves equal phones equal") {
        Fork site;
        model::BootMemo memo(site.issuer, site.known);
        site.boot_all(memo);
        const std::size_t nodes = memo.nodes();
        const SiteState booted = site.state;
        for (const auto& group : site.state.phones) CHECK(group->all().size() == 1);
        site.boot_all(memo);
        CHECK(memo.nodes() > nodes);  // from the lists of the first boot another one begins
        const std::size_t after_second = memo.nodes();
        site.boot_all(memo);
        CHECK(memo.nodes() == after_second);
        CHECK(site.state == booted);
    }

    TEST_CASE("phones cost nothing where they are alike, and under 200 bytes each where no neighbours are") {
        model::SiteDescription many = support::described(secure_site);
        many.phones[0].count = 1000000;
        support::TestSite site(std::move(many));
        site.boot_all();
        CHECK(site.state.phones[0]->all().size() == 1);
        CHECK(sizeof(model::PhoneRun) <= 200);
    }

    TEST_CASE("what an authority outside of the clusters is, begins and ceases an era as well") {
        Fork site;
        const auto root = site.state.authority("corp-root").identity.certificate;
        CHECK(model::era_start(site.state, root->not_after() + std::chrono::seconds(5)) ==
              root->not_after() + std::chrono::seconds(1));
    }

    TEST_CASE("an encrypted configuration is the same in every run of a seed, and another for another seed") {
        const auto encrypted = [](std::uint64_t seed) {
            issuing::Issuer issuer(support::keys(), seed);
            const tvs::TlsIdentity owner = support::identity("hq-pub", 1);
            return *issuer.encrypted_file(
                "<device/>", owner.certificate->public_key(),
                {owner.certificate, owner.key, ctl::Digest::sha1, "x.enc.sgn", support::now, {}});
        };
        CHECK(encrypted(1) == encrypted(1));
        CHECK(encrypted(1) != encrypted(2));
    }

    TEST_CASE("an LSC that one cluster has deleted leaves what another has pending and on record") {
        Fork site;
        model::PhoneState phone = *site.state.phones[1]->at(0).state;
        phone::Configuration configuration;
        configuration.capf = phone::CapfAddress{site.node("hq-pub").address(), 3804};
        phone.configuration = std::make_shared<const phone::Configuration>(configuration);
        phone.records["hq"].operation = model::CertificateOperation::remove;
        phone.records["new"] = {phone.lsc, model::CertificateOperation::install};
        const model::DeviceRecord elsewhere = phone.records["new"];
        model::forget_lsc(site.state, phone);
        CHECK(!phone.lsc);
        CHECK(!phone.records.contains("hq"));
        CHECK(phone.records["new"] == elsewhere);
    }

    TEST_CASE("the first phones of a group stay the first, however the group is divided") {
        Fork site;
        const auto switch_off = [&site](std::uint32_t count) {
            site.take({SwitchOff{.phones = {.group = "f", .count = count}}});
        };
        switch_off(3);
        CHECK(site.state.phones[0]->all().size() == 2);
        CHECK(site.state.phones[0]->at(2).state->is_off);
        CHECK(!site.state.phones[0]->at(3).state->is_off);
        // Once they have come back, and had the same boot as the others, they are alike again.
        site.boot_all();
        site.boot_all();
        CHECK(site.state.phones[0]->all().size() == 1);
    }
}
