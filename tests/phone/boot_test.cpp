// The boot's order, its file names, and registration.
#include "phone/boot.hpp"

#include <algorithm>

#include <doctest/doctest.h>

#include "phone/display.hpp"
#include "tests/phone/world.hpp"

using ctl::Role;
using phone::Registration;
using support::identity;

namespace {

using Asked = std::vector<std::string>;

std::string configuration(int security_mode) {
    return "<device><devicePool><callManagerGroup><members>"
           "<member priority=\"1\"><callManager><processNodeName>cm2</processNodeName></callManager></member>"
           "<member priority=\"0\"><callManager><processNodeName>cm1</processNodeName></callManager></member>"
           "</members></callManagerGroup></devicePool><deviceSecurityMode>" +
           std::to_string(security_mode) + "</deviceSecurityMode></device>";
}

struct Fixture {
    support::ScriptedWorld world;
    phone::Phone phone;
    tvs::TlsIdentity call_manager = identity("hq-pub", 1);

    Fixture() {
        phone.identity = {"SEP000000000001", "8861", *phone::find_model("8861")};
        phone.option_150 = {"tftp1", "tftp2"};
    }

    ctl::Bytes list(const std::string& name, const std::vector<Role>& roles) const {
        std::vector<ctl::RecordTemplate> records;
        for (const Role role : roles)
            records.push_back({.role = role,
                               .dns_name = "hq-pub",
                               .certificate = call_manager.certificate,
                               .ip_address = {}});
        return ctl::make_trust_list(
                   records,
                   {call_manager.certificate, call_manager.key, ctl::Digest::sha1, name, support::now, {}})
            .value();
    }
    void serve_configuration(int security_mode) {
        const std::string xml = configuration(security_mode);
        world.files["tftp1"]["SEP000000000001.cnf.xml"] = {xml.begin(), xml.end()};
    }
};

}  // namespace

