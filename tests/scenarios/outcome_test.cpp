// What is told of phones: outcomes, risks, what expectations find, and advice; without a world.
#include "scenarios/run/outcome.hpp"

#include <doctest/doctest.h>

#include "scenarios/actions/action.hpp"
#include "scenarios/advice/advice.hpp"
#include "scenarios/run/expectation.hpp"
#include "tests/support/site.hpp"

namespace {

using model::CertificateKind;
using model::Service;

struct Told : support::TestSite {
    run::History history{};

    explicit Told(const std::string& version, const std::string& choices = "")
        : TestSite(choices + "cluster { name: \"hq\" version: \"" + version +
                   "\" node { name: \"hq-pub\" } node { name: \"hq-sub\" runs: [CALLMANAGER, TVS] } }\n"
                   "phones { name: \"f\" count: 20 cluster: \"hq\" }\n"
                   "phones { name: \"g\" count: 5 cluster: \"hq\" }\n") {
        boot_all();
        boot_all();
    }

    void take(const actions::Action& action) { REQUIRE(!apply(state, action, context()).refusal); }
    void renew(CertificateKind kind) { take(actions::Regenerate{.cluster = "hq", .certificate = kind}); }
    void restart(const std::vector<Service>& services) {
        take(actions::Restart{.cluster = "hq", .services = services});
    }
    [[nodiscard]] run::Situation situation() const { return {state, known, history, now, nullptr}; }
    // Of all phones, which must be alike.
    [[nodiscard]] run::PhoneOutcome outcome() const {
        const auto groups = run::group_outcomes(situation(), model::chosen_phones(state, "", {}));
        REQUIRE(groups.size() == 1);
        return groups[0].outcome;
    }
};

actions::Expect expects(const std::string& field, const std::string& value) {
    actions::Expect expect;
    expect.values = {{field, value}};
    return expect;
}

}  // namespace

TEST_SUITE("outcome") {
    TEST_CASE("phones to which the same happened share an outcome, over groups") {
        Told site("11.5");
        const auto groups = run::group_outcomes(site.situation(), model::chosen_phones(site.state, "", {}));
        REQUIRE(groups.size() == 1);
        CHECK(groups[0].count == 25);
        CHECK(groups[0].groups == std::vector<std::string>{"f", "g"});
        CHECK(groups[0].outcome.trust == phone::Trust::trusted);
        CHECK(groups[0].outcome.registered_with == "hq-pub");
        CHECK(groups[0].outcome.home == "hq");
        CHECK(run::why_unregistered(groups[0].outcome) == run::Unregistered::it_is_registered);
        CHECK(!groups[0].outcome.risk);
    }

    TEST_CASE("a phone that follows a renewal since its TVS was told of it is AT RISK by Q8") {
        Told site("11.5");
        site.renew(CertificateKind::call_manager);
        site.restart({Service::tftp, Service::call_manager});
        site.pass(std::chrono::seconds(10));
        site.boot_all();
        REQUIRE(site.outcome().trust == phone::Trust::trusted);
        REQUIRE(site.outcome().risk);
        CHECK(site.outcome().risk->choice.find("Q8") != std::string::npos);
    }

    TEST_CASE("where TVS restarted before the reset there is no such risk") {
        Told site("11.5");
        site.renew(CertificateKind::call_manager);
        site.restart({Service::tvs, Service::tftp, Service::call_manager});
        site.boot_all();
        CHECK(site.outcome().trust == phone::Trust::trusted);
        CHECK(!site.outcome().risk);
    }

    TEST_CASE(
        "CallManager and TVS together lock up to 11.5, and a step of the administrator brings phones back") {
        Told site("11.5");
        site.renew(CertificateKind::call_manager);
        site.renew(CertificateKind::tvs);
        site.restart({Service::tvs, Service::tftp, Service::call_manager});
        site.boot_all();
        const run::PhoneOutcome outcome = site.outcome();
        CHECK(outcome.trust == phone::Trust::locked);
        CHECK(run::deciding_verdict(outcome)->reason == phone::Reason::tvs_certificate_not_trusted);
        CHECK(advice::cure_finder(site.issuer)(site.situation(), outcome) == run::Cure::administrator);
    }

    TEST_CASE("from 12.0 on the same is AT RISK, and there is no advice for who is trusted") {
        Told site("12.5");
        site.renew(CertificateKind::call_manager);
        site.renew(CertificateKind::tvs);
        site.restart({Service::tvs, Service::tftp, Service::call_manager});
        site.boot_all();
        const run::PhoneOutcome outcome = site.outcome();
        CHECK(outcome.trust == phone::Trust::trusted);
        REQUIRE(outcome.risk);
        CHECK(outcome.risk->choice.find("reading the warning by signer") == 0);
        CHECK(advice::troubles(site.situation()).empty());
    }

    TEST_CASE("an expectation names the field that differs, with what was expected and what is") {
        Told site("11.5");
        CHECK(run::judge(expects("trust", "TRUSTED"), site.situation()).held);
        const run::Judgement judged = run::judge(expects("trust", "LOCKED"), site.situation());
        CHECK(!judged.held);
        REQUIRE(judged.differences.size() == 1);
        CHECK(judged.differences[0].field == "trust");
        CHECK(judged.differences[0].text.find("LOCKED was expected") != std::string::npos);
        CHECK(judged.differences[0].text.find("TRUSTED") != std::string::npos);
        actions::Expect some = expects("trust", "TRUSTED");
        some.phones = "f";
        some.count = 19;
        CHECK(!run::judge(some, site.situation()).held);
        some.count = 20;
        CHECK(run::judge(some, site.situation()).held);
    }
}
