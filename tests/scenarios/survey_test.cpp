// A probe against servers that are not ours: whatever they say costs bounded time and memory, and what was
// not obtained is not a no.
#include <fstream>
#include <thread>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/write.hpp>
#include <doctest/doctest.h>

#include "scenarios/survey/baseline.hpp"
#include "scenarios/survey/findings.hpp"
#include "scenarios/survey/judgement.hpp"
#include "scenarios/survey/phone_page.hpp"
#include "tests/support/identities.hpp"
#include "tests/support/program.hpp"
#include "tests/support/vectors.hpp"
#include "tvs/server.hpp"

namespace asio = boost::asio;
using asio::ip::tcp;
using support::Scratch;

namespace {

// Answers every HTTP request with the same head, and then goes on with `rest` as long as somebody reads.
class HttpServer {
  public:
    HttpServer(std::string head, std::string rest) : head_(std::move(head)), rest_(std::move(rest)) {
        thread_ = std::thread([this] { serve(); });
    }
    ~HttpServer() {
        is_over_ = true;
        boost::system::error_code ignored;
        tcp::socket last(context_);
        last.connect(acceptor_.local_endpoint(), ignored);
        thread_.join();
    }
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;
    [[nodiscard]] std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
    [[nodiscard]] std::size_t requests() const { return requests_; }

  private:
    void serve() {
        while (!is_over_) {
            boost::system::error_code error;
            tcp::socket socket = acceptor_.accept(error);
            if (error || is_over_) return;
            ++requests_;
            asio::streambuf request;
            asio::read_until(socket, request, "\r\n\r\n", error);
            asio::write(socket, asio::buffer(head_), error);
            while (!error && !rest_.empty() && !is_over_) asio::write(socket, asio::buffer(rest_), error);
        }
    }

    asio::io_context context_;
    tcp::acceptor acceptor_{context_, {asio::ip::make_address("127.0.0.1"), 0}};
    std::string head_;
    std::string rest_;
    std::atomic<bool> is_over_ = false;
    std::atomic<std::size_t> requests_ = 0;
    std::thread thread_;
};

survey::CollectionOptions options_for(std::uint16_t http_port) {
    survey::CollectionOptions options;
    options.tftp_nodes = {"127.0.0.1"};
    options.devices = {{"SEPB000B4BA0AEE", "8861"}};
    options.http_port = http_port;
    options.tftp_port = 1;  // closed
    options.web_port = 1;
    options.pause = std::chrono::milliseconds(0);
    options.patience = {std::chrono::milliseconds(500), std::chrono::milliseconds(1000)};
    return options;
}

const survey::ServedFile& itl_of(const survey::Survey& survey) {
    return survey.tftp_nodes.front().files.at("ITLSEPB000B4BA0AEE.tlv");
}

std::string with_length(const ctl::Bytes& body) {
    return "HTTP/1.1 200 OK\r\nContent-length: " + std::to_string(body.size()) + "\r\n\r\n" +
           std::string(body.begin(), body.end());
}

}  // namespace

