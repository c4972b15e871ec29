// A phone's HTTPS services, its LSC, its network: what it asks, and whom it believes.
#include "phone/visit.hpp"

#include <doctest/doctest.h>

#include "ctl/encrypted_file.hpp"
#include "tests/phone/world.hpp"

using ctl::Role;
using phone::Enrolment;
using phone::Reason;
using phone::Services;
using support::identity;

namespace phone {
inline doctest::String toString(Services services) {
    return services_name(services).c_str();
}
inline doctest::String toString(Enrolment enrolment) {
    return enrolment_name(enrolment).c_str();
}
}  // namespace phone

namespace {

const tvs::TlsIdentity call_manager = identity("hq-pub", 1);
const tvs::TlsIdentity capf = identity("CAPF-1", 2);
const tvs::TlsIdentity tomcat = identity("tomcat", 3);
const tvs::TlsIdentity mic = identity("CP-8861-SEP000000000001", 4);

struct Fixture {
    support::ScriptedWorld world;
    phone::Phone phone;

    // A phone with an ITL (CallManager, TVS and CAPF) and a configuration that names a TVS and HTTPS
    // services.
    Fixture() {
        phone.identity = {"SEP000000000001", "8861", *phone::find_model("8861")};
        phone.option_150 = {"tftp1"};
        phone.flash.mic = std::make_shared<const tvs::TlsIdentity>(mic);
        world.tvs["tvs1"];
        world.https.emplace("cm1", tomcat);
        std::vector<ctl::RecordTemplate> records;
        const auto add = [&records](Role role, const tvs::TlsIdentity& owner) {
            records.push_back(
                {.role = role, .dns_name = "hq-pub", .certificate = owner.certificate, .ip_address = {}});
        };
        add(Role::sast, call_manager);
        add(Role::ccm_tftp, call_manager);
        add(Role::tvs, world.tvs["tvs1"].identity);
        add(Role::capf, capf);
        phone.flash.lists.itl =
            ctl::decode_trust_list(ctl::make_trust_list(records, {call_manager.certificate,
                                                                  call_manager.key,
                                                                  ctl::Digest::sha1,
                                                                  "ITLFile.tlv",
                                                                  support::now,
                                                                  {}})
                                       .value())
                .value();
        phone::Configuration configuration;
        configuration.tvs_servers = {{"tvs1", 2445}};
        configuration.services = phone::HttpsAddress{"cm1", 8443, "/ccmcip/xmldirectory.jsp"};
        phone.flash.configuration = std::make_shared<const phone::Configuration>(configuration);
    }

    void serve_configuration(const std::string& inner) {
        const std::string xml = "<device>" + inner + "</device>";
        world.files["tftp1"]["SEP000000000001.cnf.xml.sgn"] =
            ctl::make_signed_file(ctl::as_bytes(xml), {call_manager.certificate,
                                                       call_manager.key,
                                                       ctl::Digest::sha1,
                                                       "SEP000000000001.cnf.xml.sgn",
                                                       support::now,
                                                       {}})
                .value();
    }
};

const std::string with_capf =
    "<TVS><members><member><port>2445</port><address>tvs1</address></member></members></TVS>"
    "<capfList><capf><phonePort>3804</phonePort><processNodeName>cm1</processNodeName></capf></capfList>";

std::string hash_of(const tvs::TlsIdentity& owner) {
    return "<certHash>" + ctl::hex(ctl::md5(owner.certificate->der())) + "</certHash>";
}

}  // namespace

