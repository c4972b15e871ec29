// Clusters: what differs by version, what becomes effective when, and what a TVS knows.
#include "scenarios/cluster/cluster.hpp"

#include <algorithm>
#include <filesystem>

#include <doctest/doctest.h>

#include "phone/rules.hpp"
#include "scenarios/cluster/bulk_folder.hpp"
#include "tests/support/identities.hpp"
#include "tests/support/program.hpp"

using namespace scenarios;
using ctl::Role;

namespace {

struct Fixture {
    CertificateMaker maker{support::keys(), 1};
    Time now = support::now;
    ClusterChoices choices;

    Cluster cluster(const std::string& version, ClusterSecurity security = ClusterSecurity::non_secure,
                    const std::string& name = "hq") {
        ClusterSettings settings;
        settings.name = name;
        settings.version = *parse_version(version);
        settings.nodes = {
            {name + "-pub",
             "127.64.0.10",
             {Service::call_manager, Service::tftp, Service::tvs, Service::capf, Service::drf}},
            {name + "-sub", "127.64.0.11", {Service::call_manager, Service::tvs, Service::drf}}};
        settings.security = security;
        settings.choices = choices;
        settings.devices = [](std::string_view device) {
            return device == "SEP000000000001" ? std::optional(Device{{}, phone::SecurityMode::encrypted})
                                               : std::nullopt;
        };
        return {settings, maker, now};
    }

    ctl::TrustListPtr list(const Cluster& cluster, std::string_view file) const {
        const SharedBytes bytes = cluster.file(cluster.publisher(), file, now);
        return bytes ? ctl::decode_trust_list(*bytes).value() : nullptr;
    }

