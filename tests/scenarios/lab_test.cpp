// The lab: what real phones are given, what they say, and how they come out of it. The phone here is a script
// that takes, or keeps, what it is offered: rules are tried elsewhere.
#include <array>
#include <csignal>
#include <fstream>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include "ctl/key.hpp"
#include "phone/configuration.hpp"
#include "scenarios/lab/replay.hpp"
#include "scenarios/worlds/live/sip.hpp"
#include "tests/support/identities.hpp"
#include "tests/support/program.hpp"
#include "tests/support/vectors.hpp"

using support::Background;
using support::Scratch;

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

const std::string plan = R"(
cluster { name: "hq"  version: "12.5"  node { name: "hq-pub" } }
phones { name: "floor-1"  model: "8861"  cluster: "hq" }
phones { name: "floor-2"  model: "7965"  cluster: "hq" }
step { regenerate { cluster: "hq"  certificate: CALLMANAGER  node: "hq-pub" } }
step { restart { cluster: "hq"  services: TFTP } }
)";

class LabPhone {
  public:
    LabPhone(std::string server, std::string name) : server_(std::move(server)), name_(std::move(name)) {}

    // Fetches its lists and its configuration.
    void boot(bool takes_lists = true) {
        for (const auto& [prefix, held] : {std::pair("CTL", &ctl_), std::pair("ITL", &itl_)}) {
            const auto offered = fetch(prefix + name_ + ".tlv");
            if (offered && (takes_lists || held->empty())) *held = *offered;
        }
        const bool is_signed = !itl_.empty() || !ctl_.empty();
        if (const auto file = fetch(name_ + ".cnf.xml" + (is_signed ? ".sgn" : ""))) configuration_ = *file;
    }

    // Tells which lists it holds, and registers. The connection stays.
    [[nodiscard]] std::string register_again() {
        socket_.emplace(context_);
        socket_->connect({asio::ip::make_address(server_), 5060});
        const std::string body = fmt::format(
            R"(<x-cisco-alarm><Alarm Name="DeviceTLInfo"><ParameterList><String name="DeviceName">{}</String>)"
            R"(<String name="IPv4Address">192.0.2.7</String><String name="CTL_Signature">{}</String>)"
            R"(<String name="ITL_Signature">{}</String></ParameterList></Alarm></x-cisco-alarm>)",
            name_, digest(ctl_), digest(itl_));
        (void)ask("REFER", "Require: norefersub\r\nContent-Type: application/x-cisco-alarm+xml\r\n", body);
        return ask("REGISTER", "Contact: <sip:u@192.0.2.7:49152;transport=tcp>\r\nExpires: 3600\r\n", "");
    }

    // Waits for what the server has to say by itself, and answers it.
    [[nodiscard]] std::string told() {
        std::string request = receive();
        asio::write(*socket_, asio::buffer(std::string("SIP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n")));
        return request;
    }

    [[nodiscard]] const std::string& configuration() const { return configuration_; }
    [[nodiscard]] const std::string& itl() const { return itl_; }