TEST_SUITE("HTTPS services") {
    TEST_CASE("a server that no list names is asked about at TVS, once in 24 hours") {
        Fixture f;
        f.world.tvs["tvs1"].store.add(tomcat.certificate, Role::app_server);
        const auto first = f.world.visit(f.phone);
        CHECK(first.services == Services::work);
        CHECK(first.server->reason == Reason::signer_from_tvs);
        CHECK(first.server->tvs == "tvs1");
        CHECK(f.world.asked == std::vector<std::string>{"https cm1", "tvs tvs1", "https cm1"});

        f.world.asked.clear();
        f.world.tvs.clear();
        f.world.now += std::chrono::hours(23);
        CHECK(f.world.visit(f.phone).server->reason == Reason::signer_in_cache);
        CHECK(f.world.asked == std::vector<std::string>{"https cm1"});

        f.world.now += std::chrono::hours(2);
        const auto late = f.world.visit(f.phone);
        CHECK(late.services == Services::host_not_found);
        CHECK(late.server->reason == Reason::tvs_unreachable);
    }

    TEST_CASE("what TVS doesn't know, or knows in another role only, is Host Not Found") {
        Fixture f;
        CHECK(f.world.visit(f.phone).server->reason == Reason::tvs_does_not_know);
        f.world.tvs["tvs1"].store.add(tomcat.certificate, Role::tftp);
        const auto visit = f.world.visit(f.phone);
        CHECK(visit.services == Services::host_not_found);
        CHECK(visit.server->reason == Reason::tvs_answer_without_role);
    }

    TEST_CASE("an expired certificate is refused before anybody is asked") {
        Fixture f;
        f.world.https.insert_or_assign("cm1", support::expired_identity("tomcat", 3));
        const auto visit = f.world.visit(f.phone);
        CHECK(visit.server->reason == Reason::certificate_expired);
        CHECK(f.world.asked == std::vector<std::string>{"https cm1"});
    }

    TEST_CASE("a server that is gone, and a configuration without services, are Host Not Found as well") {
        Fixture f;
        f.world.https.clear();
        CHECK(f.world.visit(f.phone).services == Services::host_not_found);
        f.phone.flash.configuration = nullptr;
        CHECK(f.world.visit(f.phone).services == Services::host_not_found);
    }

    TEST_CASE("a boot forgets what TVS said") {
        Fixture f;
        f.world.tvs["tvs1"].store.add(tomcat.certificate, Role::app_server);
        (void)f.world.visit(f.phone);
        CHECK(!f.phone.cache.empty());
        (void)f.world.boot(f.phone);
        CHECK(f.phone.cache.empty());
    }
}

TEST_SUITE("encrypted configuration") {
    TEST_CASE(
        "the small file alone changes nothing but that the phone knows of the other; then it asks for that") {
        Fixture f;
        const std::string small =
            "<fullConfig>false</fullConfig><encrConfig>true</encrConfig>" + hash_of(mic);
        f.serve_configuration(small);
        const auto first = f.world.boot(f.phone);
        CHECK(first.is_partial);
        CHECK(f.phone.flash.configuration->is_encrypted);
        CHECK(f.phone.flash.configuration->tvs_servers.size() == 1);

        const std::string whole = "<device><fullConfig>true</fullConfig><encrConfig>true</encrConfig>" +
                                  hash_of(mic) + "<deviceSecurityMode>3</deviceSecurityMode></device>";
        f.world.files["tftp1"]["SEP000000000001.cnf.xml.enc.sgn"] =
            ctl::make_encrypted_file(ctl::as_bytes(whole), mic.certificate->public_key(),
                                     {call_manager.certificate,
                                      call_manager.key,
                                      ctl::Digest::sha1,
                                      "SEP000000000001.cnf.xml.enc.sgn",
                                      support::now,
                                      {}},
                                     support::secret)
                .value();
        const auto second = f.world.boot(f.phone);
        CHECK(second.configuration->file == "SEP000000000001.cnf.xml.enc.sgn");
        CHECK(!second.is_partial);
        CHECK(f.phone.flash.configuration->security_mode == phone::SecurityMode::encrypted);
    }

    TEST_CASE(
        "an encrypted file that is not there gives way to the plain one; one for another key is refused") {
        Fixture f;
        f.serve_configuration("<encrConfig>true</encrConfig>" + hash_of(mic));
        (void)f.world.boot(f.phone);
        const auto fallen_back = f.world.boot(f.phone);
        CHECK(fallen_back.configuration->file == "SEP000000000001.cnf.xml.sgn");

        f.world.files["tftp1"]["SEP000000000001.cnf.xml.enc.sgn"] =
            ctl::make_encrypted_file(
                ctl::as_bytes("<device/>"), tomcat.certificate->public_key(),
                {call_manager.certificate, call_manager.key, ctl::Digest::sha1, "x", support::now, {}},
                support::secret)
                .value();
        const auto refused = f.world.boot(f.phone);
        CHECK(refused.configuration->reason == Reason::malformed);
    }

    TEST_CASE("a phone without a key of its own refuses what is encrypted") {
        Fixture f;
        f.phone.flash.mic = nullptr;
        f.world.files["tftp1"]["SEP000000000001.cnf.xml.sgn"] =
            ctl::make_encrypted_file(
                ctl::as_bytes("<device/>"), mic.certificate->public_key(),
                {call_manager.certificate, call_manager.key, ctl::Digest::sha1, "x", support::now, {}},
                support::secret)
                .value();
        CHECK(f.world.boot(f.phone).configuration->reason == Reason::malformed);
    }
}

