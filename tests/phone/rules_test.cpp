// Each acceptance rule both ways, by whole boots in a scripted world: what the phone takes, why, and whom it
// asked.
#include "phone/rules.hpp"

#include <algorithm>

#include <doctest/doctest.h>

#include "phone/display.hpp"
#include "tests/phone/world.hpp"

using ctl::Role;
using phone::Reason;
using phone::Registration;
using phone::Trust;
using support::identity;
using tvs::TlsIdentity;

namespace {

const std::string mac_name = "SEP000000000001";
const std::string configuration_xml =
    "<device><devicePool><callManagerGroup><members><member priority=\"0\"><callManager>"
    "<processNodeName>cm1</processNodeName></callManager></member></members></callManagerGroup></devicePool>"
    "<TVS><members><member priority=\"0\"><address>tvs1</address></member>"
    "<member priority=\"1\"><address>tvs2</address></member></members></TVS>"
    "<deviceSecurityMode>1</deviceSecurityMode></device>";

ctl::RecordTemplate record(Role role, const TlsIdentity& of) {
    return {.role = role, .dns_name = "node", .certificate = of.certificate, .ip_address = {}};
}

ctl::SigningOptions signing(const TlsIdentity& signer, std::string file) {
    return {.certificate = signer.certificate,
            .key = signer.key,
            .digest = ctl::Digest::sha1,
            .file_name = std::move(file),
            .time = support::now,
            .signer_version = {}};
}

ctl::Bytes list(const TlsIdentity& signer, const std::vector<ctl::RecordTemplate>& records,
                const std::string& name = "ITLFile.tlv") {
    return ctl::make_trust_list(records, signing(signer, name)).value();
}

ctl::Bytes signed_configuration(const TlsIdentity& signer, const std::string& xml = configuration_xml) {
    return ctl::make_signed_file(ctl::as_bytes(xml), signing(signer, mac_name + ".cnf.xml.sgn")).value();
}

ctl::Bytes plain(const std::string& xml) {
    return {xml.begin(), xml.end()};
}

// The cast: the cluster's CallManager before and after a renewal, a foreign one, and a TVS.
struct Cast {
    TlsIdentity call_manager = identity("hq-pub", 1);
    TlsIdentity renewed = identity("hq-pub", 2);
    TlsIdentity foreign = identity("new-pub", 3);
    TlsIdentity recovery = identity("ITLRECOVERY_hq-pub", 4);
    TlsIdentity tvs = identity("tvs", 0);

    // A usual ITL signed by this CallManager.
    [[nodiscard]] ctl::Bytes itl(const TlsIdentity& signer) const {
        return list(signer,
                    {record(Role::sast, signer), record(Role::ccm_tftp, signer), record(Role::tvs, tvs)});
    }
    // What a cluster serves during a rollback.
    [[nodiscard]] static ctl::Bytes empty_itl(const TlsIdentity& signer) {
        return list(signer, {record(Role::sast, signer)});
    }
    [[nodiscard]] static ctl::Bytes ctl(const TlsIdentity& signer) {
        return list(signer, {record(Role::sast, signer), record(Role::ccm_tftp, signer)}, "CTLFile.tlv");
    }
};

struct Fixture : Cast {
    support::ScriptedWorld world;
    phone::Phone phone;

    Fixture() {
        phone.identity = {mac_name, "8861", *phone::find_model("8861")};
        phone.option_150 = {"tftp1"};
        world.files["tftp1"];
        world.call_managers.emplace("cm1", call_manager);
        world.tvs["tvs1"].identity = tvs;
        world.tvs["tvs2"].identity = tvs;
        phone.flash.configuration = std::make_shared<const phone::Configuration>(
            phone::parse_configuration(plain(configuration_xml)).value());
    }

    std::map<std::string, ctl::Bytes>& served() { return world.files["tftp1"]; }
    void install_itl(const ctl::Bytes& bytes) {
        phone.flash.lists.itl = ctl::decode_trust_list(bytes).value();
    }
    void install_ctl(const ctl::Bytes& bytes) {
        phone.flash.lists.ctl = ctl::decode_trust_list(bytes).value();
    }
    phone::BootReport boot() { return world.boot(phone); }