  private:
    [[nodiscard]] std::optional<std::string> fetch(const std::string& file) const {
        const std::string path = files_.path() + "/fetched";
        const auto fetched =
            support::run("curl -s -f --max-time 10 -o " + path + " http://" + server_ + ":6970/" + file);
        if (fetched.exit_code != 0) return std::nullopt;
        std::ifstream in(path, std::ios::binary);
        return std::string(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
    }

    [[nodiscard]] static std::string digest(const std::string& list) {
        if (list.empty()) return "Not Installed";
        const ctl::Bytes bytes(list.begin(), list.end());
        return ctl::hex(ctl::sha1(bytes));
    }

    [[nodiscard]] std::string ask(const std::string& method, const std::string& more,
                                  const std::string& body) {
        ++sequence_;
        asio::write(*socket_, asio::buffer(fmt::format(
                                  "{0} sip:{1} SIP/2.0\r\nVia: SIP/2.0/TCP 192.0.2.7;branch=z9hG4bK{2}\r\n"
                                  "From: <sip:{3}@{1}>;tag=f\r\nTo: <sip:{3}@{1}>\r\nCall-ID: c{2}\r\n"
                                  "CSeq: {2} {0}\r\n{4}Content-Length: {5}\r\n\r\n{6}",
                                  method, server_, sequence_, name_, more, body.size(), body)));
        return receive();
    }

    // One message: no body of a server's is longer than a few lines.
    [[nodiscard]] std::string receive() {
        for (;;) {
            if (const auto end = live::sip::message_end(received_)) {
                std::string message = received_.substr(0, *end);
                received_.erase(0, *end);
                return message;
            }
            std::array<char, 4096> bytes{};
            boost::system::error_code error;
            const std::size_t count = socket_->read_some(asio::buffer(bytes), error);
            REQUIRE_MESSAGE(!error, error.message());
            received_.append(bytes.data(), count);
        }
    }

    Scratch files_;
    std::string server_;
    std::string name_;
    std::string ctl_;
    std::string itl_;
    std::string configuration_;
    asio::io_context context_;
    std::optional<tcp::socket> socket_;
    std::string received_;
    int sequence_ = 0;
};

// `bellwether serve --lab` on these addresses, with a keyboard.
class ServedLab {
  public:
    ServedLab(const std::string& addresses, const std::string& arguments)
        : keyboard_path_(scratch_.path() + "/keyboard") {
        REQUIRE(::mkfifo(keyboard_path_.c_str(), 0600) == 0);
        server_.emplace(std::vector<std::string>{"sh", "-c",
                                                 "exec " + support::bellwether_path() +
                                                     " serve --lab --addresses " + addresses + " " +
                                                     arguments + " <" + keyboard_path_});
        keyboard_.open(keyboard_path_);  // waits until the program has it
    }

    void type(const std::string& line) { keyboard_ << line << std::endl; }
    [[nodiscard]] Background& server() { return *server_; }

  private:
    Scratch scratch_;
    std::string keyboard_path_;
    std::optional<Background> server_;
    std::ofstream keyboard_;
};

// A baseline of what these steps of the plan lead to.
std::string baseline(const Scratch& scratch, const std::string& file, const std::string& steps) {
    std::string folder = scratch.path() + "/after-" + steps;
    const Background server({support::bellwether_path(), "serve", "--start", "2026-11-01T00:00:00Z",
                             "--addresses", "127.100.82.0/24", "--until-step", steps, file});
    REQUIRE(server.wait_for("\nphones "));
    const std::string said = server.output();
    const std::string port =
        said.substr(said.find("TFTP ") + 5, said.substr(said.find("TFTP ") + 5).find(' '));
    const auto probed = support::bellwether("probe --pause 0 --tftp-port " + port +
                                            " --device SEP02BE00000000=8861 127.100.82.10 --save " + folder);
    REQUIRE_MESSAGE(probed.exit_code == 0, probed.output);
    return folder;
}

}  // namespace

