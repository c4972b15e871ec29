// The servers that stand until they are told to stop: what they say of themselves, and what can't stop them.
#include <algorithm>
#include <array>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <thread>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/write.hpp>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/identities.hpp"
#include "tests/support/program.hpp"

using support::Background;
using support::Scratch;

namespace {

namespace asio = boost::asio;

const std::string vectors = BELLWETHER_VECTORS;

// The ports of the sockets that the kernel has in this state on this address.
std::set<std::string> sockets(const std::string& protocol, const std::string& state,
                              const std::string& address) {
    std::ifstream table("/proc/net/" + protocol);
    std::set<std::string> found;
    std::string line;
    while (std::getline(table, line)) {
        std::istringstream words(line);
        std::string slot, local, remote, is;
        words >> slot >> local >> remote >> is;
        if (is != state || local.size() != 13) continue;
        std::array<unsigned, 4> bytes{};  // as the machine has them: the last one first
        for (std::size_t i = 0; i < 4; ++i)
            bytes.at(3 - i) = static_cast<unsigned>(std::stoul(local.substr(2 * i, 2), nullptr, 16));
        std::ostringstream text;
        text << bytes[0] << "." << bytes[1] << "." << bytes[2] << "." << bytes[3];
        if (text.str() == address) found.insert(std::to_string(std::stoul(local.substr(9), nullptr, 16)));
    }
    return found;
}

std::string port_in(const std::string& said) {
    const std::string line = said.substr(0, said.find('\n', said.find(" port ")));
    return line.substr(line.rfind(' ') + 1);
}

// A TVS identity in PEM.
std::string identity_file(const Scratch& scratch) {
    const auto own = support::identity("tvs-alone");
    const auto key = own.key.to_der();
    const std::string der = scratch.file("key.der", std::string(key.begin(), key.end()));
    const auto pem = support::run("openssl pkcs8 -inform DER -nocrypt -in " + der).output;
    std::string path = scratch.file("identity.pem", own.certificate->pem() + pem);
    REQUIRE(::chmod(path.c_str(), 0600) == 0);
    return path;
}

// What a TVS answers to the published request for a certificate that it trusts.
const std::string good_answer =
    "57010200000003e90010070001000800020002"
    "09000400015180";

std::string ask_tvs(const std::string& port) {
    return support::run(
               "(cat " + vectors +
               "/tvs/tvs-verify-valid.request; sleep 1) | openssl s_client -quiet -connect 127.0.0.1:" +
               port + " 2>/dev/null | od -An -v -tx1 | tr -d ' \\n'")
        .output;
}

// Asks a TFTP server for a file that it hasn't; true where it says so.
bool asks_in_vain(const std::string& port) {
    asio::io_context context;
    asio::ip::udp::socket socket(context, asio::ip::udp::endpoint(asio::ip::make_address("127.0.0.1"), 0));
    timeval limit{10, 0};
    ::setsockopt(socket.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    static constexpr char request[] = "\0\1SEP000000000000.cnf.xml.sgn\0octet";
    socket.send_to(asio::buffer(request, sizeof request),
                   {asio::ip::make_address("127.0.0.1"), static_cast<std::uint16_t>(std::stoul(port))});
    std::array<char, 600> answer{};
    const ssize_t count = ::recv(socket.native_handle(), answer.data(), answer.size(), 0);
    return count > 4 && answer[1] == 5;
}

}  // namespace

TEST_SUITE("servers") {
    TEST_CASE("the TVS alone answers the published exchanges, and the TFTP server alone serves its folder") {
        const Scratch scratch;
        Background tvs({support::bellwether_path(), "tvs", "--identity", identity_file(scratch), "--trust",
                        vectors + "/certificates/callmanager.pem=SAST,CCM+TFTP", "--listen", "127.0.0.1:0"});
        REQUIRE(tvs.wait_for(" port "));
        CHECK(ask_tvs(port_in(tvs.output())) == good_answer);
        CHECK(tvs.stop(SIGINT) == 0);

        (void)scratch.file("ITLFile.tlv", "a list");
        Background tftp(
            {support::bellwether_path(), "tftp", "--root", scratch.path(), "--listen", "127.0.0.1:0"});
        REQUIRE(tftp.wait_for(" port "));
        CHECK(support::run("curl -s tftp://127.0.0.1:" + port_in(tftp.output()) + "/ITLFile.tlv").output ==
              "a list");
        // A name that would clear the reader's screen.
        (void)support::run("curl -s 'tftp://127.0.0.1:" + port_in(tftp.output()) + "/%1b%5b2J%0aforged'");
        CHECK(tftp.wait_for("\\x1b[2J\\nforged"));
        CHECK(tftp.output().find('\x1b') == std::string::npos);
        CHECK(tftp.stop(SIGTERM) == 0);
    }

    TEST_CASE("a TFTP node gives the same bytes by HTTP on 6970 and by TFTP, and 404 for what is not there") {
        const Scratch scratch;
        const std::string site =
            scratch.file("site.textproto",
                         "cluster { name: \"hq\" version: \"12.5\" node { name: \"hq-pub\" } }\n"
                         "phones { name: \"f\" cluster: \"hq\" }\n");
        Background serve({support::bellwether_path(), "serve", site});
        REQUIRE(serve.wait_for("phones f:"));
        const std::string output = serve.output();
        const std::size_t start = output.find("hq hq-pub ") + std::string("hq hq-pub ").size();
        const std::string address = output.substr(start, output.find(':', start) - start);
        const std::size_t port_at = output.find(" TFTP ", start) + std::string(" TFTP ").size();
        const std::string port = output.substr(port_at, output.find(' ', port_at) - port_at);
        for (const char* name : {"ITLFile.tlv", "ITLSEP02BE00000000.tlv", "SEP02BE00000000.cnf.xml.sgn"}) {
            CAPTURE(name);
            const auto by_http = support::run(fmt::format("curl -s http://{}:6970/{}", address, name));
            CHECK(by_http.exit_code == 0);
            CHECK(by_http.output.size() > 300);
            CHECK(by_http.output ==
                  support::run(fmt::format("curl -s tftp://{}:{}/{}", address, port, name)).output);
        }
        const auto head = support::run("curl -s -D - -o /dev/null http://" + address + ":6970/nothing.xml");
        CHECK(support::contains(head, "HTTP/1.1 404 Not Found"));
        CHECK(support::contains(head, "Cache-Control: no-store"));
        CHECK(support::contains(head, "Content-Type: */*"));
        CHECK(support::contains(support::run("curl -s -X POST -D - http://" + address + ":6970/ITLFile.tlv"),
                                "405"));
        CHECK(serve.wait_for("ITLFile.tlv: "));
    }

    TEST_CASE("serve prints every port that listens, and no other, and says that its keys are simulated") {
        const Scratch scratch;
        const std::string site = scratch.file("site.textproto",
                                              "cluster { name: \"hq\" version: \"14\" security_mode: MIXED "
                                              "node { name: \"hq-pub\" } node { name: "
                                              "\"hq-sub\" } }\nphones { name: \"f\" cluster: \"hq\" }\n");
        Background serve({support::bellwether_path(), "serve", site});
        REQUIRE(serve.wait_for("phones f:"));
        CHECK(serve.wait_for("keys here are simulated"));
        std::istringstream lines(serve.output());
        std::string line;
        std::size_t nodes = 0;
        while (std::getline(lines, line)) {
            if (!line.starts_with("hq ")) continue;
            ++nodes;
            std::istringstream words(line);
            std::string word, address;
            words >> word >> word >> address;
            address.pop_back();
            std::set<std::string> printed;
            while (words >> word)
                if (std::isdigit(static_cast<unsigned char>(word[0])) != 0) printed.insert(word);
            std::set<std::string> listening = sockets("tcp", "0A", address);
            listening.merge(sockets("udp", "07", address));
            CHECK(printed == listening);
        }
        CHECK(nodes == 2);
        CHECK(serve.stop(SIGINT) == 0);
    }

    TEST_CASE("an identity that others may read is said so, one with mode 0600 is not") {
        const Scratch scratch;
        const std::string identity = identity_file(scratch);
        const std::vector<std::string> command{
            support::bellwether_path(), "tvs", "--identity", identity, "--listen", "127.0.0.1:0"};
        REQUIRE(::chmod(identity.c_str(), 0644) == 0);
        const Background open(command);
        REQUIRE(open.wait_for(" port "));
        CHECK(open.output().find("mode 0644") != std::string::npos);
        REQUIRE(::chmod(identity.c_str(), 0600) == 0);
        const Background own(command);
        REQUIRE(own.wait_for(" port "));
        CHECK(own.output().find("mode") == std::string::npos);
    }

    TEST_CASE("a standard output that nobody reads stops no server: what is left out is counted") {
        const Scratch scratch;
        const std::string pipe = scratch.path() + "/pipe";
        REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
        const int reader = ::open(pipe.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC);
        REQUIRE(reader >= 0);
        REQUIRE(::fcntl(reader, F_SETPIPE_SZ, 4096) >= 4096);
        const auto read_all = [reader] {
            std::string text;
            std::array<char, 4096> buffer{};
            for (ssize_t count; (count = ::read(reader, buffer.data(), buffer.size())) > 0;)
                text.append(buffer.data(), static_cast<std::size_t>(count));
            return text;
        };
        Background server({"sh", "-c",
                           "exec " + support::bellwether_path() + " tftp --root " + scratch.path() +
                               " --listen 127.0.0.1:0 > " + pipe});
        std::string said;
        for (int i = 0; i < 3000 && said.find('\n') == std::string::npos; ++i) {
            said += read_all();
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        const std::string port = port_in(said);
        bool was_answered = true;
        for (int i = 0; i < 200; ++i) was_answered = was_answered && asks_in_vain(port);
        CHECK(was_answered);
        CHECK(server.wait_for("standard output takes no more lines: nobody reads it"));
        CHECK(read_all().find("left out") == std::string::npos);
        CHECK(asks_in_vain(port));
        CHECK(read_all().find(" lines dropped here") != std::string::npos);
        CHECK(server.stop(SIGTERM) == 0);
        ::close(reader);
    }

    TEST_CASE("a full standard output stops no server either") {
        const Scratch scratch;
        const std::string identity = identity_file(scratch);
        Background server({"sh", "-c",
                           "exec " + support::bellwether_path() + " tvs --identity " + identity +
                               " --listen 127.0.0.1:0 > /dev/full"});
        CHECK(server.wait_for("standard output takes no more lines: No space left on device"));
        CHECK(server.stop(SIGTERM) == 0);
    }

    TEST_CASE("at the descriptor limit a TVS lets idle connections go and answers who asks") {
        const Scratch scratch;
        const std::string identity = identity_file(scratch);
        const Background server({"sh", "-c",
                                 "ulimit -n 40; exec " + support::bellwether_path() + " tvs --identity " +
                                     identity + " --trust " + vectors +
                                     "/certificates/callmanager.pem=SAST,CCM+TFTP --listen 127.0.0.1:0"});
        REQUIRE(server.wait_for(" port "));
        const std::string port = port_in(server.output());
        asio::io_context context;
        std::vector<asio::ip::tcp::socket> idle;
        for (int i = 0; i < 120; ++i) {
            idle.emplace_back(context);
            idle.back().connect(
                {asio::ip::make_address("127.0.0.1"), static_cast<std::uint16_t>(std::stoul(port))});
        }
        CHECK(ask_tvs(port) == good_answer);
    }

    TEST_CASE("a phone that tells which lists it holds is told as ACCEPTED or REFUSED, as data") {
        const Scratch scratch;
        const std::string plan =
            scratch.file("plan.textproto",
                         "cluster { name: \"hq\"  version: \"11.5\"  auto_registration: true  node { name: "
                         "\"hq-pub\" } }\n"
                         "phones { name: \"floor-1\"  model: \"8861\"  cluster: \"hq\" }\n");
        const Background server(
            {support::bellwether_path(), "serve", "--json", "--addresses", "127.100.79.0/24", plan});
        REQUIRE(server.wait_for("simulated"));
        const std::string address = "127.100.79.10";
        // Until its ports answer.
        std::string digest;
        for (int i = 0; i < 100 && digest.size() != 40; ++i)
            digest = support::run("curl -s --retry 20 --retry-connrefused --retry-delay 1 http://" + address +
                                  ":6970/ITLFile.tlv | sha1sum | cut -d' ' -f1 | tr -d '\\n'")
                         .output;
        REQUIRE(digest.size() == 40);
        const auto tell = [&address](const std::string& itl) {
            const std::string body =
                "<x-cisco-alarm><Alarm Name=\"DeviceTLInfo\"><ParameterList><String "
                "name=\"DeviceName\">SEP001122334455</String>"
                "<String name=\"IPv4Address\">192.0.2.7</String><String name=\"CTL_Signature\">Not "
                "Installed</String>"
                "<String name=\"ITL_Signature\">" +
                itl + "</String></ParameterList></Alarm></x-cisco-alarm>";
            asio::io_context context;
            asio::ip::tcp::socket socket(context);
            socket.connect({asio::ip::make_address(address), 5060});
            const std::string message =
                "REFER sip:a SIP/2.0\r\nVia: SIP/2.0/TCP 192.0.2.7;branch=z9hG4bK1\r\nFrom: "
                "<sip:SEP001122334455@a>;tag=f\r\n"
                "To: <sip:a@a>\r\nCall-ID: c\r\nCSeq: 1 REFER\r\nRequire: norefersub\r\nContent-Type: "
                "application/x-cisco-alarm+xml\r\n"
                "Content-Length: " +
                std::to_string(body.size()) + "\r\n\r\n" + body;
            asio::write(socket, asio::buffer(message));
            std::array<char, 256> answer{};
            const std::size_t size = socket.read_some(asio::buffer(answer));
            return std::string(answer.data(), size).starts_with("SIP/2.0 202");
        };
        CHECK(tell(digest));
        CHECK(server.wait_for("\"itl\":\"ACCEPTED\""));
        CHECK(tell("00 01 02"));
        CHECK(server.wait_for("\"itl\":\"REFUSED\""));
        CHECK(server.output().find("\"device\":\"SEP001122334455\"") != std::string::npos);
    }

    TEST_CASE("a public address is refused unless it is meant") {
        const Scratch scratch;
        const std::string plan = scratch.file(
            "plan.textproto", "cluster { name: \"hq\"  version: \"11.5\"  node { name: \"hq-pub\" } }\n");
        const auto refused = support::bellwether("serve --address hq-pub=8.8.8.8 " + plan);
        CHECK(refused.exit_code == 1);
        CHECK(support::contains(refused, "--allow-public"));
    }
}