    static std::string signer(const ctl::TrustListPtr& list) {
        return ctl::common_name(list->header.signer.subject);
    }
};

std::vector<Role> roles(const ctl::TrustListPtr& list) {
    std::vector<Role> found;
    for (const ctl::Record& record : list->records) found.push_back(record.role);
    return found;
}

std::vector<Role> roles_answered(const Cluster& cluster, const Node& node,
                                 const ctl::CertificatePtr& certificate,
                                 std::chrono::seconds later = std::chrono::seconds(10)) {
    const auto store = cluster.vouched_by(node, support::now + later);
    const tvs::StoredCertificate* stored = store->find(certificate->identity());
    return stored == nullptr ? std::vector<Role>{} : stored->roles;
}

const ctl::CertificatePtr& own(const Node& node, CertificateKind kind) {
    return node.certificates.at(kind).certificate;
}

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
        "the version decides who signs the ITL and the CTL, and who stands in them (domain.md 4.1 to 4.3)") {
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
            Fixture f;
            const Cluster cluster = f.cluster(row.version, ClusterSecurity::mixed);
            const auto itl = f.list(cluster, "ITLFile.tlv");
            const auto ctl_list = f.list(cluster, "CTLFile.tlv");
            CHECK(Fixture::signer(itl) == row.itl_signer);
            CHECK(Fixture::signer(ctl_list) == row.ctl_signer);
            CHECK(std::ranges::count(roles(itl), Role::sast) == row.itl_sast);
            CHECK(std::ranges::count(roles(ctl_list), Role::sast) == row.ctl_sast);
            CHECK(std::ranges::count(roles(itl), Role::tvs) == 2);
            CHECK(std::ranges::count(roles(ctl_list), Role::tvs) == 0);
            CHECK(std::ranges::count(roles(ctl_list), Role::ccm_tftp) == 2);
            CHECK(ctl::own_signer(*itl) != nullptr);
            CHECK(ctl::own_signer(*ctl_list) != nullptr);
            CHECK(!itl->header.signer_version);
        }
    }

    TEST_CASE(
        "a regenerated CallManager signs the ITL and configurations once TFTP restarts, and not before") {
        Fixture f;
        Cluster cluster = f.cluster("11.5");
        const auto before = cluster.file(cluster.publisher(), "ITLFile.tlv", f.now);
        cluster.regenerate(CertificateKind::call_manager, {}, f.now);
        CHECK(cluster.file(cluster.publisher(), "ITLFile.tlv", f.now) == before);
        cluster.restart({Service::tftp}, {}, f.now);
        const auto after = f.list(cluster, "ITLFile.tlv");
        CHECK(after->header.signer.serial ==
              own(cluster.publisher(), CertificateKind::call_manager)->serial());
    }

    TEST_CASE("an ITL whose contents did not change stays the same file over a restart") {
        Fixture f;
        Cluster cluster = f.cluster("12.5");
        const auto before = cluster.file(cluster.publisher(), "ITLFile.tlv", f.now);
        cluster.restart({Service::tftp}, {}, f.now + std::chrono::hours(1));
        CHECK(cluster.file(cluster.publisher(), "ITLFile.tlv", f.now) == before);
    }

    TEST_CASE("a regenerated TVS certificate is presented once TVS restarts") {
        Fixture f;
        Cluster cluster = f.cluster("11.5");
        const auto before = cluster.publisher().tvs->identity.certificate;
        cluster.regenerate(CertificateKind::tvs, {}, f.now);
        CHECK(cluster.publisher().tvs->identity.certificate == before);
        cluster.restart({Service::tvs}, {"hq-pub"}, f.now);
        CHECK(cluster.publisher().tvs->identity.certificate != before);
        CHECK(cluster.node("hq-sub").tvs->identity.certificate->serial() !=
              own(cluster.node("hq-sub"), CertificateKind::tvs)->serial());
    }

    TEST_CASE("only the named nodes get a new certificate") {
        Fixture f;
        Cluster cluster = f.cluster("11.5");
        const auto publisher = own(cluster.publisher(), CertificateKind::call_manager);
        const auto subscriber = own(cluster.node("hq-sub"), CertificateKind::call_manager);
        cluster.regenerate(CertificateKind::call_manager, {"hq-sub"}, f.now);
        CHECK(own(cluster.publisher(), CertificateKind::call_manager) == publisher);
        CHECK(own(cluster.node("hq-sub"), CertificateKind::call_manager) != subscriber);
    }

    TEST_CASE(
        "a TVS vouches for every node's CallManager as SAST and CCM+TFTP, from its own last restart on "
        "(Q23)") {
        Fixture f;
        Cluster cluster = f.cluster("11.5");
        const Node& subscriber = cluster.node("hq-sub");
        CHECK(roles_answered(cluster, subscriber, own(cluster.publisher(), CertificateKind::call_manager)) ==
              std::vector{Role::sast, Role::ccm_tftp});
        cluster.regenerate(CertificateKind::call_manager, {"hq-pub"}, f.now);
        const auto renewed = own(cluster.publisher(), CertificateKind::call_manager);
        // Q8: it hears of it within seconds, and a start reads everything at once.
        constexpr std::chrono::seconds soon{9};
        CHECK(roles_answered(cluster, subscriber, renewed, soon).empty());
        CHECK(roles_answered(cluster, subscriber, renewed) == std::vector{Role::sast, Role::ccm_tftp});
        cluster.restart({Service::tvs}, {"hq-sub"}, f.now);
        CHECK(roles_answered(cluster, subscriber, renewed, soon) == std::vector{Role::sast, Role::ccm_tftp});
        CHECK(roles_answered(cluster, cluster.publisher(), renewed, soon).empty());
    }

    TEST_CASE("a renewed certificate takes the row of the former one: TVS knows that no more") {
        Fixture f;
        Cluster cluster = f.cluster("11.5");
        const auto former = own(cluster.publisher(), CertificateKind::call_manager);
        cluster.regenerate(CertificateKind::call_manager, {"hq-pub"}, f.now);
        CHECK(cluster.vouched_by(cluster.publisher(), f.now)->find(former->identity()) != nullptr);
        CHECK(cluster.vouched_by(cluster.publisher(), f.now + std::chrono::seconds(10))
                  ->find(former->identity()) == nullptr);
    }

    TEST_CASE(
        "what a TVS answers for a store comes from CUCM's own table: Phone-SAST-trust signs, "
        "CallManager-trust gives no role") {
        Fixture f;
        Cluster cluster = f.cluster("11.5");
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
            CHECK(!cluster.upload(store, {foreign}, {}, f.now).refusal);
            const auto answers = cluster.vouched_by(cluster.node("hq-sub"), f.now + std::chrono::seconds(10));
            REQUIRE(answers->find(foreign->identity()) != nullptr);  // found, roles or not (Q34)
            CHECK(answers->find(foreign->identity())->roles == roles);
        }
    }

    TEST_CASE("CAPF-trust stays on the node of the upload, CallManager-trust reaches every node") {
        Fixture f;
        Cluster cluster = f.cluster("11.5", ClusterSecurity::mixed);
        const TlsIdentity foreign =
            f.maker.authority("CAPF-foreign", nullptr, 2048, f.now, f.now + std::chrono::days(9));
        const auto lsc = f.maker.device_certificate("SEP000000000001", foreign, f.now).certificate;
        const auto accepts = [&](const char* node) {
            return cluster.accepts_device_certificate(*lsc, cluster.node(node), f.now);
        };
        const Outcome one = cluster.upload(TrustStore::capf, {foreign.certificate}, {}, f.now);
        CHECK(!one.refusal);
        REQUIRE(one.notes.size() == 1);
        CHECK(one.notes[0].find("it stays on hq-pub") != std::string::npos);
        CHECK(accepts("hq-pub"));
        CHECK(!accepts("hq-sub"));
        CHECK(!cluster.upload(TrustStore::call_manager, {foreign.certificate}, {}, f.now).refusal);
        CHECK(accepts("hq-sub"));
    }

    TEST_CASE(
        "what a restore brings back is the cluster's, and not the 802.1X server's, which keeps several of "
        "one name") {
        Fixture f;
        Cluster cluster = f.cluster("11.5");
        const auto old_lsc =
            f.maker.device_certificate("SEP000000000001", *cluster.capf(), f.now).certificate;
        CHECK(!cluster.back_up("before", f.now));
        cluster.regenerate(CertificateKind::capf, {}, f.now);
        const TlsIdentity renewed = *cluster.capf();
        CHECK(!cluster.upload(TrustStore::authentication_server, {renewed.certificate}, {}, f.now).refusal);
        const auto new_lsc = f.maker.device_certificate("SEP000000000001", renewed, f.now).certificate;
        CHECK(cluster.lets_in(*old_lsc, f.now));
        CHECK(cluster.lets_in(*new_lsc, f.now));
        CHECK(!cluster.restore("before", f.now));
        CHECK(cluster.lets_in(*new_lsc, f.now));
        CHECK(!cluster.lets_in(*new_lsc, new_lsc->not_after() + std::chrono::seconds(1)));
    }

    TEST_CASE("an ITL follows a change of the signature algorithm at the next restart of TFTP") {
        Fixture f;
        Cluster cluster = f.cluster("12.5");
        CHECK(f.list(cluster, "ITLFile.tlv")->header.digest == ctl::Digest::sha1);
        cluster.set_signature_digest(ctl::Digest::sha512);
        CHECK(f.list(cluster, "ITLFile.tlv")->header.digest == ctl::Digest::sha1);
        cluster.restart({Service::tftp}, {}, f.now);
        CHECK(f.list(cluster, "ITLFile.tlv")->header.digest == ctl::Digest::sha512);
    }

    TEST_CASE(
        "from 14 on services, lists and signing keys follow a renewal by themselves, and before they don't "
        "(Q15)") {
        for (const auto& [version, follows] : {std::pair{"12.5", false}, std::pair{"14", true}}) {
            CAPTURE(version);
            Fixture f;
            Cluster cluster = f.cluster(version);
            cluster.regenerate(CertificateKind::call_manager, {"hq-pub"}, f.now);
            cluster.regenerate(CertificateKind::tvs, {}, f.now);
            const Node& node = cluster.publisher();
            const auto& renewed = own(node, CertificateKind::call_manager);
            CHECK((*node.call_manager->identity.certificate == *renewed) == follows);
            CHECK((*node.tftp->signer.certificate == *renewed) == follows);
            CHECK((*node.tvs->identity.certificate == *own(node, CertificateKind::tvs)) == follows);
            const auto records = f.list(cluster, "ITLFile.tlv")->records;
            CHECK(std::ranges::any_of(records, [&](const ctl::Record& r) {
                      return r.certificate && *r.certificate == *renewed;
                  }) == follows);
        }
    }

    TEST_CASE(
        "a TFTP node that the publisher can't reach keeps its ITL when `utils itl reset localkey` signs") {
        Fixture f;
        Cluster cluster = f.cluster("12.5");
        const auto run = [&] { return cluster.run(*parse_command("utils itl reset localkey"), {}, f.now); };
        CHECK(run().notes.empty());
        cluster.take_away("hq-pub", Service::tftp, {});
        const Outcome outcome = run();
        REQUIRE(outcome.notes.size() == 1);
        CHECK(outcome.notes[0].find("hq-pub could not be reached: it keeps the ITL") == 0);
    }

    TEST_CASE("an upgrade to 12.5(1)SU6 or 14SU2 leaves expired trust certificates behind") {
        for (const auto& [version, leaves] :
             {std::pair{"12.5(1)SU5", false}, std::pair{"12.5(1)SU6", true}, std::pair{"14", true}}) {
            CAPTURE(version);
            Fixture f;
            Cluster cluster = f.cluster("12.0");
            const auto foreign = support::identity("new-pub", 7).certificate;
            CHECK(!cluster.upload(TrustStore::phone_sast, {foreign}, {}, f.now).refusal);
            cluster.upgrade(*parse_version(version), foreign->not_after() + std::chrono::seconds(1));
            CHECK((cluster.vouched_by(cluster.publisher(), foreign->not_after())->find(foreign->identity()) ==
                   nullptr) == leaves);
        }
    }

    TEST_CASE(
        "Q8, the other reading: a manual upload counts for a TVS when it restarts, a bulk import and a new "
        "CTL at once") {
        Fixture f;
        f.choices.tvs_learns_by_notification = false;
        Cluster cluster = f.cluster("11.5", ClusterSecurity::mixed);
        const auto uploaded = support::identity("new-pub", 1).certificate;
        CHECK(!cluster.upload(TrustStore::phone_sast, {uploaded}, {}, support::now).refusal);
        CHECK(roles_answered(cluster, cluster.publisher(), uploaded).empty());
        cluster.restart({Service::tvs}, {}, f.now);
        CHECK(roles_answered(cluster, cluster.publisher(), uploaded) == std::vector{Role::sast, Role::tftp});
        const auto imported = support::identity("other-pub", 2).certificate;
        cluster.import_certificates(TrustStore::phone_sast, {imported}, f.now);
        cluster.import_certificates(TrustStore::call_manager, {imported}, f.now);
        CHECK(roles_answered(cluster, cluster.node("hq-sub"), imported) ==
              std::vector{Role::sast, Role::tftp});
        cluster.regenerate(CertificateKind::call_manager, {"hq-pub"}, f.now);
        const auto renewed = own(cluster.publisher(), CertificateKind::call_manager);
        CHECK(roles_answered(cluster, cluster.publisher(), renewed).empty());
        cluster.update_ctl(f.now);
        CHECK(roles_answered(cluster, cluster.publisher(), renewed) ==
              std::vector{Role::sast, Role::ccm_tftp});
    }

    TEST_CASE("a namesake in a store gives way only to a newer certificate with another serial") {
        TrustStores stores;
        const auto first = support::identity("new-pub", 1).certificate;
        const auto same_age = support::identity("new-pub", 2).certificate;
        using Effect = scenarios::TrustStores::Effect;
        CHECK(stores.upload(TrustStore::phone_sast, first) == Effect::added);
        CHECK(stores.upload(TrustStore::phone_sast, first) == Effect::held_already);
        CHECK(stores.upload(TrustStore::phone_sast, same_age) == Effect::kept_namesake);
        const auto newer = ctl::make_self_signed({.subject = {{"CN", "new-pub"}},
                                                  .serial = {9},
                                                  .not_before = support::now,
                                                  .not_after = support::now + std::chrono::days(1)},
                                                 support::keys().key(2048, 1))
                               .value();
        CHECK(stores.upload(TrustStore::phone_sast, newer) == Effect::replaced_namesake);
        CHECK(stores.certificates(TrustStore::phone_sast) == std::vector<ctl::CertificatePtr>{newer});
    }

    TEST_CASE("by choice a new CTL is offered without a restart of TFTP (Q27)") {
        Fixture f;
        f.choices.ctl_is_offered_at_once = true;
        Cluster cluster = f.cluster("11.5");
        cluster.set_security(ClusterSecurity::mixed, f.now);
        CHECK(f.list(cluster, "CTLFile.tlv") != nullptr);
    }

    TEST_CASE("a CTL is offered once TFTP restarts (Q27), and names what Phone-SAST-trust holds") {
        Fixture f;
        Cluster cluster = f.cluster("11.5");
        CHECK(f.list(cluster, "CTLFile.tlv") == nullptr);
        const auto foreign = support::identity("new-pub", 1).certificate;
        CHECK(!cluster.upload(TrustStore::phone_sast, {foreign}, {}, support::now).refusal);
        cluster.set_security(ClusterSecurity::mixed, f.now);
        CHECK(f.list(cluster, "CTLFile.tlv") == nullptr);
        cluster.restart({Service::tftp}, {}, f.now);
        const auto list = f.list(cluster, "CTLFile.tlv");
        REQUIRE(list != nullptr);
        CHECK(std::ranges::any_of(list->records, [&](const ctl::Record& r) {
            return r.role == Role::sast && r.certificate && *r.certificate == *foreign;
        }));
    }

    TEST_CASE("out of mixed mode the CTL's servers lose their certificates (Cisco 118892)") {
        Fixture f;
        Cluster cluster = f.cluster("11.5", ClusterSecurity::mixed);
        cluster.set_security(ClusterSecurity::non_secure, f.now);
        cluster.restart({Service::tftp}, {}, f.now);
        const auto list = f.list(cluster, "CTLFile.tlv");
        for (const ctl::Record& record : list->records)
            if (record.role == Role::ccm_tftp) CHECK(record.certificate == nullptr);
    }

    TEST_CASE("under the rollback parameter the ITL is empty but for its signer, once TFTP restarts") {
        Fixture f;
        Cluster cluster = f.cluster("10.5");
        cluster.set_rollback(true);
        CHECK(f.list(cluster, "ITLFile.tlv")->records.size() > 1);
        cluster.restart({Service::tftp}, {}, f.now);
        const auto list = f.list(cluster, "ITLFile.tlv");
        CHECK(phone::is_empty_itl(*list));
        CHECK(roles(list) == std::vector{Role::sast});
    }

    TEST_CASE("files go to known devices under their own names, and the default configuration to anyone") {
        Fixture f;
        Cluster cluster = f.cluster("11.5", ClusterSecurity::mixed);
        const auto has = [&](std::string_view file) {
            return cluster.file(cluster.publisher(), file, f.now) != nullptr;
        };
        CHECK(has("CTLSEP000000000001.tlv"));
        CHECK(has("ITLSEP000000000001.tlv"));
        CHECK(has("SEP000000000001.cnf.xml.sgn"));
        CHECK(has("SEP000000000001.cnf.xml"));
        CHECK(!has("CTLSEP000000000002.tlv"));
        CHECK(!has("SEP000000000002.cnf.xml.sgn"));
        CHECK(has("XMLDefault.cnf.xml.sgn"));
        CHECK(!has("RingList.xml"));
        CHECK(!has(""));
    }

    TEST_CASE("a node that comes back has started anew; an open port has not") {
        Fixture f;
        Cluster cluster = f.cluster("11.5");
        const auto before = cluster.publisher().tvs->identity.certificate;
        cluster.take_away("hq-pub", {}, std::uint16_t{2445});
        CHECK(!cluster.publisher().serves(Service::tvs, 2445));
        cluster.regenerate(CertificateKind::tvs, {}, f.now);
        cluster.give_back("hq-pub", {}, std::uint16_t{2445}, f.now);
        CHECK(cluster.publisher().tvs->identity.certificate == before);
        cluster.take_away("hq-pub", {}, {});
        CHECK(!cluster.publisher().serves(Service::tftp, 69));
        cluster.give_back("hq-pub", {}, {}, f.now);
        CHECK(cluster.publisher().tvs->identity.certificate != before);
    }

    TEST_CASE(
        "a bulk exchange goes through real PKCS #12 files without private keys, into the documented stores") {
        Fixture f;
        Cluster source = f.cluster("10.5", ClusterSecurity::non_secure, "old");
        Cluster destination = f.cluster("11.5", ClusterSecurity::non_secure, "new");
        const support::Scratch scratch;
        const BulkFolder folder(scratch.path());
        const std::vector<BulkType> all(all_bulk_types.begin(), all_bulk_types.end());
        folder.export_from(source, all);
        folder.export_from(destination, all);
        folder.consolidate();
        folder.import_into(source, f.now);
        const auto call_manager = own(destination.publisher(), CertificateKind::call_manager);
        CHECK(roles_answered(source, source.publisher(), call_manager) ==
              std::vector{Role::sast, Role::tftp});
        CHECK(roles_answered(source, source.node("old-sub"), destination.itl_recovery()->certificate) ==
              std::vector{Role::sast, Role::tftp});
        CHECK(roles_answered(source, source.publisher(),
                             own(destination.publisher(), CertificateKind::tomcat)) ==
              std::vector{Role::app_server});
        CHECK(roles_answered(source, source.publisher(), own(destination.publisher(), CertificateKind::capf))
                  .empty());
        CHECK(roles_answered(destination, destination.publisher(),
                             own(source.publisher(), CertificateKind::call_manager))
                  .empty());

        std::size_t files = 0;
        for (const auto& entry : std::filesystem::directory_iterator(scratch.path())) {
            ++files;
            const auto shown = support::run("openssl pkcs12 -in " + entry.path().string() +
                                            " -passin pass:simulation -nodes");
            CHECK(shown.exit_code == 0);
            CHECK(shown.output.find("BEGIN CERTIFICATE") != std::string::npos);
            CHECK(shown.output.find("PRIVATE KEY") == std::string::npos);
        }
        CHECK(files == 2 * 6 + 4);
    }

    TEST_CASE("a damaged export is an error that names the file") {
        const support::Scratch scratch;
        (void)scratch.file("old_old-pub_TFTP.p12", "noise");
        CHECK_THROWS_WITH_AS(BulkFolder(scratch.path()).consolidate(),
                             doctest::Contains("old_old-pub_TFTP.p12"), std::runtime_error);
    }

    TEST_CASE("an LSC passes if a known authority made it, and no other does") {
        Fixture f;
        Cluster cluster = f.cluster("11.5", ClusterSecurity::mixed);
        const auto lsc =
            f.maker.device_certificate("CP-8861-SEP000000000001", *cluster.capf(), f.now).certificate;
        const auto mic =
            f.maker
                .device_certificate("CP-8861-SEP000000000001", f.maker.manufacturing_authority(f.now), f.now)
                .certificate;
        const TlsIdentity foreign =
            f.maker.authority("CAPF-foreign", nullptr, 2048, f.now, f.now + std::chrono::days(9));
        const auto stranger =
            f.maker.device_certificate("CP-8861-SEP000000000001", foreign, f.now).certificate;
        CHECK(cluster.accepts_device_certificate(*lsc, cluster.publisher(), f.now));
        CHECK(cluster.accepts_device_certificate(*mic, cluster.publisher(), f.now));
        CHECK(!cluster.accepts_device_certificate(*stranger, cluster.publisher(), f.now));
        cluster.import_certificates(TrustStore::call_manager, {foreign.certificate}, f.now);
        CHECK(cluster.accepts_device_certificate(*stranger, cluster.publisher(), f.now));
        // Q28: not while the CTL names another CAPF than the one in use.
        cluster.regenerate(CertificateKind::capf, {}, f.now);
        cluster.restart({Service::capf}, {}, f.now);
        CHECK(!cluster.accepts_device_certificate(*lsc, cluster.publisher(), f.now));
        CHECK(cluster.accepts_device_certificate(*mic, cluster.publisher(), f.now));
        cluster.update_ctl(f.now);
        CHECK(cluster.accepts_device_certificate(*lsc, cluster.publisher(), f.now));
    }

    TEST_CASE("a certificate that was replaced is labelled as the former one") {
        Fixture f;
        Cluster cluster = f.cluster("11.5");
        const auto first = own(cluster.publisher(), CertificateKind::call_manager);
        cluster.regenerate(CertificateKind::call_manager, {"hq-pub"}, f.now);
        for (const KnownCertificate& known : cluster.known_certificates()) {
            if (known.certificate == first) CHECK(known.label() == "former CallManager hq-pub");
            if (known.certificate == own(cluster.publisher(), CertificateKind::call_manager))
                CHECK(known.label() == "CallManager hq-pub");
        }
    }

    TEST_CASE("the same seed makes the same serial numbers, another seed others") {
        const auto serial = [](std::uint64_t seed) {
            CertificateMaker maker(support::keys(), seed);
            return maker
                .node_certificate(CertificateKind::tvs, "hq", behaviour(*parse_version("15")), {},
                                  support::now)
                .certificate->serial();
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
            KeyPool pool(folder);
            first = pool.key(1024, 0).to_der();
            CHECK(pool.key(1024, 1).to_der() != first);
        }
        CHECK(KeyPool(folder).key(1024, 0).to_der() == first);
        const auto permissions = std::filesystem::status(folder + "/simulation-keys-rsa1024").permissions();
        CHECK(permissions == (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
        std::filesystem::permissions(folder + "/simulation-keys-rsa1024", std::filesystem::perms::others_read,
                                     std::filesystem::perm_options::add);
        const ctl::Bytes anew = KeyPool(folder).key(1024, 0).to_der();
        CHECK(anew != first);
        std::filesystem::rename(folder + "/simulation-keys-rsa1024", folder + "/elsewhere");
        std::filesystem::create_symlink("elsewhere", folder + "/simulation-keys-rsa1024");
        CHECK(KeyPool(folder).key(1024, 0).to_der() != anew);
        CHECK(KeyPool("/proc/no-such-folder").key(1024, 0).public_key().bits() == 1024);
    }
}
