// Clusters: what differs by version, what becomes effective when, and what a TVS knows.
#include "scenarios/model/cluster.hpp"

#include <algorithm>
#include <filesystem>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "phone/rules.hpp"
#include "phone/trust_lookup.hpp"
#include "scenarios/model/backup.hpp"
#include "scenarios/model/certificates.hpp"
#include "scenarios/model/labels.hpp"
#include "scenarios/model/lists.hpp"
#include "scenarios/model/membership.hpp"
#include "scenarios/model/services.hpp"
#include "scenarios/model/uploads.hpp"
#include "scenarios/model/vouching.hpp"
#include "scenarios/program/kept_files.hpp"
#include "tests/support/identities.hpp"
#include "tests/support/program.hpp"
#include "tests/support/site.hpp"

using namespace model;
using ctl::Role;

namespace {

// A cluster of two nodes, of which the publisher alone has TFTP and CAPF.
std::string cluster_text(const std::string& version, const std::string& more = "",
                         const std::string& name = "hq") {
    return fmt::format(
        "cluster {{ name: \"{2}\" version: \"{0}\" {1} node {{ name: \"{2}-pub\" }}\n"
        "  node {{ name: \"{2}-sub\" runs: [CALLMANAGER, TVS] }} }}\n",
        version, more, name);
}

constexpr const char* mixed = "security_mode: MIXED";
constexpr const char* phones = "phones { name: \"f\" cluster: \"hq\" }\n";

struct Fixture : support::TestSite {
    explicit Fixture(const std::string& version, const std::string& more = "",
                     const std::string& choices = "")
        : TestSite(choices + cluster_text(version, more) + phones) {}

    void restart(const std::vector<Service>& services, const std::vector<std::string>& nodes = {}) {
        model::restart(cluster(), services, nodes, context());
    }
    void regenerate(CertificateKind kind, const std::vector<std::string>& nodes = {}) {
        model::regenerate(cluster(), kind, nodes, 2048, context());
    }
    [[nodiscard]] const NodeState& publisher() const { return node("hq-pub"); }
    [[nodiscard]] const NodeState& subscriber() const { return node("hq-sub"); }
    [[nodiscard]] ctl::TrustListPtr list(std::string_view file) { return TestSite::list("hq-pub", file); }
    [[nodiscard]] Outcome upload(TrustStore store, const ctl::CertificatePtr& certificate) {
        return model::upload(cluster(), store, {certificate}, {}, context());
    }
    // An authority outside, and what it makes for the phone.
    [[nodiscard]] TlsIdentity foreign_authority() {
        return issuer.authority({"CAPF-foreign", 9, CertificateKind::authority, 0}, "CAPF-foreign", nullptr,
                                2048, now, now + std::chrono::days(9));
    }
    [[nodiscard]] ctl::CertificatePtr lsc_by(const TlsIdentity& authority) {
        return issuer.device_certificate("CP-8861-SEP000000000001", authority, now).certificate;
    }
    [[nodiscard]] bool accepts(const ctl::CertificatePtr& shown, const char* at = "hq-pub") {
        return accepts_device_certificate(cluster(), node(at), *shown, now, issuer);
    }
};

std::string signer(const ctl::TrustListPtr& list) {
    return ctl::common_name(list->header.signer.subject);
}

std::vector<Role> roles(const ctl::TrustListPtr& list) {
    std::vector<Role> found;
    for (const ctl::Record& record : list->records) found.push_back(record.role);
    return found;
}

std::vector<Role> roles_answered(support::TestSite& site, std::string_view node,
                                 const ctl::CertificatePtr& certificate) {
    const NodeAt at = node_named(site.state, node);
    const auto store = vouched_by(*at.cluster, *at.node);
    const tvs::StoredCertificate* stored = store->find(certificate->identity());
    return stored == nullptr ? std::vector<Role>{} : stored->roles;
}

const ctl::CertificatePtr& own(const NodeState& node, CertificateKind kind) {
    return node.identity(kind)->certificate;
}

constexpr std::chrono::seconds notified{10};  // Q8

}  // namespace