TEST_SUITE("phone boot") {
    TEST_CASE("files are asked for in the documented order, and registration comes last") {
        Fixture f;
        f.world.files["tftp1"];
        f.world.call_managers.emplace("tftp1", f.call_manager);
        const auto report = f.world.boot(f.phone);
        CHECK(f.world.asked == Asked{"get tftp1 CTLSEP000000000001.tlv", "get tftp1 ITLSEP000000000001.tlv",
                                     "get tftp1 ITLFile.tlv", "get tftp1 SEP000000000001.cnf.xml",
                                     "get tftp1 XMLDefault.cnf.xml", "get tftp1 Ringlist.xml",
                                     "register tftp1"});
        CHECK(report.status == Asked{"File Not Found <CTLFile.tlv>", "No Trust List installed"});
        CHECK(report.registration == Registration::non_secure);
    }

    TEST_CASE("the phone's own ITL comes before the common one") {
        Fixture f;
        f.world.files["tftp1"]["ITLSEP000000000001.tlv"] =
            f.list("ITLFile.tlv", {Role::sast, Role::ccm_tftp});
        const auto report = f.world.boot(f.phone);
        CHECK(report.itl->file == "ITLSEP000000000001.tlv");
        CHECK(std::ranges::count(f.world.asked, "get tftp1 ITLFile.tlv") == 0);
        CHECK(f.world.asked[2] == "get tftp1 SEP000000000001.cnf.xml.sgn");
        CHECK(f.world.asked[3] == "get tftp1 XMLDefault.cnf.xml.sgn");
    }

    TEST_CASE(
        "after silence the next option 150 server serves the rest of the boot; after not found it does not "
        "(Q30)") {
        Fixture silent;
        silent.world.files["tftp2"];
        (void)silent.world.boot(silent.phone);
        CHECK(silent.world.asked[0] == "get tftp1 CTLSEP000000000001.tlv");
        CHECK(silent.world.asked[1] == "get tftp2 CTLSEP000000000001.tlv");
        CHECK(silent.world.asked[2] == "get tftp2 ITLSEP000000000001.tlv");
        Fixture answering;
        answering.world.files["tftp1"];
        answering.world.files["tftp2"]["CTLSEP000000000001.tlv"] =
            answering.list("CTLFile.tlv", {Role::sast});
        CHECK(!answering.world.boot(answering.phone).ctl);
    }

    TEST_CASE("every file is asked for by HTTP first; what comes so is not asked for by TFTP (Q31)") {
        Fixture f;
        const std::string itl = "ITLSEP000000000001.tlv";
        f.world.http_files["tftp1"][itl] = f.list("ITLFile.tlv", {Role::sast, Role::ccm_tftp});
        f.world.files["tftp1"];
        const auto report = f.world.boot(f.phone);
        CHECK(report.itl->accepted());
        CHECK(f.world.asked_by_http == Asked{"get tftp1 CTLSEP000000000001.tlv", "get tftp1 " + itl,
                                             "get tftp1 SEP000000000001.cnf.xml.sgn",
                                             "get tftp1 XMLDefault.cnf.xml.sgn",
                                             "get tftp1 Ringlist.xml.sgn"});
        CHECK(std::ranges::count(f.world.asked, "get tftp1 " + itl) == 0);
        CHECK(std::ranges::count(f.world.asked, "get tftp1 CTLSEP000000000001.tlv") == 1);
    }

    TEST_CASE("whatever 6970 says that is no file, the same file comes by TFTP") {
        for (const phone::Download said : {phone::Download::not_found, phone::Download::no_answer}) {
            Fixture f;
            f.world.http_says["tftp1"] = said;
            f.world.files["tftp1"]["ITLSEP000000000001.tlv"] =
                f.list("ITLFile.tlv", {Role::sast, Role::ccm_tftp});
            CHECK(f.world.boot(f.phone).itl->accepted());
        }
    }

    TEST_CASE("a server that says \"not found\" by HTTP has answered, though its TFTP is silent (Q31)") {
        Fixture f;
        f.world.http_says["tftp1"] = phone::Download::not_found;
        f.world.files["tftp2"];
        (void)f.world.boot(f.phone);
        CHECK(std::ranges::count(f.world.asked, "get tftp2 CTLSEP000000000001.tlv") == 0);
        f.world.http_says["tftp1"] = phone::Download::no_answer;
        (void)f.world.boot(f.phone);
        CHECK(std::ranges::count(f.world.asked, "get tftp2 CTLSEP000000000001.tlv") == 1);
    }

    TEST_CASE("when all servers are silent the phone keeps what it has, and is not locked") {
        Fixture f;
        f.phone.flash.lists.itl =
            ctl::decode_trust_list(f.list("ITLFile.tlv", {Role::sast, Role::ccm_tftp})).value();
        const auto report = f.world.boot(f.phone);
        CHECK(!report.itl);
        CHECK(phone::trust_of(f.phone.flash.lists, report) == phone::Trust::trusted);
        CHECK(report.status.back() == phone::display::itl_installed);
    }

    TEST_CASE("a non-secure phone registers with the first CallManager that answers, by priority") {
        Fixture f;
        f.serve_configuration(1);
        f.world.call_managers.emplace("cm2", f.call_manager);
        const auto report = f.world.boot(f.phone);
        CHECK(report.registered_with == "cm2");
        CHECK(f.world.asked.end()[-2] == "register cm1");
        CHECK(f.world.asked.end()[-1] == "register cm2");
    }

    TEST_CASE("a secure phone registers over TLS with a CallManager that its CTL names, and with no other") {
        Fixture f;
        f.phone.flash.lists.ctl =
            ctl::decode_trust_list(f.list("CTLFile.tlv", {Role::sast, Role::ccm_tftp})).value();
        f.phone.flash.configuration = std::make_shared<const phone::Configuration>(
            phone::parse_configuration(ctl::as_bytes(configuration(3))).value());
        f.world.call_managers.emplace("cm1", identity("hq-pub", 2));
        f.world.call_managers.emplace("cm2", f.call_manager);
        const auto report = f.world.boot(f.phone);
        CHECK(report.registration == Registration::secure);
        CHECK(report.registered_with == "cm2");
        CHECK(report.attempts[0].reply.contact == phone::Contact::certificate_refused);
    }

    TEST_CASE(
        "a phone that registers again asks CallManagers alone, in their order, with the lists that it "
        "holds") {
        Fixture f;
        f.phone.flash.lists.ctl =
            ctl::decode_trust_list(f.list("CTLFile.tlv", {Role::sast, Role::ccm_tftp})).value();
        f.phone.flash.configuration = std::make_shared<const phone::Configuration>(
            phone::parse_configuration(ctl::as_bytes(configuration(3))).value());
        f.world.call_managers.emplace("cm1", identity("hq-pub", 2));  // renewed: the CTL does not name it
        f.world.call_managers.emplace("cm2", f.call_manager);
        const auto report = f.world.reconnect(f.phone, phone::RegistrationPath::secure, "cm1");
        CHECK(report.registration == Registration::secure);
        CHECK(report.registered_with == "cm2");
        CHECK(f.world.asked == std::vector<std::string>{"register cm1 secure", "register cm2 secure"});
        f.world.call_managers.clear();
        CHECK(f.world.reconnect(f.phone, phone::RegistrationPath::secure, "cm2").registration ==
              Registration::none);
    }

    TEST_CASE("without a CallManager in its configuration a phone asks the one that it had") {
        Fixture f;
        f.world.call_managers.emplace("tftp1", f.call_manager);
        const auto report = f.world.reconnect(f.phone, phone::RegistrationPath::non_secure, "tftp1");
        CHECK(report.registered_with == "tftp1");
        CHECK(f.world.asked == std::vector<std::string>{"register tftp1"});
    }

    TEST_CASE("firmware that the configuration names is fetched once, and missed without harm") {
        Fixture f;
        f.serve_configuration(1);
        auto& files = f.world.files["tftp1"];
        f.phone.flash.load = "sip88xx.12-8";
        for (auto& [name, bytes] : files) {
            std::string xml(ctl::as_text(bytes));
            if (const auto at = xml.find("</device>"); at != std::string::npos) {
                xml.insert(at, "<loadInformation>sip88xx.14-2</loadInformation>");
                bytes = ctl::Bytes(xml.begin(), xml.end());
            }
        }
        (void)f.world.boot(f.phone);
        CHECK(f.phone.flash.load == "sip88xx.12-8");  // no such file there
        files.emplace("sip88xx.14-2.loads", ctl::Bytes{1});
        (void)f.world.boot(f.phone);
        CHECK(f.phone.flash.load == "sip88xx.14-2");
        f.world.asked.clear();
        (void)f.world.boot(f.phone);
        CHECK(std::ranges::count(f.world.asked, "get tftp1 sip88xx.14-2.loads") == 0);
    }

    TEST_CASE("a CallManager in the ITL alone does not make a secure registration (inferred)") {
        Fixture f;
        f.phone.flash.lists.itl =
            ctl::decode_trust_list(f.list("ITLFile.tlv", {Role::sast, Role::ccm_tftp})).value();
        f.phone.flash.configuration = std::make_shared<const phone::Configuration>(
            phone::parse_configuration(ctl::as_bytes(configuration(2))).value());
        f.world.call_managers.emplace("cm1", f.call_manager);
        const auto report = f.world.boot(f.phone);
        CHECK(report.registration == Registration::none);
        CHECK((report.path == phone::RegistrationPath::waits_for_ctl));
    }

    TEST_CASE("under the CTL of a cluster that left mixed mode a secure phone registers without security") {
        Fixture f;
        const ctl::Bytes bytes =
            ctl::make_trust_list(
                {{.role = Role::sast,
                  .dns_name = {},
                  .certificate = f.call_manager.certificate,
                  .ip_address = {}},
                 {.role = Role::ccm_tftp, .dns_name = "hq-pub", .certificate = nullptr, .ip_address = {}}},
                {f.call_manager.certificate,
                 f.call_manager.key,
                 ctl::Digest::sha1,
                 "CTLFile.tlv",
                 support::now,
                 {}})
                .value();
        f.phone.flash.lists.ctl = ctl::decode_trust_list(bytes).value();
        f.phone.flash.configuration = std::make_shared<const phone::Configuration>(
            phone::parse_configuration(ctl::as_bytes(configuration(3))).value());
        f.world.call_managers.emplace("cm1", f.call_manager);
        CHECK(f.world.boot(f.phone).registration == Registration::non_secure);
    }

    TEST_CASE("the console speaks the phones' own words") {
        Fixture f;
        f.world.files["tftp1"]["ITLFile.tlv"] = f.list("ITLFile.tlv", {Role::sast, Role::ccm_tftp});
        const auto report = f.world.boot(f.phone);
        for (const std::string_view line :
             {phone::display::parsed, phone::display::leap_of_faith, phone::display::verified})
            CHECK(std::ranges::find(report.console, line) != report.console.end());
    }

    TEST_CASE("a configuration is read by priority, and what is none is refused where it breaks off") {
        const auto parsed = phone::parse_configuration(ctl::as_bytes(configuration(2))).value();
        CHECK(parsed.call_managers[0].host == "cm1");
        CHECK(parsed.security_mode == phone::SecurityMode::authenticated);
        CHECK(phone::parse_configuration(ctl::as_bytes("<device><a></device>")).error().offset > 0);
        CHECK(!phone::parse_configuration(ctl::as_bytes("<html/>")));
        CHECK(!phone::parse_configuration({}));
    }

    TEST_CASE("a TVS that a default configuration names is not used (CSCuq33297)") {
        const auto parsed =
            phone::parse_configuration(
                ctl::as_bytes(
                    "<Default><callManagerGroup><members><member><callManager><processNodeName>cm1</"
                    "processNodeName>"
                    "</callManager></member></members></callManagerGroup>"
                    "<TVS><members><member><address>tvs1</address></member></members></TVS></Default>"))
                .value();
        CHECK(parsed.call_managers.size() == 1);
        CHECK(parsed.tvs_servers.empty());
    }

    TEST_CASE("models are found by pattern, with letters behind the digits, and unknown ones are not") {
        CHECK(phone::find_model("8861")->pattern == "88xx");
        CHECK(phone::find_model("8865NR")->pattern == "88xx");
        CHECK(!phone::find_model("7960")->has_security_by_default);
        CHECK(phone::find_model("7945")->has_security_by_default);
        CHECK(phone::find_model("8945")->tls.most == tvs::TlsVersion::tls_1_0);
        for (const char* name : {"", "88", "1234", "8861;", "SIP"}) CHECK(!phone::find_model(name));
    }
}