TEST_SUITE("lab") {
    TEST_CASE(
        "a real phone boots, is reset to what a later step offers, and is freed, all from the keyboard") {
        const Scratch scratch;
        ServedLab lab("127.100.80.0/24",
                      "--phone sep00aabbccddee=floor-2 " + scratch.file("plan.textproto", plan));
        REQUIRE(lab.server().wait_for("How it comes back"));  // before anything is offered
        REQUIRE(lab.server().wait_for("\nphones floor-2"));
        LabPhone phone("127.100.80.10", "SEP001122334455");
        phone.boot();
        REQUIRE(!phone.itl().empty());
        // Signed under the phone's own name, with a line to register.
        const auto file =
            ctl::decode_signed_file(ctl::Bytes(phone.configuration().begin(), phone.configuration().end()));
        REQUIRE(file.has_value());
        const std::string text(ctl::as_text(file->payload()));
        for (const char* part :
             {"<featureID>9</featureID>", "<proxy>USECALLMANAGER</proxy>", "<name>SEP001122334455</name>",
              "<webAccess>0</webAccess>", "<transportLayerProtocol>1</transportLayerProtocol>"})
            CHECK_MESSAGE(text.find(part) != std::string::npos, part);
        CHECK(text.find("loadInformation") == std::string::npos);
        const auto read = phone::parse_configuration(file->payload());
        REQUIRE(read.has_value());
        CHECK(read->call_managers.front().host == "127.100.80.10");
        CHECK(read->tvs_servers.front().host == "127.100.80.10");

        const std::string registered = phone.register_again();
        CHECK(registered.starts_with("SIP/2.0 200"));
        CHECK(registered.find("\r\nDate: ") != std::string::npos);
        REQUIRE(lab.server().wait_for("SEP001122334455 at 192.0.2.7 says: ITL ACCEPTED"));
        lab.type("phones");
        REQUIRE(lab.server().wait_for("\nSEP001122334455\n"));

        const std::string before = phone.itl();
        lab.type("step 2");
        REQUIRE(lab.server().wait_for("served as after step 2, restart TFTP of hq"));
        lab.type("reset SEP001122334455");
        CHECK(phone.told().find("action=reset\r\n") != std::string::npos);
        phone.boot(false);
        CHECK(phone.itl() == before);
        (void)phone.register_again();
        REQUIRE(lab.server().wait_for("says: ITL REFUSED"));
        lab.type("restart");
        CHECK(phone.told().find("action=restart\r\n") != std::string::npos);
        phone.boot();
        CHECK(phone.itl() != before);
        (void)phone.register_again();

        lab.type("release");
        CHECK(phone.told().find("action=reset\r\n") != std::string::npos);
        phone.boot();
        const auto empty = ctl::decode_trust_list(ctl::Bytes(phone.itl().begin(), phone.itl().end()));
        REQUIRE(empty.has_value());
        CHECK((*empty)->records.size() == 1);
        (void)phone.register_again();
        REQUIRE(lab.server().wait_for("it is free: it takes the lists of any cluster"));
        lab.type("dance");
        REQUIRE(lab.server().wait_for("\"dance\" is no command; there are:"));
        lab.type("step 3");
        REQUIRE(lab.server().wait_for("a number from 0 to 2 is expected"));
        lab.type("reset SEP00");
        REQUIRE(lab.server().wait_for("SEP00 is not registered here"));
        CHECK(lab.server().stop(SIGINT) == 0);
    }

    TEST_CASE("with --release the first Ctrl-C frees the phones, and nobody is left behind without a word") {
        const Scratch scratch;
        const std::string file = scratch.file("plan.textproto", plan);
        for (const bool comes_back : {true, false}) {
            ServedLab lab("127.100.81.0/24", "--release --json " + file);
            REQUIRE(lab.server().wait_for("simulated"));
            LabPhone phone("127.100.81.10", "SEP001122334455");
            REQUIRE(support::run("curl -s -o /dev/null --retry 20 --retry-connrefused --retry-delay 1 "
                                 "http://127.100.81.10:6970/ITLFile.tlv")
                        .exit_code == 0);
            phone.boot();
            (void)phone.register_again();
            REQUIRE(lab.server().wait_for("\"itl\":\"ACCEPTED\""));
            CHECK(lab.server().output().find("\"offered_itl_sha1\":\"") != std::string::npos);
            lab.server().signal(SIGINT);
            INFO(lab.server().output());
            REQUIRE(phone.told().find("action=reset\r\n") != std::string::npos);
            if (!comes_back) {
                CHECK(lab.server().stop(SIGINT) == 4);
                continue;
            }
            phone.boot();
            (void)phone.register_again();
            REQUIRE(lab.server().wait_for("\"released\":true"));
            CHECK(lab.server().stop(SIGCONT) == 0);  // it ends by itself
        }
    }

    TEST_CASE("what a lab can't do is said before it begins") {
        const Scratch scratch;
        const std::string file = scratch.file("plan.textproto", plan);
        const auto says = [](const std::string& arguments, int exit_code, const std::string& words) {
            const auto result = support::bellwether("serve " + arguments);
            CHECK_MESSAGE(result.exit_code == exit_code, result.output);
            CHECK_MESSAGE(support::contains(result, words), result.output);
        };
        says("--lab --phone SEP001122334455=floor-3 " + file, 1, "did you mean \"floor-1\"?");
        says("--lab --phone 001122334455=floor-1 " + file, 1, "is not PHONE=GROUP");
        says("--release " + file, 1, "--lab");
        says("--lab --replay x --release", 1, "--release");
        says("--lab --tonight x " + file, 1, "--replay");
        says("--lab", 1, "FILE, or --replay");
        says("--lab --replay " + scratch.path() + "/none", 2, "probe --save");
        says("--lab " + scratch.file("empty.textproto",
                                     "cluster { name: \"hq\" version: \"12.5\" node { name: \"n\" } }"),
             2, "no group of phones");
    }

    TEST_CASE("a replay gives a fresh phone the baseline's lists, then tonight's, and tells which it kept") {
        const Scratch scratch;
        const std::string file = scratch.file("plan.textproto", plan);
        const std::string held = baseline(scratch, file, "0");
        const std::string next = baseline(scratch, file, "2");
        for (const bool takes : {true, false}) {
            ServedLab lab("127.100.83.0/24",
                          fmt::format("--replay {} --tonight {} --reset-after 0", held, next));
            REQUIRE(lab.server().wait_for("point option 150 of the phone here"));
            LabPhone phone("127.100.83.10", "SEP001122334455");
            phone.boot();
            CHECK(phone.itl().empty());
            const auto read = phone::parse_configuration(
                ctl::Bytes(phone.configuration().begin(), phone.configuration().end()));
            REQUIRE(read.has_value());
            CHECK(read->call_managers.front().host == "127.100.83.10");
            CHECK(read->tvs_servers.front().host == "127.100.82.10");  // the cluster's own
            (void)phone.register_again();
            CHECK(phone.told().find("action=reset\r\n") != std::string::npos);
            phone.boot();
            CHECK(!phone.itl().empty());
            (void)phone.register_again();
            CHECK(phone.told().find("action=reset\r\n") != std::string::npos);
            phone.boot(takes);
            (void)phone.register_again();
            REQUIRE(lab.server().wait_for(takes ? "SEP001122334455 ACCEPTED" : "SEP001122334455 REFUSED"));
            CHECK(lab.server().stop(SIGINT) == (takes ? 0 : 4));
        }
    }

    TEST_CASE(
        "in a replay each answer counts for the lists that the phone was given, and the first one alone") {
        const auto signer = support::identity("hq-pub");
        const auto list_at = [&signer](int hours) {
            const ctl::Bytes bytes = ctl::make_trust_list({{.role = ctl::Role::sast,
                                                            .dns_name = "hq-pub",
                                                            .certificate = signer.certificate,
                                                            .ip_address = {}}},
                                                          {.certificate = signer.certificate,
                                                           .key = signer.key,
                                                           .file_name = "ITLFile.tlv",
                                                           .time = support::now + std::chrono::hours(hours),
                                                           .signer_version = {}})
                                         .value();
            return ctl::decode_trust_list(bytes).value();
        };
        const lab::ServedLists held{"10.0.0.1", list_at(0), nullptr};
        const lab::ServedLists next{"10.0.0.1", list_at(1), nullptr};
        lab::Replay replay(held, next, {});
        const std::string name = "SEP001122334455";
        const auto says = [&](const std::string& itl) {
            return replay.hear({.device = name, .address = "", .itl = itl}).verdict;
        };
        const std::string held_itl = held.digests().itl;
        const std::string next_itl = next.digests().itl;
        CHECK(replay.file(name + ".cnf.xml"));
        CHECK(!replay.file("ITL" + name + ".tlv"));
        CHECK(!replay.file("SEPX.cnf.xml"));
        CHECK(replay.came_with_lists(name + ".cnf.xml.sgn") == name);
        // Lists of its own, tonight's, then none: it may begin.
        CHECK(says("00") == lab::ReplayVerdict::not_fresh);
        CHECK(!replay.goes_on(name));
        CHECK(says(next_itl) == lab::ReplayVerdict::already);
        CHECK(!says(""));
        REQUIRE(replay.goes_on(name));
        // Nothing is offered before it was reset, and what it says meanwhile is no answer.
        CHECK(!replay.file("ITL" + name + ".tlv"));
        CHECK(!says(""));
        replay.go_on(name);
        CHECK(!says(""));  // it was not given the list yet
        CHECK(replay.file("ITL" + name + ".tlv"));
        CHECK(!replay.file("CTL" + name + ".tlv"));
        CHECK(!replay.came_with_lists(name + ".cnf.xml.sgn"));
        CHECK(!says(held_itl));
        REQUIRE(replay.goes_on(name));
        replay.go_on(name);
        CHECK(!says(held_itl));  // from before it was given tonight's
        CHECK(replay.unfinished().at(name) == lab::Stage::next);
        CHECK(replay.file("ITL" + name + ".tlv"));
        CHECK(says(held_itl) == lab::ReplayVerdict::refused);
        // Erased by hand it would take any list: that proves nothing.
        CHECK(!says(next_itl));
        CHECK(replay.unfinished().empty());
    }

    TEST_CASE(
        "a phone that does not take even the baseline's lists is told apart from one that refuses "
        "tonight's") {
        const auto list = ctl::decode_trust_list(support::vector_bytes("trust-lists/ITLFile-sha1.tlv"));
        REQUIRE(list.has_value());
        const lab::ServedLists lists{"10.0.0.1", *list, nullptr};
        lab::Replay replay(lists, lists, {});
        (void)replay.hear({.device = "SEP001122330000", .address = ""});
        replay.go_on("SEP001122330000");
        CHECK(replay.file("ITLSEP001122330000.tlv"));
        CHECK(replay.hear({.device = "SEP001122330000", .address = ""}).verdict ==
              lab::ReplayVerdict::refused_held);
        // One that holds the baseline's already goes on to tonight's.
        CHECK(!replay.hear({.device = "SEP00112233AABB", .address = "", .itl = lists.digests().itl}).verdict);
        CHECK(replay.goes_on("SEP00112233AABB"));
    }

    TEST_CASE("a lab forgets no phone that was given its lists, and calls none free that holds them") {
        const Scratch scratch;
        ServedLab lab("127.100.85.0/24", scratch.file("plan.textproto", plan));
        REQUIRE(lab.server().wait_for("\nphones floor-2"));
        LabPhone silent("127.100.85.10", "SEP00112233AAAA");
        silent.boot();  // and never says anything
        LabPhone late("127.100.85.10", "SEP00112233BBBB");
        late.boot();
        lab.type("release now");
        REQUIRE(lab.server().wait_for("release takes no argument"));
        lab.type("release");
        REQUIRE(lab.server().wait_for("empty now, and signed as after step 0"));
        (void)late.register_again();  // with the list that it took before
        REQUIRE(lab.server().wait_for("SEP00112233BBBB has registered"));
        CHECK(lab.server().output().find("it is free") == std::string::npos);
        CHECK(lab.server().stop(SIGINT) == 4);
        const std::string said = lab.server().output();
        CHECK(said.find("SEP00112233AAAA was given lists of this lab, and has not said what it holds") !=
              std::string::npos);
        CHECK(said.find("SEP00112233BBBB holds lists of this lab still (step 0)") != std::string::npos);
    }

    TEST_CASE("phones that kept the lists of an earlier step are freed by its signer") {
        const Scratch scratch;
        // TVS and CallManager together: phones of 11.5 know neither signer nor TVS of the last step.
        ServedLab lab(
            "127.100.86.0/24",
            scratch.file("plan.textproto",
                         "cluster { name: \"hq\"  version: \"11.5\"  node { name: \"hq-pub\" } }\n"
                         "phones { name: \"floor-1\"  model: \"8861\"  cluster: \"hq\" }\n"
                         "step { regenerate { cluster: \"hq\"  certificate: CALLMANAGER } }\n"
                         "step { regenerate { cluster: \"hq\"  certificate: TVS } }\n"
                         "step { restart { cluster: \"hq\"  services: [CALLMANAGER, TVS, TFTP] } }\n"));
        REQUIRE(lab.server().wait_for("\nphones floor-1"));
        LabPhone phone("127.100.86.10", "SEP001122334455");
        phone.boot();
        (void)phone.register_again();
        const auto held = ctl::decode_trust_list(ctl::Bytes(phone.itl().begin(), phone.itl().end()));
        REQUIRE(held.has_value());
        lab.type("step 3");
        REQUIRE(lab.server().wait_for("served as after step 3"));
        lab.type("release");
        REQUIRE(lab.server().wait_for("signed as after step 0"));
        (void)phone.told();
        phone.boot();
        const auto empty = ctl::decode_trust_list(ctl::Bytes(phone.itl().begin(), phone.itl().end()));
        REQUIRE(empty.has_value());
        CHECK((*empty)->header.signer.identity() == (*held)->header.signer.identity());
        (void)phone.register_again();
        REQUIRE(lab.server().wait_for("it is free"));
        CHECK(lab.server().stop(SIGINT) == 0);
    }

    TEST_CASE("strangers fill no table of registered phones, and who reads nothing is not read") {
        const Scratch scratch;
        ServedLab lab("127.100.87.0/24", scratch.file("plan.textproto", plan));
        REQUIRE(lab.server().wait_for("\nphones floor-2"));
        LabPhone phone("127.100.87.10", "SEP001122334455");
        phone.boot();
        (void)phone.register_again();
        asio::io_context context;
        tcp::socket stranger(context);
        stranger.connect({asio::ip::make_address("127.100.87.10"), 5060});
        std::string many;
        for (int i = 0; i < 40; ++i)
            many += fmt::format(
                "REGISTER sip:a SIP/2.0\r\nVia: SIP/2.0/TCP b;branch=z9hG4bK{0}\r\nFrom: "
                "<sip:SEP0000000000{0:02}@a>;tag=f\r\n"
                "To: <sip:SEP0000000000{0:02}@a>\r\nCall-ID: c{0}\r\nCSeq: 1 REGISTER\r\nContact: "
                "<sip:x@b>\r\n\r\n",
                i);
        // A question what is bound takes nothing away.
        many +=
            "REGISTER sip:a SIP/2.0\r\nVia: SIP/2.0/TCP b;branch=z9hG4bKx\r\nFrom: "
            "<sip:SEP001122334455@a>;tag=f\r\n"
            "To: <sip:SEP001122334455@a>\r\nCall-ID: cx\r\nCSeq: 1 REGISTER\r\n\r\n";
        asio::write(stranger, asio::buffer(many));
        std::string answers;
        while (answers.find("Call-ID: cx") == std::string::npos) {
            std::array<char, 4096> bytes{};
            boost::system::error_code error;
            const std::size_t count = stranger.read_some(asio::buffer(bytes), error);
            REQUIRE_MESSAGE(!error, error.message());
            answers.append(bytes.data(), count);
        }
        lab.type("phones");
        REQUIRE(lab.server().wait_for("\nSEP001122334455\n"));
        CHECK(lab.server().output().find("\nSEP000000000004\n") == std::string::npos);
        lab.type("reset SEP001122334455");
        CHECK(phone.told().find("action=reset\r\n") != std::string::npos);
    }
}