TEST_SUITE("cluster") {
    TEST_CASE("versions are read in short and in full, and unknown ones are not") {
        CHECK(parse_version("12.5") == Version{12, 5, 1, 3});
        CHECK(parse_version("12.5(1)SU2") == Version{12, 5, 1, 2});
        CHECK(parse_version("10.5(2)") == parse_version("10.5"));
        CHECK(parse_version("14SU2") == parse_version("14"));
        CHECK(parse_version("8.6") < parse_version("9.1"));
        CHECK(parse_version("15SU3a") == Version{15, 0, 1, 3});
        // What `show version active` prints; an engineering special counts as the release before it.
        CHECK(parse_version("12.5.1.14900-63") == Version{12, 5, 1, 4});
        CHECK(parse_version("15.0.1.12900-234") == Version{15, 0, 1, 2});
        CHECK(parse_version("15.0.1.10000-32") == Version{15, 0, 1, 0});
        CHECK(parse_version("14.0.1.13900") == Version{14, 0, 1, 3});
        CHECK(parse_version("15.0.1.13901-2") == Version{15, 0, 1, 3});
        CHECK(parse_version("12.5.1.14023-1") == Version{12, 5, 1, 3});
        CHECK(parse_version("10.5.2.13900-12") == Version{10, 5, 2, 3});
        for (const char* impossible :
             {"12.5(99)SU44", "12.5(1)SU44", "12.5(0)", "14SU0", "15.0.1.9000-1", "15.0.1.12900-",
              "15.0.7.12900-1", "15.0.1.99999-1", "12.5.1", "13", "12.5(1)SU2x"})
            CHECK_MESSAGE(!parse_version(impossible), impossible);
        for (const char* text : {"", "7.1", "13", "11", "11.5x", "11.5(", "12.5(1)SU", "eleven"})
            CHECK(!parse_version(text));
    }

    TEST_CASE(
        "the version decides who signs the ITL and the CTL, and who stands in them "
        "(scenarios/model/README.md)") {
        struct Row {
            const char* version;
            const char* itl_signer;
            const char* ctl_signer;
            std::size_t itl_sast;
            std::size_t ctl_sast;
        };
        for (const Row row :
             {Row{"8.6", "hq-pub", "SAST-ADN00000001", 1, 2}, Row{"9.1", "hq-pub", "SAST-ADN00000001", 1, 2},
              Row{"10.5(1)", "hq-pub", "hq-pub", 2, 1}, Row{"10.5", "hq-pub", "hq-pub", 2, 2},
              Row{"11.5", "hq-pub", "hq-pub", 2, 2},
              Row{"12.0", "ITLRECOVERY_hq-pub", "ITLRECOVERY_hq-pub", 2, 2},
              Row{"12.5", "ITLRECOVERY_hq-pub", "ITLRECOVERY_hq-pub", 2, 2},
              Row{"14", "ITLRECOVERY_hq-pub", "ITLRECOVERY_hq-pub", 2, 2},
              Row{"15", "ITLRECOVERY_hq-pub", "ITLRECOVERY_hq-pub", 2, 2}}) {
            CAPTURE(std::string(row.version));
            Fixture f(row.version, mixed);
            const auto itl = f.list("ITLFile.tlv");
            const auto ctl_list = f.list("CTLFile.tlv");
            CHECK(signer(itl) == row.itl_signer);
            CHECK(signer(ctl_list) == row.ctl_signer);
            CHECK(std::ranges::count(roles(itl), Role::sast) == row.itl_sast);
            CHECK(std::ranges::count(roles(ctl_list), Role::sast) == row.ctl_sast);
            CHECK(std::ranges::count(roles(itl), Role::tvs) == 2);
            CHECK(std::ranges::count(roles(ctl_list), Role::tvs) == 0);
            const bool has_ecdsa = behaviour(parse_version(row.version).value()).has_ecdsa;
            CHECK(std::ranges::count(roles(ctl_list), Role::ccm_tftp) == (has_ecdsa ? 4 : 2));
            CHECK(ctl::own_signer(*itl) != nullptr);
            CHECK(ctl::own_signer(*ctl_list) != nullptr);
            CHECK(!itl->header.signer_version);
        }
    }

    TEST_CASE(
        "a regenerated CallManager signs the ITL and configurations once TFTP restarts, and not before") {
        Fixture f("11.5");
        const auto before = f.file("hq-pub", "ITLFile.tlv");
        f.regenerate(CertificateKind::call_manager);
        CHECK(f.file("hq-pub", "ITLFile.tlv") == before);
        f.restart({Service::tftp});
        const auto after = f.list("ITLFile.tlv");
        CHECK(after->header.signer.serial == own(f.publisher(), CertificateKind::call_manager)->serial());
    }

    TEST_CASE("an ITL whose contents did not change stays the same file over a restart") {
        Fixture f("12.5");
        const auto before = f.file("hq-pub", "ITLFile.tlv");
        f.now += std::chrono::hours(1);
        f.restart({Service::tftp});
        CHECK(f.file("hq-pub", "ITLFile.tlv") == before);
    }

    TEST_CASE("a regenerated TVS certificate is presented once TVS restarts") {
        Fixture f("11.5");
        const auto before = (*f.publisher().tvs)->identity.certificate;
        f.regenerate(CertificateKind::tvs);
        CHECK((*f.publisher().tvs)->identity.certificate == before);
        f.restart({Service::tvs}, {"hq-pub"});
        CHECK((*f.publisher().tvs)->identity.certificate != before);
        CHECK((*f.subscriber().tvs)->identity.certificate->serial() !=
              own(f.subscriber(), CertificateKind::tvs)->serial());
    }

    TEST_CASE("only the named nodes get a new certificate") {
        Fixture f("11.5");
        const auto publisher = own(f.publisher(), CertificateKind::call_manager);
        const auto subscriber = own(f.subscriber(), CertificateKind::call_manager);
        f.regenerate(CertificateKind::call_manager, {"hq-sub"});
        CHECK(own(f.publisher(), CertificateKind::call_manager) == publisher);
        CHECK(own(f.subscriber(), CertificateKind::call_manager) != subscriber);
    }

    TEST_CASE(
        "a TVS vouches for every node's CallManager as SAST and CCM+TFTP, from its own last restart on "
        "(Q23)") {
        Fixture f("11.5");
        CHECK(roles_answered(f, "hq-sub", own(f.publisher(), CertificateKind::call_manager)) ==
              std::vector{Role::sast, Role::ccm_tftp});
        f.regenerate(CertificateKind::call_manager, {"hq-pub"});
        const auto renewed = own(f.publisher(), CertificateKind::call_manager);
        // Q8: it hears of it within seconds, and a start reads everything at once.
        f.pass(notified - std::chrono::seconds(1));
        CHECK(roles_answered(f, "hq-sub", renewed).empty());
        f.restart({Service::tvs}, {"hq-sub"});
        CHECK(roles_answered(f, "hq-sub", renewed) == std::vector{Role::sast, Role::ccm_tftp});
        CHECK(roles_answered(f, "hq-pub", renewed).empty());
        f.pass(std::chrono::seconds(1));
        CHECK(roles_answered(f, "hq-pub", renewed) == std::vector{Role::sast, Role::ccm_tftp});
    }

    TEST_CASE("a renewed certificate takes the row of the former one: TVS knows that no more") {
        Fixture f("11.5");
        const auto former = own(f.publisher(), CertificateKind::call_manager);
        f.regenerate(CertificateKind::call_manager, {"hq-pub"});
        CHECK(!roles_answered(f, "hq-pub", former).empty());
        f.pass(notified);
        CHECK(vouched_by(f.cluster(), f.publisher())->find(former->identity()) == nullptr);
    }

    TEST_CASE(
        "what a TVS answers for a store comes from CUCM's own table: Phone-SAST-trust signs, "
        "CallManager-trust gives no role") {
        Fixture f("11.5");
        struct Answer {
            TrustStore store;
            std::vector<Role> roles;
        };
        for (const auto& [store, roles] :
             {Answer{TrustStore::phone_sast, {Role::sast, Role::tftp}},
              Answer{TrustStore::tomcat, {Role::app_server}}, Answer{TrustStore::call_manager, {}},
              Answer{TrustStore::capf, {}}, Answer{TrustStore::tvs, {}}, Answer{TrustStore::ipsec, {}}}) {
            CAPTURE(trust_store_name(store));
            const auto foreign = support::identity("new-" + trust_store_name(store), 7).certificate;
            CHECK(!f.upload(store, foreign).refusal);
            f.pass(notified);
            const auto answers = vouched_by(f.cluster(), f.subscriber());
            REQUIRE(answers->find(foreign->identity()) != nullptr);  // found, roles or not (Q34)
            CHECK(answers->find(foreign->identity())->roles == roles);
        }
    }

    TEST_CASE("CAPF-trust stays on the node of the upload, CallManager-trust reaches every node") {
        Fixture f("11.5", mixed);
        const TlsIdentity foreign = f.foreign_authority();
        const auto lsc = f.lsc_by(foreign);
        const Outcome one = f.upload(TrustStore::capf, foreign.certificate);
        CHECK(!one.refusal);
        REQUIRE(one.notes.size() == 1);
        CHECK(one.notes[0].find("it stays on hq-pub") != std::string::npos);
        CHECK(f.accepts(lsc));
        CHECK(!f.accepts(lsc, "hq-sub"));
        CHECK(!f.upload(TrustStore::call_manager, foreign.certificate).refusal);
        CHECK(f.accepts(lsc, "hq-sub"));
    }

    TEST_CASE(
        "what a restore brings back is the cluster's, and not the 802.1X server's, which keeps several of "
        "one name") {
        Fixture f("11.5");
        const auto lets_in = [&f](const ctl::CertificatePtr& shown, Time when) {
            return model::lets_in(f.cluster(), *shown, when, f.issuer);
        };
        const auto old_lsc = f.lsc_by(*f.cluster().capf());
        CHECK(!back_up(f.cluster(), "before", f.context()));
        f.regenerate(CertificateKind::capf);
        const TlsIdentity renewed = *f.cluster().capf();
        CHECK(!f.upload(TrustStore::authentication_server, renewed.certificate).refusal);
        const auto new_lsc = f.lsc_by(renewed);
        CHECK(lets_in(old_lsc, f.now));
        CHECK(lets_in(new_lsc, f.now));
        CHECK(!restore(f.cluster(), "before", f.context()));
        CHECK(lets_in(new_lsc, f.now));
        CHECK(!lets_in(new_lsc, new_lsc->not_after() + std::chrono::seconds(1)));
    }

    TEST_CASE("an ITL follows a change of the signature algorithm at the next restart of TFTP") {
        Fixture f("12.5");
        CHECK(f.list("ITLFile.tlv")->header.digest == ctl::Digest::sha1);
        f.cluster().digest = ctl::Digest::sha512;
        CHECK(f.list("ITLFile.tlv")->header.digest == ctl::Digest::sha1);
        f.restart({Service::tftp});
        CHECK(f.list("ITLFile.tlv")->header.digest == ctl::Digest::sha512);
    }

    TEST_CASE(
        "from 14 on services, lists and signing keys follow a renewal by themselves, and before they don't "
        "(Q15)") {
        for (const auto& [version, follows] : {std::pair{"12.5", false}, std::pair{"14", true}}) {
            CAPTURE(version);
            Fixture f(version);
            f.regenerate(CertificateKind::call_manager, {"hq-pub"});
            f.regenerate(CertificateKind::tvs);
            const NodeState& node = f.publisher();
            const auto& renewed = own(node, CertificateKind::call_manager);
            CHECK(((*node.call_manager)->identity.certificate == renewed) == follows);
            CHECK(((*node.tftp)->signer.certificate == renewed) == follows);
            CHECK(((*node.tvs)->identity.certificate == own(node, CertificateKind::tvs)) == follows);
            const auto records = f.list("ITLFile.tlv")->records;
            CHECK(std::ranges::any_of(records, [&](const ctl::Record& r) {
                      return r.certificate && *r.certificate == *renewed;
                  }) == follows);
        }
    }

    TEST_CASE(
        "a TFTP node that the publisher can't reach keeps its ITL when `utils itl reset localkey` signs") {
        Fixture f("12.5");
        const auto run = [&f] { return reset_itl_locally(f.cluster(), f.context()); };
        CHECK(run().notes.empty());
        disconnect(f.cluster(), "hq-pub", Service::tftp, {});
        const Outcome outcome = run();
        REQUIRE(outcome.notes.size() == 1);
        CHECK(outcome.notes[0].find("hq-pub could not be reached: it keeps the ITL") == 0);
    }

    TEST_CASE("an upgrade to 12.5(1)SU6 or 14SU2 leaves expired trust certificates behind") {
        for (const auto& [version, leaves] :
             {std::pair{"12.5(1)SU5", false}, std::pair{"12.5(1)SU6", true}, std::pair{"14", true}}) {
            CAPTURE(version);
            Fixture f("12.0");
            const auto foreign = support::identity("new-pub", 7).certificate;
            CHECK(!f.upload(TrustStore::phone_sast, foreign).refusal);
            f.now = foreign->not_after() + std::chrono::seconds(1);
            upgrade(f.cluster(), *parse_version(version), f.context());
            CHECK((vouched_by(f.cluster(), f.publisher())->find(foreign->identity()) == nullptr) == leaves);
        }
    }

    TEST_CASE(
        "Q8, the other reading: a manual upload counts for a TVS when it restarts, a bulk import and a new "
        "CTL at once") {
        Fixture f("11.5", mixed, "choices { tvs_learns_by_notification: false }\n");
        const auto uploaded = support::identity("new-pub", 1).certificate;
        CHECK(!f.upload(TrustStore::phone_sast, uploaded).refusal);
        f.pass(notified);
        CHECK(roles_answered(f, "hq-pub", uploaded).empty());
        f.restart({Service::tvs});
        CHECK(roles_answered(f, "hq-pub", uploaded) == std::vector{Role::sast, Role::tftp});
        const auto imported = support::identity("other-pub", 2).certificate;
        import_certificates(f.cluster(), TrustStore::phone_sast, {imported}, f.context());
        import_certificates(f.cluster(), TrustStore::call_manager, {imported}, f.context());
        CHECK(roles_answered(f, "hq-sub", imported) == std::vector{Role::sast, Role::tftp});
        f.regenerate(CertificateKind::call_manager, {"hq-pub"});
        const auto renewed = own(f.publisher(), CertificateKind::call_manager);
        f.pass(notified);
        CHECK(roles_answered(f, "hq-pub", renewed).empty());
        update_ctl(f.cluster(), {}, f.context());
        CHECK(roles_answered(f, "hq-pub", renewed) == std::vector{Role::sast, Role::ccm_tftp});
    }

    TEST_CASE("a namesake in a store gives way only to a newer certificate with another serial") {
        TrustStores stores;
        const auto first = support::identity("new-pub", 1).certificate;
        const auto same_age = support::identity("new-pub", 2).certificate;
        using Effect = TrustStores::Effect;
        CHECK(stores.upload(TrustStore::phone_sast, first) == Effect::added);
        CHECK(stores.upload(TrustStore::phone_sast, first) == Effect::held_already);
        CHECK(stores.upload(TrustStore::phone_sast, same_age) == Effect::kept_namesake);
        const auto newer = ctl::make_self_signed({.subject = {{"CN", "new-pub"}},
                                                  .serial = {9},
                                                  .not_before = support::now,
                                                  .not_after = support::now + std::chrono::days(1)},
                                                 support::key(2048, 1))
                               .value();
        CHECK(stores.upload(TrustStore::phone_sast, newer) == Effect::replaced_namesake);
        CHECK(stores.certificates(TrustStore::phone_sast) == std::vector<ctl::CertificatePtr>{newer});
    }

    TEST_CASE("by choice a new CTL is offered without a restart of TFTP (Q27)") {
        Fixture f("11.5", "", "choices { ctl_offered_at_once: true }\n");
        set_security(f.cluster(), ClusterSecurity::mixed, {}, f.context());
        CHECK(f.list("CTLFile.tlv") != nullptr);
    }

    TEST_CASE("a CTL is offered once TFTP restarts (Q27), and names what Phone-SAST-trust holds") {
        Fixture f("11.5");
        CHECK(f.list("CTLFile.tlv") == nullptr);
        const auto foreign = support::identity("new-pub", 1).certificate;
        CHECK(!f.upload(TrustStore::phone_sast, foreign).refusal);
        set_security(f.cluster(), ClusterSecurity::mixed, {}, f.context());
        CHECK(f.list("CTLFile.tlv") == nullptr);
        f.restart({Service::tftp});
        const auto list = f.list("CTLFile.tlv");
        REQUIRE(list != nullptr);
        CHECK(std::ranges::any_of(list->records, [&](const ctl::Record& r) {
            return r.role == Role::sast && r.certificate && *r.certificate == *foreign;
        }));
    }

    TEST_CASE("out of mixed mode the CTL's servers lose their certificates (Cisco 118892)") {
        Fixture f("11.5", mixed);
        set_security(f.cluster(), ClusterSecurity::non_secure, {}, f.context());
        f.restart({Service::tftp});
        const auto list = f.list("CTLFile.tlv");
        for (const ctl::Record& record : list->records)
            if (record.role == Role::ccm_tftp) CHECK(record.certificate == nullptr);
    }

    TEST_CASE("under the rollback parameter the ITL is empty but for its signer, once TFTP restarts") {
        Fixture f("10.5");
        f.cluster().rollback = true;
        CHECK(f.list("ITLFile.tlv")->records.size() > 1);
        f.restart({Service::tftp});
        const auto list = f.list("ITLFile.tlv");
        CHECK(phone::is_empty_itl(*list));
        CHECK(roles(list) == std::vector{Role::sast});
    }

    TEST_CASE("files go to known devices under their own names, and the default configuration to anyone") {
        Fixture f("11.5", mixed);
        const auto has = [&f](const std::string& file) { return f.file("hq-pub", file) != nullptr; };
        const std::string known = phone_name(0, 0);
        const std::string unknown = "SEP000000000002";
        CHECK(has("CTL" + known + ".tlv"));
        CHECK(has("ITL" + known + ".tlv"));
        CHECK(has(known + ".cnf.xml.sgn"));
        CHECK(has(known + ".cnf.xml"));
        CHECK(!has("CTL" + unknown + ".tlv"));
        CHECK(!has(unknown + ".cnf.xml.sgn"));
        CHECK(has("XMLDefault.cnf.xml.sgn"));
        CHECK(has("Ringlist.xml"));
        CHECK(!has("RingList.xml"));
        CHECK(!has(""));
    }

    TEST_CASE("a node that comes back has started anew; an open port has not") {
        Fixture f("11.5");
        const auto before = (*f.publisher().tvs)->identity.certificate;
        disconnect(f.cluster(), "hq-pub", {}, std::uint16_t{2445});
        CHECK(!f.publisher().serves(Service::tvs, 2445));
        f.regenerate(CertificateKind::tvs);
        reconnect(f.cluster(), "hq-pub", {}, std::uint16_t{2445}, f.context());
        CHECK((*f.publisher().tvs)->identity.certificate == before);
        disconnect(f.cluster(), "hq-pub", {}, {});
        CHECK(!f.publisher().serves(Service::tftp, 69));
        reconnect(f.cluster(), "hq-pub", {}, {}, f.context());
        CHECK((*f.publisher().tvs)->identity.certificate != before);
    }

    TEST_CASE(
        "a bulk exchange goes through real PKCS #12 files without private keys, into the documented stores") {
        support::TestSite site(cluster_text("10.5", "", "old") + cluster_text("11.5", "", "new"));
        BulkFolder& files = site.state.files.edit().bulk[""];
        const std::vector<BulkType> all(all_bulk_types.begin(), all_bulk_types.end());
        for (const char* name : {"old", "new"}) export_from(files, site.cluster(name), all);
        consolidate(files, all);
        CHECK(!import_into(site.cluster("old"), files, all, site.context()));
        site.pass(notified);
        const NodeState& source = site.node("old-pub");
        const NodeState& destination = site.node("new-pub");
        CHECK(roles_answered(site, "old-pub", own(destination, CertificateKind::call_manager)) ==
              std::vector{Role::sast, Role::tftp});
        CHECK(roles_answered(site, "old-sub", site.cluster("new").itl_recovery->certificate) ==
              std::vector{Role::sast, Role::tftp});
        CHECK(roles_answered(site, "old-pub", own(destination, CertificateKind::tomcat)) ==
              std::vector{Role::app_server});
        CHECK(roles_answered(site, "old-pub", own(destination, CertificateKind::capf)).empty());
        CHECK(roles_answered(site, "new-pub", own(source, CertificateKind::call_manager)).empty());

        const support::Scratch scratch;
        program::write_kept_files(scratch.path(), *site.state.files);
        std::size_t count = 0;
        for (const auto& entry : std::filesystem::directory_iterator(scratch.path())) {
            if (entry.path().extension() != ".p12") continue;
            ++count;
            const auto shown = support::run("openssl pkcs12 -in " + entry.path().string() +
                                            " -passin pass:simulation -nodes");
            CHECK(shown.exit_code == 0);
            CHECK(shown.output.find("BEGIN CERTIFICATE") != std::string::npos);
            CHECK(shown.output.find("PRIVATE KEY") == std::string::npos);
        }
        CHECK(count == 2 * 7 + 4);
    }

    TEST_CASE("an LSC passes if a known authority made it, and no other does") {
        Fixture f("11.5", mixed);
        const auto lsc = f.lsc_by(*f.cluster().capf());
        const auto mic = f.lsc_by(f.issuer.manufacturing_authority());
        const TlsIdentity foreign = f.foreign_authority();
        const auto stranger = f.lsc_by(foreign);
        CHECK(f.accepts(lsc));
        CHECK(f.accepts(mic));
        CHECK(!f.accepts(stranger));
        import_certificates(f.cluster(), TrustStore::call_manager, {foreign.certificate}, f.context());
        CHECK(f.accepts(stranger));
        // Q28: not while the CTL names another CAPF than the one in use.
        f.regenerate(CertificateKind::capf);
        f.restart({Service::capf});
        CHECK(!f.accepts(lsc));
        CHECK(f.accepts(mic));
        update_ctl(f.cluster(), {}, f.context());
        CHECK(f.accepts(lsc));
    }

    TEST_CASE("a certificate that was replaced is labelled as the former one") {
        Fixture f("11.5");
        const auto first = own(f.publisher(), CertificateKind::call_manager);
        f.regenerate(CertificateKind::call_manager, {"hq-pub"});
        const auto labelled = [&f](const ctl::CertificatePtr& certificate) {
            return model::label(f.state, f.known, phone::name_of(*certificate));
        };
        CHECK(labelled(first) == "former CallManager hq-pub");
        CHECK(labelled(own(f.publisher(), CertificateKind::call_manager)) == "CallManager hq-pub");
    }

    TEST_CASE("the same seed makes the same serial numbers, another seed others") {
        const auto serial = [](std::uint64_t seed) {
            const support::TestSite site(cluster_text("15"), seed);
            return own(site.node("hq-pub"), CertificateKind::tvs)->serial();
        };
        CHECK(serial(1) == serial(1));
        CHECK(serial(1) != serial(2));
    }

    TEST_CASE(
        "the key pool keeps its keys in a file for its owner only, and does without a folder that it can't "
        "use") {
        const support::Scratch scratch;
        const std::string folder = scratch.path() + "/keys";
        ctl::Bytes first;
        {
            issuing::KeyPool pool(folder);
            first = pool.key(1024, {0, 0, 0}).to_der();
            CHECK(pool.key(1024, {0, 0, 1}).to_der() != first);
        }
        CHECK(issuing::KeyPool(folder).key(1024, {}).to_der() == first);
        const auto permissions = std::filesystem::status(folder + "/simulation-keys-1024-bits").permissions();
        CHECK(permissions == (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
        std::filesystem::permissions(folder + "/simulation-keys-1024-bits",
                                     std::filesystem::perms::others_read, std::filesystem::perm_options::add);
        const ctl::Bytes anew = issuing::KeyPool(folder).key(1024, {}).to_der();
        CHECK(anew != first);
        std::filesystem::rename(folder + "/simulation-keys-1024-bits", folder + "/elsewhere");
        std::filesystem::create_symlink("elsewhere", folder + "/simulation-keys-1024-bits");
        CHECK(issuing::KeyPool(folder).key(1024, {}).to_der() != anew);
        CHECK(issuing::KeyPool("/proc/no-such-folder").key(1024, {}).public_key().bits() == 1024);
    }
}