TEST_SUITE("survey") {
    TEST_CASE(
        "a file without an end, a huge length, a redirect and garbage are no file, and say what they are") {
        const std::string block(65536, 'x');
        const std::vector<std::pair<std::string, std::string>> cases{
            {"HTTP/1.1 200 OK\r\n\r\n", "more than"},
            {"HTTP/1.1 200 OK\r\nContent-length: 2147483648\r\n\r\n", "more than"},
            {"HTTP/1.1 302 Found\r\nLocation: http://192.0.2.1/\r\nContent-length: 0\r\n\r\n", "302"},
            {"SSH-2.0-OpenSSH\r\n", "no HTTP"},
            {"HTTP/1.1 200 OK\r\nX: " + std::string(100000, 'y'), "no HTTP"},
        };
        for (const auto& [head, trouble] : cases) {
            const HttpServer server(head, trouble == "302" ? "" : block);
            const survey::Survey seen = survey::collect(options_for(server.port()));
            CHECK(itl_of(seen).outcome == phone::Download::no_answer);
            CHECK_MESSAGE(itl_of(seen).trouble.find(trouble) != std::string::npos, itl_of(seen).trouble);
            CHECK(survey::answered(seen).answered == 0);
        }
    }

    TEST_CASE("an HTTP server that never goes on is given up, and not asked again") {
        const HttpServer server("HTTP/1.1 200 OK\r\nContent-length: 100\r\n\r\n", "");
        asio::io_context context;
        tcp::acceptor silent(context, {asio::ip::make_address("127.0.0.1"), 0});
        const survey::Survey seen = survey::collect(options_for(silent.local_endpoint().port()));
        CHECK(itl_of(seen).outcome == phone::Download::no_answer);
        const survey::Survey cut = survey::collect(options_for(server.port()));
        CHECK(itl_of(cut).trouble.find("breaks off") != std::string::npos);
        CHECK(server.requests() == 3);
    }

    TEST_CASE("lists of an independent implementation are read, kept and loaded again, byte for byte") {
        const ctl::Bytes list = support::vector_bytes("trust-lists/ITLFile-sha1.tlv");
        const HttpServer server(with_length(list), "");
        survey::Survey seen = survey::collect(options_for(server.port()));
        REQUIRE(itl_of(seen).list);
        CHECK(itl_of(seen).list->bytes == list);
        const Scratch scratch;
        const std::string folder = scratch.path() + "/before";
        survey::save(seen, folder);
        const survey::Survey loaded = survey::load(folder);
        REQUIRE(itl_of(loaded).list);
        CHECK(itl_of(loaded).list->bytes == list);
        CHECK(itl_of(loaded).signer == itl_of(seen).signer);
        CHECK(loaded.time == seen.time);
        CHECK_THROWS_AS(survey::save(seen, folder), survey::BaselineError);  // never over another
        // A list that somebody changed is not the one that was saved.
        std::ofstream(folder + "/lists/127.0.0.1/ITLSEPB000B4BA0AEE.tlv", std::ios::app) << "x";
        CHECK_THROWS_AS(static_cast<void>(survey::load(folder)), survey::BaselineError);
    }

    TEST_CASE("a baseline that names files outside of its folder is refused") {
        const Scratch scratch;
        const std::string index =
            R"({"schema_version":1,"time":"2027-01-04T08:00:00Z","tftp_node":[{"host":"a","file":[)"
            R"({"name":"ITLFile.tlv","path":"../../etc/passwd"}]}]})";
        (void)scratch.file("baseline.json", index);
        CHECK_THROWS_WITH_AS(static_cast<void>(survey::load(scratch.path())), doctest::Contains("outside"),
                             survey::BaselineError);
    }

    TEST_CASE("no body of a configuration is kept: nothing of what may be secret is in a baseline") {
        const std::string xml =
            "<device><sshUserId>cisco</sshUserId><sshPassword>hunter2</sshPassword><adminPassword>hunter3"
            "</adminPassword><commonProfile><phonePassword>hunter4</phonePassword></"
            "commonProfile><devicePool>"
            "<callManagerGroup><members><member priority=\"0\"><callManager><processNodeName>127.0.0.9"
            "</processNodeName></callManager></member></members></callManagerGroup></devicePool>"
            "<loadInformation>sip88xx.14-2-1</loadInformation><snmpCommunity>hunter5</snmpCommunity></"
            "device>";
        const HttpServer server(with_length({xml.begin(), xml.end()}), "");
        const survey::Survey seen = survey::collect(options_for(server.port()));
        const survey::ServedFile& file = seen.tftp_nodes.front().files.at("SEPB000B4BA0AEE.cnf.xml.sgn");
        REQUIRE(file.configuration);
        CHECK(file.configuration->call_managers.front().host == "127.0.0.9");
        const Scratch scratch;
        survey::save(seen, scratch.path() + "/kept");
        const auto found = support::run("grep -rE 'hunter|cisco' " + scratch.path() + "/kept");
        CHECK_MESSAGE(found.output.empty(), found.output);
        CHECK(support::run("grep -r sip88xx " + scratch.path() + "/kept").exit_code == 0);
    }

    TEST_CASE(
        "a TVS that wants a certificate, or says nonsense, could not be asked: that is UNKNOWN, never a no") {
        const auto own = support::identity("tvs-node");
        // The phone holds a list that names this TVS, and is offered one by another signer.
        survey::Survey held;
        held.devices = {{"SEPB000B4BA0AEE", "8861"}};
        held.tftp_nodes = {{.host = "tftp", .address = "127.0.0.1", .files = {}}};
        const auto list_with = [&](const tvs::TlsIdentity& signer) {
            const auto record = [](ctl::Role role, const ctl::CertificatePtr& certificate) {
                ctl::RecordTemplate made;
                made.role = role;
                made.certificate = certificate;
                return made;
            };
            ctl::SigningOptions signing{signer.certificate,
                                        signer.key,
                                        ctl::Digest::sha1,
                                        "ITLFile.tlv",
                                        own.certificate->not_before(),
                                        {}};
            return ctl::make_trust_list({record(ctl::Role::sast, signer.certificate),
                                         record(ctl::Role::ccm_tftp, signer.certificate),
                                         record(ctl::Role::tvs, own.certificate)},
                                        signing)
                .value();
        };
        survey::ServedFile itl;
        survey::read_into(itl, "ITLSEPB000B4BA0AEE.tlv", list_with(support::identity("old-signer")));
        held.tftp_nodes.front().files["ITLSEPB000B4BA0AEE.tlv"] = itl;
        survey::ServedFile configuration;
        configuration.outcome = phone::Download::received;
        configuration.configuration = phone::Configuration{};
        configuration.configuration->tvs_servers = {{"127.0.0.1", 2445}};
        configuration.configuration->call_managers = {{"127.0.0.1"}};
        held.tftp_nodes.front().files["SEPB000B4BA0AEE.cnf.xml.sgn"] = configuration;
        survey::Survey now = held;
        now.time = own.certificate->not_before() + std::chrono::days(1);
        survey::read_into(itl, "ITLSEPB000B4BA0AEE.tlv", list_with(support::identity("new-signer")));
        now.tftp_nodes.front().files["ITLSEPB000B4BA0AEE.tlv"] = itl;
        now.sip_ports.push_back({.host = "127.0.0.1", .port = 5060, .reach = survey::Reach::answered});
        survey::Tvs& tvs = now.tvs.emplace_back();
        tvs.server = {.host = "127.0.0.1", .port = 2445, .certificate = own.certificate};
        tvs.server.versions = {tvs::TlsVersion::tls_1_2};
        tvs.server.wants_certificate = true;
        tvs.server.reach = survey::Reach::tls_failed;
        tvs.server.trouble = "handshake failure";
        survey::Judged judged = survey::judge(held, now);
        CHECK(judged.judgements.front().fate == survey::Fate::unknown);
        CHECK(judged.judgements.front().unknown.front().find("could not") != std::string::npos);
        // It answers, and does not know the signer: that is a no.
        tvs.server.reach = survey::Reach::answered;
        tvs.server.wants_certificate = false;
        tvs.answers.push_back({.about = *itl.signer, .reach = survey::Reach::answered});
        judged = survey::judge(held, now);
        CHECK(judged.judgements.front().fate == survey::Fate::would_lock);
        REQUIRE(judged.judgements.front().deciding);
        CHECK(judged.judgements.front().deciding->reason == phone::Reason::tvs_does_not_know);
        // Nothing came of asking.
        tvs.answers.front().reach = survey::Reach::cut;
        judged = survey::judge(held, now);
        CHECK(judged.judgements.front().fate == survey::Fate::unknown);
    }

    TEST_CASE(
        "our phones ask servers that are not ours: a TVS outside decides, and what it can't know is not "
        "tried") {
        const Scratch scratch;
        const auto own = support::identity("foreign-tvs");
        (void)scratch.file("tvs.pem", own.certificate->pem());
        asio::io_context context(1);
        auto store = std::make_shared<tvs::CertificateStore>();
        std::atomic<std::size_t> asked = 0;
        tvs::ServerOptions options;
        options.address = "127.0.0.1";
        options.port = 0;
        options.tls = {tvs::TlsVersion::tls_1_0, tvs::TlsVersion::tls_1_3};
        tvs::Server server(context, options, own, store, [&asked](const tvs::AnsweredRequest&) { ++asked; });
        std::thread thread([&context] { context.run_for(std::chrono::seconds(60)); });
        const std::string plan = scratch.file(
            "plan.textproto",
            "title: \"a TVS that is not ours\"\n"
            "cluster { name: \"hq\"  version: \"11.5\"  node { name: \"hq-pub\" } }\n"
            "outside { node: \"hq-pub\"  service: TVS  address: \"127.0.0.1\"  port: " +
                std::to_string(server.port()) +
                "  certificate: \"tvs.pem\" }\n"
                "phones { name: \"floor-1\"  count: 2  model: \"8861\"  cluster: \"hq\" }\n"
                "step { regenerate { cluster: \"hq\"  certificate: CALLMANAGER } }\n"
                "step { restart { cluster: \"hq\"  services: [TFTP, CALLMANAGER] } }\n"
                "step { reset_phones {} }\n"
                "step { expect { trust: LOCKED  reason: TVS_DOES_NOT_KNOW  config: REFUSED } }\n");
        const auto played = support::bellwether("run " + plan);
        CHECK_MESSAGE(played.exit_code == 0, played.output);
        CHECK(asked >= 4);
        CHECK(support::bellwether("run --world virtual " + plan).exit_code == 2);
        context.stop();
        thread.join();
    }

    TEST_CASE(
        "TFTP nodes differ by their own CallManager in the ITL, and by nothing else if they are in step") {
        const support::Scratch scratch;
        const std::string plan =
            scratch.file("plan.textproto",
                         "cluster { name: \"hq\"  version: \"12.5\"  node { name: \"hq-pub\"  runs: "
                         "[CALLMANAGER, TFTP, TVS, CAPF] }\n"
                         "  node { name: \"hq-sub\"  runs: [CALLMANAGER, TFTP, TVS] } }\n"
                         "phones { name: \"floor-1\"  model: \"8861\"  cluster: \"hq\" }\n"
                         "step { regenerate { cluster: \"hq\"  certificate: TVS  node: \"hq-pub\" } }\n"
                         "step { restart { cluster: \"hq\"  node: \"hq-pub\"  services: [TVS, TFTP] } }\n");
        for (const bool is_in_step : {true, false}) {
            const support::Background server({support::bellwether_path(), "serve", "--start",
                                              "2026-11-01T00:00:00Z", "--addresses", "127.100.88.0/24",
                                              "--until-step", is_in_step ? "0" : "2", plan});
            REQUIRE(server.wait_for("\nphones "));
            const std::string said = server.output();
            const std::string rest = said.substr(said.find("TFTP ") + 5);
            const auto probed =
                support::bellwether("probe --json --pause 0 --tftp-port " + rest.substr(0, rest.find(' ')) +
                                    " --device SEP02BE00000000=8861 127.100.88.10 127.100.88.11");
            CHECK_MESSAGE(support::contains(probed, "NODES_DIFFER") == !is_in_step, probed.output);
        }
    }

    TEST_CASE("a node that follows a device is a node: repeated options take one value each") {
        const auto probed = support::bellwether(
            "probe --json --pause 0 --tftp-port 1 --http-port 1 --web-port 1 --device SEP001122334455=8861 "
            "127.0.0.1");
        CHECK(probed.exit_code == 3);
        CHECK(support::contains(probed, "\"host\":\"127.0.0.1\""));
    }

    TEST_CASE("phones' pages say which lists they hold, however their labels are written (synthetic)") {
        const auto digits = [](std::string_view list) { return survey::read_page(list); };
        const survey::PageDigests rows = digits(
            "<tr><td><b> CTL file</b></td><td></td><td>Not Installed</td></tr><tr><td><b>ITL "
            "signature</b></td>"
            "<td width=20></td><td>1B A1 C9 07 E9 9E 4D 3C 53 9D C8 14 24 AF 6C 9F 7D CE 4D 6D </td></tr>");
        CHECK(rows.itl == "1BA1C907E99E4D3C539DC81424AF6C9F7DCE4D6D");
        CHECK(rows.ctl == "");
        const survey::PageDigests colons =
            digits("<p>itl SIGNATURE:<p>1b:a1:c9:07:e9:9e:4d:3c:53:9d:c8:14:24:af:6c:9f");
        CHECK(colons.itl == "1BA1C907E99E4D3C539DC81424AF6C9F");
        CHECK(!colons.ctl);
        CHECK(!survey::read_page("<html>login").itl);
    }

    TEST_CASE("phones are sorted by the lists that they hold; one that is not collected holds not nothing") {
        const ctl::Bytes old_list = support::vector_bytes("trust-lists/ITLFile-sha1.tlv");
        const ctl::Bytes new_list = support::vector_bytes("trust-lists/ITLFile-sha512.tlv");
        const auto survey_of = [](const ctl::Bytes& list) {
            survey::Survey made;
            survey::TftpNode& node = made.tftp_nodes.emplace_back();
            survey::read_into(node.files["ITLFile.tlv"], "ITLFile.tlv", list);
            return made;
        };
        const survey::Survey before = survey_of(old_list);
        const survey::Survey now = survey_of(new_list);
        const auto page = [](const ctl::Bytes& list) {
            return with_length(ctl::Bytes{}) + "<td>ITL file</td><td>" +
                   ctl::hex(ctl::digested(ctl::Digest::sha1, list), " ") + "</td>";
        };
        const auto held = [&](const std::string& html, bool is_collected) {
            return survey::holds(
                {.address = "10.0.0.1", .is_collected = is_collected, .digests = survey::read_page(html)},
                before, now);
        };
        CHECK(held(page(old_list), true) == survey::Holds::baseline);
        CHECK(held(page(new_list), true) == survey::Holds::now);
        CHECK(held(page({1, 2, 3}), true) == survey::Holds::other);
        CHECK(held("<td>ITL file</td><td>Not Installed</td>", true) == survey::Holds::none);
        CHECK(held("", false) == survey::Holds::not_collected);
    }
}