TEST_SUITE("enrolment") {
    TEST_CASE(
        "a phone whose certificate the cluster doesn't know gets an LSC, and one that it knows does not "
        "ask") {
        Fixture f;
        f.world.capfs.emplace("cm1", capf);
        f.world.lsc = identity("SEP000000000001", 4).certificate;  // for the key of the MIC
        f.serve_configuration(with_capf + "<certHash/>");
        const auto report = f.world.boot(f.phone);
        CHECK(report.enrolment == Enrolment::updated);
        CHECK(report.capf->reason == Reason::signer_in_itl);
        CHECK(*f.phone.flash.lsc->certificate == *f.world.lsc);

        f.serve_configuration(with_capf + hash_of(*f.phone.flash.lsc));
        CHECK(f.world.boot(f.phone).enrolment == Enrolment::none);
    }

    TEST_CASE("a CAPF that no list names is asked about at TVS; a stranger's is refused") {
        Fixture f;
        const tvs::TlsIdentity renewed = identity("CAPF-2", 6);
        f.world.capfs.emplace("cm1", renewed);
        f.world.lsc = identity("SEP000000000001", 4).certificate;  // for the key of the MIC
        f.serve_configuration(with_capf);
        const auto refused = f.world.boot(f.phone);
        CHECK(refused.enrolment == Enrolment::certificate_refused);
        CHECK(refused.capf->reason == Reason::tvs_does_not_know);
        CHECK(!f.phone.flash.lsc);
        f.world.tvs["tvs1"].store.add(renewed.certificate, Role::capf);
        CHECK(f.world.boot(f.phone).enrolment == Enrolment::updated);
    }

    TEST_CASE("a CAPF that is silent, or refuses, leaves the phone as it is") {
        Fixture f;
        f.serve_configuration(with_capf);
        CHECK(f.world.boot(f.phone).enrolment == Enrolment::unreachable);
        f.world.capfs.emplace("cm1", capf);
        CHECK(f.world.boot(f.phone).enrolment == Enrolment::refused);
        CHECK(!f.phone.flash.lsc);
    }

    TEST_CASE("an LSC for another key than the phone's is none") {
        Fixture f;
        f.world.capfs.emplace("cm1", capf);
        f.world.lsc = identity("SEP000000000001", 5).certificate;
        f.serve_configuration(with_capf);
        CHECK(f.world.boot(f.phone).enrolment == Enrolment::other_key);
        CHECK(!f.phone.flash.lsc);
    }

    TEST_CASE("a phone that the switch does not let in asks for nothing else") {
        Fixture f;
        f.phone.authenticator = "hq-pub";
        f.world.lets_in = false;
        const auto report = f.world.boot(f.phone);
        CHECK(report.path == phone::RegistrationPath::no_network);
        CHECK(f.world.asked == std::vector<std::string>{"802.1X hq-pub"});
        CHECK(f.world.visit(f.phone).services == Services::host_not_found);
    }
}