    // Boots with this ITL offered; why it was taken or refused.
    Reason reason_for_itl(const ctl::Bytes& offered) {
        served()["ITLFile.tlv"] = offered;
        return boot().itl->reason;
    }
    Reason reason_for_ctl(const ctl::Bytes& offered) {
        served()["CTL" + mac_name + ".tlv"] = offered;
        return boot().ctl->reason;
    }
    [[nodiscard]] bool asked_a_tvs() const {
        return std::ranges::any_of(world.asked,
                                   [](const std::string& ask) { return ask.starts_with("tvs"); });
    }
    [[nodiscard]] Trust trust(const phone::BootReport& report) const {
        return phone::trust_of(phone.flash.lists, report);
    }
};

}  // namespace

TEST_SUITE("phone rules") {
    TEST_CASE("R1: a phone without lists takes the first one on trust") {
        Fixture f;
        CHECK(f.reason_for_itl(f.itl(f.foreign)) == Reason::first_list);
        CHECK(f.phone.flash.lists.itl != nullptr);
        CHECK(!f.asked_a_tvs());
    }

    TEST_CASE(
        "R1: even a first list must be signed by its own SAST record, and a refused one leaves the phone "
        "fresh") {
        Fixture f;
        ctl::Bytes broken = f.itl(f.foreign);
        broken.back() ^= 1;
        f.served()["ITLFile.tlv"] = broken;
        const auto report = f.boot();
        CHECK(report.itl->reason == Reason::signature_wrong);
        CHECK(f.trust(report) == Trust::fresh);
        Fixture role;
        CHECK(role.reason_for_itl(list(role.foreign, {record(Role::ccm_tftp, role.foreign)})) ==
              Reason::signer_without_role);
        Fixture absent;
        CHECK(absent.reason_for_itl(list(absent.foreign, {record(Role::sast, absent.call_manager)})) ==
              Reason::no_tvs_record);
    }

    TEST_CASE("R2: an installed CTL lets in the next one by a signer that it names as SAST") {
        Fixture f;
        f.install_ctl(Cast::ctl(f.call_manager));
        CHECK(f.reason_for_ctl(list(f.call_manager,
                                    {record(Role::sast, f.call_manager), record(Role::sast, f.recovery)},
                                    "CTLFile.tlv")) == Reason::signer_in_ctl);
    }

    TEST_CASE("R2: a signer that the CTL names in another role may not sign a CTL") {
        Fixture f;
        f.install_ctl(list(f.recovery,
                           {record(Role::sast, f.recovery), record(Role::ccm_tftp, f.call_manager)},
                           "CTLFile.tlv"));
        CHECK(f.reason_for_ctl(Cast::ctl(f.call_manager)) == Reason::signer_without_role);
    }

    TEST_CASE("R2: with only an ITL installed, the first CTL's signer must be SAST there, or vouched for") {
        Fixture known;
        known.install_itl(known.itl(known.call_manager));
        CHECK(known.reason_for_ctl(Cast::ctl(known.call_manager)) == Reason::signer_in_itl);
        Fixture unknown;
        unknown.install_itl(unknown.itl(unknown.call_manager));
        CHECK(unknown.reason_for_ctl(Cast::ctl(unknown.foreign)) == Reason::tvs_does_not_know);
        Fixture vouched;
        vouched.install_itl(vouched.itl(vouched.call_manager));
        vouched.world.tvs["tvs1"].store.add(vouched.foreign.certificate, Role::sast);
        CHECK(vouched.reason_for_ctl(Cast::ctl(vouched.foreign)) == Reason::signer_from_tvs);
    }

    TEST_CASE("R3: an installed CTL vouches for an ITL, by SAST or by a TFTP-capable role") {
        Fixture sast;
        sast.install_ctl(Cast::ctl(sast.call_manager));
        CHECK(sast.reason_for_itl(sast.itl(sast.call_manager)) == Reason::signer_in_ctl);
        Fixture tftp;
        tftp.install_ctl(list(tftp.recovery,
                              {record(Role::sast, tftp.recovery), record(Role::ccm_tftp, tftp.call_manager)},
                              "CTLFile.tlv"));
        CHECK(tftp.reason_for_itl(tftp.itl(tftp.call_manager)) == Reason::signer_in_ctl);
        CHECK(!tftp.asked_a_tvs());
        CHECK(phone::evidence(phone::Finding::in_ctl_as_server).source == "Q24");
    }

    TEST_CASE("R3: a CAPF record in the CTL lets in nothing") {
        Fixture f;
        f.install_ctl(list(f.recovery, {record(Role::sast, f.recovery), record(Role::capf, f.call_manager)},
                           "CTLFile.tlv"));
        CHECK(f.reason_for_itl(f.itl(f.call_manager)) == Reason::signer_without_role);
    }

    TEST_CASE(
        "R4: with only an ITL, the next one's signer must be SAST in it, and TFTP-capable is not enough") {
        Fixture sast;
        sast.install_itl(sast.itl(sast.call_manager));
        CHECK(sast.reason_for_itl(list(
                  sast.call_manager, {record(Role::sast, sast.call_manager), record(Role::tvs, sast.tvs)})) ==
              Reason::signer_in_itl);
        Fixture other_role;
        other_role.install_itl(list(other_role.recovery, {record(Role::sast, other_role.recovery),
                                                          record(Role::ccm_tftp, other_role.call_manager),
                                                          record(Role::tvs, other_role.tvs)}));
        CHECK(other_role.reason_for_itl(other_role.itl(other_role.call_manager)) ==
              Reason::tvs_does_not_know);
        CHECK(other_role.asked_a_tvs());
    }

    TEST_CASE("R4: an unknown signer's certificate may come from TVS, in the role SAST (Q1)") {
        Fixture vouched;
        vouched.install_itl(vouched.itl(vouched.call_manager));
        vouched.world.tvs["tvs1"].store.add(vouched.renewed.certificate, Role::sast);
        vouched.served()["ITLFile.tlv"] = vouched.itl(vouched.renewed);
        const auto report = vouched.boot();
        CHECK(report.itl->reason == Reason::signer_from_tvs);
        CHECK(report.itl->tvs == "tvs1");
        CHECK(vouched.trust(report) == Trust::trusted);
        Fixture without_role;
        without_role.install_itl(without_role.itl(without_role.call_manager));
        without_role.world.tvs["tvs1"].store.add(without_role.renewed.certificate, Role::tftp);
        CHECK(without_role.reason_for_itl(without_role.itl(without_role.renewed)) ==
              Reason::tvs_answer_without_role);
    }

    TEST_CASE("a refused list is kept out and the old one kept, with the message that users know") {
        Fixture f;
        f.install_itl(f.itl(f.call_manager));
        const auto before = f.phone.flash.lists.itl;
        f.served()["ITLFile.tlv"] = f.itl(f.foreign);
        const auto report = f.boot();
        CHECK(f.phone.flash.lists.itl == before);
        CHECK(f.trust(report) == Trust::locked);
        CHECK(report.status.back() == phone::display::list_update_failed);
    }

    TEST_CASE("a known signer with a wrong signature is refused, and no TVS is asked") {
        Fixture f;
        f.install_itl(f.itl(f.call_manager));
        ctl::Bytes tampered =
            list(f.call_manager, {record(Role::sast, f.call_manager), record(Role::tvs, f.tvs)});
        tampered[ctl::decode_header(tampered)->signature_offset + 3] ^= 1;
        CHECK(f.reason_for_itl(tampered) == Reason::signature_wrong);
        CHECK(!f.asked_a_tvs());
    }

    TEST_CASE("R5: under an empty ITL and no CTL any ITL and any plain configuration is taken") {
        Fixture f;
        f.install_itl(Cast::empty_itl(f.call_manager));
        f.served()[mac_name + ".cnf.xml"] = plain(configuration_xml);
        const auto config_only = f.boot();
        CHECK(config_only.configuration->reason == Reason::empty_itl);
        CHECK(f.trust(config_only) == Trust::blank);
        CHECK(f.reason_for_itl(f.itl(f.foreign)) == Reason::empty_itl);
    }

    TEST_CASE("R5: an ITL that still names a TVS or a TFTP certificate is not empty") {
        Fixture with_tvs;
        with_tvs.install_itl(list(with_tvs.call_manager, {record(Role::sast, with_tvs.call_manager),
                                                          record(Role::tvs, with_tvs.tvs)}));
        CHECK(with_tvs.reason_for_itl(with_tvs.itl(with_tvs.foreign)) == Reason::tvs_does_not_know);
        Fixture with_tftp;
        with_tftp.install_itl(list(with_tftp.call_manager, {record(Role::sast, with_tftp.call_manager),
                                                            record(Role::tftp, with_tftp.call_manager)}));
        CHECK(with_tftp.reason_for_itl(with_tftp.itl(with_tftp.foreign)) == Reason::no_tvs_record);
    }

    TEST_CASE("R6: an empty ITL beside a CTL opens nothing: the CTL rules, and no TVS can be trusted") {
        Fixture f;
        f.install_ctl(Cast::ctl(f.call_manager));
        f.install_itl(Cast::empty_itl(f.call_manager));
        CHECK(f.reason_for_itl(f.itl(f.foreign)) == Reason::no_tvs_record);
        CHECK(f.reason_for_ctl(Cast::ctl(f.foreign)) == Reason::no_tvs_record);
        CHECK(!f.asked_a_tvs());
    }

    TEST_CASE("R7: a signed configuration by a TFTP-capable certificate of the lists is taken") {
        Fixture f;
        f.install_itl(f.itl(f.call_manager));
        f.served()[mac_name + ".cnf.xml.sgn"] = signed_configuration(f.call_manager);
        CHECK(f.boot().configuration->reason == Reason::signer_in_itl);
    }

    TEST_CASE("R7: SAST alone may not sign a configuration, neither in a list nor from TVS (Q29)") {
        Fixture in_list;
        in_list.install_itl(list(in_list.call_manager, {record(Role::sast, in_list.recovery),
                                                        record(Role::ccm_tftp, in_list.call_manager)}));
        in_list.served()[mac_name + ".cnf.xml.sgn"] = signed_configuration(in_list.recovery);
        CHECK(in_list.boot().configuration->reason == Reason::signer_without_role);
        Fixture from_tvs;
        from_tvs.install_itl(from_tvs.itl(from_tvs.call_manager));
        from_tvs.world.tvs["tvs1"].store.add(from_tvs.foreign.certificate, Role::sast);
        from_tvs.served()[mac_name + ".cnf.xml.sgn"] = signed_configuration(from_tvs.foreign);
        CHECK(from_tvs.boot().configuration->reason == Reason::tvs_answer_without_role);
    }

    TEST_CASE(
        "R7: a phone with a TFTP certificate asks for the signed file only, and takes no plain one in its "
        "place") {
        Fixture f;
        f.install_itl(f.itl(f.call_manager));
        const auto old_configuration = f.phone.flash.configuration;
        f.served()[mac_name + ".cnf.xml"] = plain(configuration_xml);
        CHECK(!f.boot().configuration);
        f.served()[mac_name + ".cnf.xml.sgn"] = plain(configuration_xml);
        CHECK(f.boot().configuration->reason == Reason::unsigned_file);
        CHECK(f.phone.flash.configuration == old_configuration);
    }

    TEST_CASE(
        "R7: a refused configuration leaves the old one, and the phone registers with its CallManager") {
        Fixture f;
        f.install_itl(f.itl(f.call_manager));
        f.served()[mac_name + ".cnf.xml.sgn"] = signed_configuration(f.foreign);
        const auto report = f.boot();
        CHECK(report.configuration->reason == Reason::tvs_does_not_know);
        CHECK(report.registration == Registration::non_secure);
        CHECK(report.registered_with == "cm1");
        CHECK(f.trust(report) == Trust::trusted);
    }

    TEST_CASE("R8: a CTL that is taken first vouches for the ITL of the same boot") {
        Fixture f;
        f.install_itl(f.itl(f.call_manager));
        f.world.tvs["tvs1"].store.add(f.foreign.certificate, Role::sast);
        f.served()["CTL" + mac_name + ".tlv"] = Cast::ctl(f.foreign);
        f.served()["ITLFile.tlv"] = f.itl(f.foreign);
        const auto report = f.boot();
        CHECK(report.ctl->reason == Reason::signer_from_tvs);
        CHECK(report.itl->reason == Reason::signer_in_ctl);
        CHECK(std::ranges::count(f.world.asked, "tvs tvs1") == 1);
    }

    TEST_CASE("R8: an ITL is no help to a CTL that came before it (Q11)") {
        Fixture f;
        f.install_itl(list(f.call_manager, {record(Role::sast, f.call_manager)}));
        f.served()["CTL" + mac_name + ".tlv"] = Cast::ctl(f.foreign);
        f.served()["ITLFile.tlv"] =
            list(f.call_manager, {record(Role::sast, f.call_manager), record(Role::sast, f.foreign)});
        const auto report = f.boot();
        CHECK(report.ctl->reason == Reason::no_tvs_record);
        CHECK(!f.phone.flash.lists.ctl);
    }

    TEST_CASE(
        "R9: the same file again changes nothing, and nobody is asked, even for a signer that is known no "
        "more") {
        Fixture f;
        f.install_itl(list(f.foreign, {record(Role::sast, f.call_manager), record(Role::tvs, f.tvs)}));
        CHECK(f.reason_for_itl(f.phone.flash.lists.itl->bytes) == Reason::same_file);
        CHECK(!f.asked_a_tvs());
    }

    TEST_CASE("R10: without a TVS record in the lists no TVS is asked, however many are configured") {
        Fixture f;
        f.install_itl(list(f.call_manager,
                           {record(Role::sast, f.call_manager), record(Role::ccm_tftp, f.call_manager)}));
        CHECK(f.reason_for_itl(f.itl(f.renewed)) == Reason::no_tvs_record);
        CHECK(!f.asked_a_tvs());
    }

    TEST_CASE("R10: without a TVS in the configuration there is none to ask") {
        Fixture f;
        f.install_itl(f.itl(f.call_manager));
        f.phone.flash.configuration = std::make_shared<const phone::Configuration>();
        CHECK(f.reason_for_itl(f.itl(f.renewed)) == Reason::no_tvs_server);
    }

    TEST_CASE(
        "R10: a TVS whose certificate is in no list is not trusted, namesake or not, and the next one is "
        "asked") {
        Fixture f;
        f.install_itl(f.itl(f.call_manager));
        f.world.tvs["tvs1"].identity = identity("tvs", 5);
        f.world.tvs["tvs2"].store.add(f.renewed.certificate, Role::sast);
        f.served()["ITLFile.tlv"] = f.itl(f.renewed);
        const auto report = f.boot();
        CHECK(report.itl->reason == Reason::signer_from_tvs);
        CHECK(report.itl->tvs == "tvs2");
        CHECK(report.itl->chain[1].finding == phone::Finding::tvs_not_in_lists);
        Fixture none;
        none.install_itl(none.itl(none.call_manager));
        none.world.tvs["tvs1"].identity = identity("tvs", 5);
        none.world.tvs["tvs2"].identity = identity("tvs", 6);
        CHECK(none.reason_for_itl(none.itl(none.renewed)) == Reason::tvs_certificate_not_trusted);
    }

    TEST_CASE("R10: a certificate in the lists in another role does not make a TVS") {
        Fixture f;
        f.install_itl(f.itl(f.call_manager));
        f.world.tvs["tvs1"].identity = f.call_manager;
        f.world.tvs.erase("tvs2");
        f.served()["ITLFile.tlv"] = f.itl(f.renewed);
        const auto report = f.boot();
        CHECK(report.itl->chain[1].finding == phone::Finding::tvs_not_in_lists);
        CHECK(report.itl->reason == Reason::tvs_unreachable);
    }

    TEST_CASE(
        "R10: a silent TVS, or one without a TLS version in common, sends the phone to the next; the last "
        "one's reason counts") {
        Fixture f;
        f.install_itl(f.itl(f.call_manager));
        f.world.tvs.erase("tvs1");
        f.world.tvs["tvs2"].contact = phone::Contact::tls_failed;
        CHECK(f.reason_for_itl(f.itl(f.renewed)) == Reason::tvs_tls_failed);
        f.world.tvs["tvs1"].contact = phone::Contact::tls_failed;
        f.world.tvs.erase("tvs2");
        CHECK(f.reason_for_itl(f.itl(f.renewed)) == Reason::tvs_unreachable);
    }

    TEST_CASE("R10: a TVS that answers, even with not found, ends the search") {
        Fixture f;
        f.install_itl(f.itl(f.call_manager));
        f.world.tvs["tvs2"].store.add(f.renewed.certificate, Role::sast);
        f.served()["ITLFile.tlv"] = f.itl(f.renewed);
        CHECK(f.boot().itl->reason == Reason::tvs_does_not_know);
        CHECK(std::ranges::count(f.world.asked, "tvs tvs2") == 0);
    }

    TEST_CASE(
        "R11: a list's signature does not expire with its signer's certificate; a TVS certificate does "
        "(Q7)") {
        Fixture expired_signer;
        const TlsIdentity old = support::expired_identity("hq-pub", 1);
        expired_signer.install_itl(
            list(old, {record(Role::sast, old), record(Role::tvs, expired_signer.tvs)}));
        CHECK(expired_signer.reason_for_itl(list(old, {record(Role::sast, old)})) == Reason::signer_in_itl);
        Fixture expired_tvs;
        const TlsIdentity old_tvs = support::expired_identity("tvs", 5);
        expired_tvs.install_itl(list(expired_tvs.call_manager, {record(Role::sast, expired_tvs.call_manager),
                                                                record(Role::tvs, old_tvs)}));
        expired_tvs.world.tvs["tvs1"].identity = old_tvs;
        expired_tvs.world.tvs["tvs2"].identity = old_tvs;
        expired_tvs.served()["ITLFile.tlv"] = expired_tvs.itl(expired_tvs.renewed);
        const auto report = expired_tvs.boot();
        CHECK(report.itl->reason == Reason::tvs_certificate_not_trusted);
        CHECK(report.itl->chain[1].finding == phone::Finding::tvs_out_of_date);
    }

    TEST_CASE("R12: an ITL over 64 KB does not load; one of 64 KB does, and the CTL has no such limit") {
        CHECK(!phone::is_too_large(phone::FileKind::itl, 65536));
        CHECK(phone::is_too_large(phone::FileKind::itl, 65537));
        CHECK(!phone::is_too_large(phone::FileKind::ctl, 65537));
        Fixture f;
        f.install_itl(f.itl(f.call_manager));
        f.served()["ITLFile.tlv"] = ctl::Bytes(65537, 0);
        const auto report = f.boot();
        CHECK(report.itl->reason == Reason::too_large);
        CHECK(report.registration == Registration::none);
    }

    TEST_CASE("R13: a phone without security by default takes a CTL, asks for no ITL and asks no TVS") {
        Fixture f;
        f.phone.identity.model_name = "7960";
        f.phone.identity.model = *phone::find_model("7960");
        f.install_ctl(Cast::ctl(f.call_manager));
        f.served()["ITLFile.tlv"] = f.itl(f.call_manager);
        CHECK(f.reason_for_ctl(Cast::ctl(f.renewed)) == Reason::no_tvs_record);
        CHECK(std::ranges::none_of(
            f.world.asked, [](const std::string& ask) { return ask.find("ITL") != std::string::npos; }));
        CHECK(!f.asked_a_tvs());
    }

    TEST_CASE("what is no list at all is refused with the byte where it breaks off") {
        Fixture f;
        f.install_itl(f.itl(f.call_manager));
        ctl::Bytes cut = f.itl(f.renewed);
        cut.resize(cut.size() - 1);
        f.served()["ITLFile.tlv"] = cut;
        const auto report = f.boot();
        CHECK(report.itl->reason == Reason::malformed);
        CHECK(report.itl->chain[0].text.starts_with("byte "));
    }

    TEST_CASE("what a TVS vouched for is remembered within the boot, for files that share the signer") {
        Fixture f;
        f.install_itl(f.itl(f.call_manager));
        f.world.tvs["tvs1"].store.add(f.foreign.certificate, Role::sast);
        ctl::Bytes broken = Cast::ctl(f.foreign);
        broken[ctl::decode_header(broken)->signature_offset + 3] ^= 1;
        f.served()["CTL" + mac_name + ".tlv"] = broken;
        f.served()["ITLFile.tlv"] = f.itl(f.foreign);
        const auto report = f.boot();
        CHECK(report.ctl->reason == Reason::signature_wrong);
        CHECK(report.itl->reason == Reason::signer_in_cache);
        CHECK(std::ranges::count(f.world.asked, "tvs tvs1") == 1);
    }

    TEST_CASE("an answer for another certificate than the one asked for vouches for nothing") {
        Fixture f;
        tvs::Response response{1, true, tvs::Grant{f.foreign.certificate->der(), {Role::sast}, 86400}};
        const ctl::SignerId wanted{f.renewed.certificate->subject(), f.renewed.certificate->issuer(),
                                   f.renewed.certificate->serial()};
        CHECK(phone::judge_tvs_answer(response, wanted, phone::FileKind::itl).reason ==
              Reason::tvs_does_not_know);
    }
}
