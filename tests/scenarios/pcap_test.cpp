// Captures of runs, as Wireshark reads them: with the dissectors of this program, and nothing else to decrypt
// by.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "ctl/signed_file.hpp"
#include "scenarios/issuing/repeatable_random.hpp"
#include "scenarios/report/pcap/tls_session.hpp"
#include "tests/support/identities.hpp"
#include "tests/support/program.hpp"

using support::Scratch;

namespace {

const std::string site = R"(
cluster { name: "hq"  version: "11.5"  security_mode: MIXED  node { name: "hq-pub" } node { name: "hq-sub1"  runs: [CALLMANAGER, TVS] } }
phones { name: "floor-1"  cluster: "hq"  count: 3  security: ENCRYPTED }
)";
// A TVS vouches for the new signer.
const std::string vouched_plan = site + R"(
step { regenerate { cluster: "hq"  certificate: CALLMANAGER } }
step { update_ctl { cluster: "hq" } }
step { restart { cluster: "hq"  services: [TVS, TFTP, CALLMANAGER] } }
step { reset_phones { } }
step { install_lsc { cluster: "hq" } }
step { reset_phones { } }
)";

std::string read(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

// A capture of a run.
struct CaptureOf {
    std::string file;
    std::string plan;
    int exit_code = 0;

    CaptureOf(const Scratch& scratch, const std::string& text, const std::string& options)
        : file(scratch.path() + "/run.pcapng"), plan(scratch.file("plan.textproto", text)) {
        exit_code = support::bellwether(fmt::format("run --no-health {} {} --pcap {}", plan, options, file))
                        .exit_code;
    }
    // Lines of what tshark says.
    [[nodiscard]] std::string tshark(const std::string& arguments) const {
        return support::run(fmt::format("{{ tshark -r {} -X lua_script:" BELLWETHER_SOURCE
                                        "/scenarios/report/wireshark/cisco_trust.lua {} 2>/dev/null; }}",
                                        file, arguments))
            .output;
    }
    [[nodiscard]] std::set<std::string> streams(const std::string& filter) const {
        std::istringstream lines(tshark(fmt::format("-Y '{}' -T fields -e tcp.stream", filter)));
        return {std::istream_iterator<std::string>(lines), {}};
    }
    [[nodiscard]] std::size_t count(const std::string& filter) const {
        const std::string lines = tshark(fmt::format("-Y '{}' -T fields -e frame.number", filter));
        return static_cast<std::size_t>(std::ranges::count(lines, '\n'));
    }
};

void check_all_protocols(const CaptureOf& capture) {
    CHECK(capture.count("_ws.malformed || _ws.lua.error || tcp.analysis.flags") == 0);
    CHECK(capture.count("ip.checksum.status == 0 || tcp.checksum.status == 0") == 0);
    // Decrypted: REGISTER inside TLS, TVS and CAPF.
    CHECK(capture.count("tls && sip.Method == \"REGISTER\"") >= 3);
    CHECK(capture.count("sip.Status-Code == 200") >= 3);
    CHECK(capture.count("capf.command == 2 && capf.device contains \"SEP\"") == 3);
    CHECK(capture.count("capf.command == 15 && capf.reason == 1") == 3);
    CHECK(capture.count("cisco_tl.records > 0") >= 6);
    CHECK(capture.count("cisco_tl.file contains \".cnf.xml.sgn\"") >= 3);
    // A phone that has registered keeps its connection.
    const std::set<std::string> ended = capture.streams("tcp.flags.fin == 1");
    for (const std::string& stream : capture.streams("sip.Status-Code == 200"))
        CHECK(!ended.contains(stream));
    // Step and verdict where they belong, an interface for each node.
    CHECK(capture.count("frame.comment contains \"step 4: reset all phones\"") == 1);
    CHECK(capture.count("frame.comment contains \"SEP02BE00000002: ITL accepted\"") >= 1);
    CHECK(capture.count("frame.interface_name == \"hq-pub\"") > 0);
    CHECK(capture.count("frame.interface_name == \"hq-sub1\"") > 0);
}

}  // namespace

TEST_SUITE("captures of runs") {
    TEST_CASE("the virtual world's: every protocol is dissected, and TLS is decrypted") {
        const Scratch scratch;
        const CaptureOf capture(scratch, vouched_plan, "--world virtual");
        CHECK(capture.exit_code != 1);
        check_all_protocols(capture);
        // Times are the world's.
        CHECK(capture.tshark("-t ud -Y 'frame.number == 1' -T fields -e _ws.col.Time")
                  .starts_with("2027-01-04 08:"));
    }

    TEST_CASE("the live world's has the same messages") {
        const Scratch scratch;
        const CaptureOf capture(scratch, vouched_plan, "--world live");
        check_all_protocols(capture);
    }

    TEST_CASE("the same virtual run gives the same capture, byte for byte") {
        const Scratch scratch;
        const CaptureOf first(scratch, vouched_plan, "--world virtual");
        const std::string bytes = read(first.file);
        const CaptureOf second(scratch, vouched_plan, "--world virtual");
        CHECK(!bytes.empty());
        CHECK(bytes == read(second.file));
    }

    TEST_CASE("a TVS's answers are told with their roles, and what a phone refuses ends in the handshake") {
        const Scratch scratch;
        const std::string plan = R"(
cluster { name: "hq"  version: "11.5"  node { name: "hq-pub" } }
phones { name: "floor-1"  cluster: "hq" }
step { regenerate { cluster: "hq"  certificate: CALLMANAGER } }
step { restart { cluster: "hq"  services: [TFTP, CALLMANAGER] } }
step { reset_phones { } }
step { regenerate { cluster: "hq"  certificate: CALLMANAGER } }
step { regenerate { cluster: "hq"  certificate: TVS } }
step { restart { cluster: "hq"  services: [TVS, TFTP, CALLMANAGER] } }
step { reset_phones { } }
)";
        const CaptureOf capture(scratch, plan, "--world virtual");
        CHECK(capture.count("tvs.command == 3 && tvs.device contains \"CP-8861-SEP\"") >= 1);
        CHECK(capture.count("tvs.command == 4 && tvs.status == 0 && tvs.role == 2") >= 1);
        CHECK(capture.count("tls.alert_message.desc && tcp.port == 2445") >= 1);
        CHECK(capture.count("frame.comment contains \"TVS_CERTIFICATE_NOT_TRUSTED\"") >= 1);
        CHECK(capture.count("frame.comment contains \"asked TVS hq-pub\"") >= 1);
    }

    TEST_CASE("lists by TFTP come out as they went, and closed, silent and strange ports look so") {
        const Scratch scratch;
        const std::string reset = "step { reset_phones { phones: \"floor-1\"  count: 1 } }\n";
        const std::string back = "step { reconnect { cluster: \"hq\"  port: 6970 } }\n";
        const std::string closed =
            site + "step { disconnect { cluster: \"hq\"  port: 6970  how: CLOSED } }\n" + reset + back +
            "step { disconnect { cluster: \"hq\"  port: 6970  how: UNAVAILABLE } }\n" + reset + back +
            "step { disconnect { cluster: \"hq\"  node: \"hq-pub\" } }\n" + reset;
        const CaptureOf capture(scratch, closed, "--world virtual");
        const std::string folder = scratch.path() + "/files";
        (void)capture.tshark("--export-objects tftp," + folder);
        std::size_t lists = 0;
        for (const auto& entry : std::filesystem::directory_iterator(folder)) {
            if (entry.path().extension() != ".tlv") continue;
            const std::string bytes = read(entry.path());
            const ctl::BytesView view = ctl::as_bytes(bytes);
            CHECK(ctl::decode_trust_list(ctl::Bytes(view.begin(), view.end())).has_value());
            ++lists;
        }
        CHECK(lists >= 2);
        CHECK(capture.count("tcp.flags.reset == 1 && tcp.srcport == 6970") >= 1);
        CHECK(capture.count("http.response.code == 503") >= 1);
        CHECK(capture.count("tcp.analysis.retransmission && tcp.dstport == 6970") >= 1);
        CHECK(capture.tshark(
                  "-o tftp.defragment:TRUE -Y 'tftp && cisco_tl.records' -T fields -e frame.number") != "");
    }

    TEST_CASE(
        "a CallManager that the CTL does not name: the phone says so, and the last step has no packets") {
        const Scratch scratch;
        const CaptureOf capture(scratch, site + R"(
step { regenerate { cluster: "hq"  certificate: CALLMANAGER } }
step { restart { cluster: "hq"  services: [TVS, TFTP, CALLMANAGER] } }
step { reset_phones { } }
step { expect { registration: NONE } }
)",
                                "--world virtual");
        CHECK(capture.count("frame.comment contains \"refuses the certificate that it is shown here\"") >= 3);
        CHECK(capture.count("tcp.port == 5061 && tls.alert_message.desc == 42") >= 3);
        CHECK(capture.count("frame.comment contains \"after this, without packets: step 4: expect\"") == 1);
        // Comments of a step stand on nothing that was said before it.
        const std::string reset =
            capture.tshark("-t ud -Y 'frame.comment contains \"step 3:\"' -T fields -e _ws.col.Time");
        CHECK(reset >= "2027-01-04 08:02");
    }

    TEST_CASE("a list with more certificates than Wireshark takes of one frame is dissected to its end") {
        const Scratch scratch;
        std::string nodes = "node { name: \"hq-pub\" }";
        for (int i = 1; i < 20; ++i)
            nodes += fmt::format(" node {{ name: \"hq-sub{}\"  runs: [CALLMANAGER, TVS] }}", i);
        const CaptureOf capture(
            scratch,
            fmt::format("cluster {{ name: \"hq\"  version: \"12.5\"  security_mode: MIXED  {} }}\n"
                        "phones {{ name: \"floor-1\"  cluster: \"hq\" }}\nstep {{ reset_phones {{ }} }}\n",
                        nodes),
            "--world virtual");
        CHECK(capture.count("cisco_tl.records > 30") >= 1);
        CHECK(capture.count("_ws.malformed || _ws.lua.error") == 0);
    }

    TEST_CASE("only the phones that are asked for; several scenarios, or strangers, are refused") {
        const Scratch scratch;
        const CaptureOf capture(scratch, vouched_plan, "--world virtual --pcap-phones SEP02BE00000001");
        CHECK(capture.count("ip.addr == 127.128.0.2") > 0);
        CHECK(capture.count("ip.addr == 127.128.0.1 || ip.addr == 127.128.0.3") == 0);
        const std::string file = scratch.path() + "/x.pcapng";
        CHECK(support::bellwether(fmt::format("run --pcap {} --pcap-phones SEPX {}", file, capture.plan))
                  .exit_code == 1);
        CHECK(support::bellwether(fmt::format("run --pcap {} {} {}", file, capture.plan, capture.plan))
                  .exit_code == 1);
        CHECK(support::bellwether(fmt::format("run --pcap-phones SEP02BE00000001 {}", capture.plan))
                  .exit_code != 0);
        CHECK(support::bellwether(fmt::format("run --pcap - {}", capture.plan)).exit_code == 1);
        CHECK(
            support::bellwether(fmt::format("run --report {0}.html --pcap {0}.html {1}", file, capture.plan))
                .exit_code == 1);
        CHECK(!std::filesystem::exists(file));
    }

    TEST_CASE("looking at phones changes nothing of what becomes of them") {
        const Scratch scratch;
        const std::string plan = scratch.file("plan.textproto", vouched_plan);
        const std::string usual = support::bellwether("run --world virtual --json " + plan).output;
        CHECK(usual == support::bellwether(fmt::format("run --world virtual --json --pcap {}/x.pcapng {}",
                                                       scratch.path(), plan))
                           .output);
    }
}

TEST_SUITE("TLS sessions in memory") {
    TEST_CASE("a session stands, is broken off by either end, or finds no version in common") {
        const tvs::TlsIdentity server = support::identity("hq-pub");
        pcap::TlsEnds ends{.client_versions = {tvs::TlsVersion::tls_1_2, tvs::TlsVersion::tls_1_3},
                           .client_identity = support::identity("SEP1", 1),
                           .client_takes_server = true,
                           .server_versions = {tvs::TlsVersion::tls_1_0, tvs::TlsVersion::tls_1_2},
                           .server_identity = server,
                           .server_asks_client = true,
                           .server_takes_client = true};
        const auto stands = [&ends] {
            pcap::TlsSession session(ends);
            CHECK(!session.handshake().empty());
            CHECK(session.stands() == !session.client_says(ctl::as_bytes("x")).bytes.empty());
            CHECK((!session.stands() || !session.secrets().empty()));
            return session.stands();
        };
        CHECK(stands());
        ends.server_takes_client = false;
        CHECK(!stands());
        ends.server_takes_client = true;
        ends.client_takes_server = false;
        CHECK(!stands());
        ends.client_takes_server = true;
        ends.client_versions = {tvs::TlsVersion::tls_1_3, tvs::TlsVersion::tls_1_3};
        CHECK(!stands());
    }

    TEST_CASE("repeatable random numbers are repeated by their seed alone, and end with their scope") {
        const auto draw = [](std::string_view seed) {
            const issuing::RepeatableRandom random(ctl::as_bytes(seed));
            return ctl::PrivateKey::generate_ec(ctl::Curve::p256)->to_der();
        };
        CHECK(draw("one") == draw("one"));
        CHECK(draw("one") != draw("other"));
        CHECK(ctl::PrivateKey::generate_ec(ctl::Curve::p256)->to_der() !=
              ctl::PrivateKey::generate_ec(ctl::Curve::p256)->to_der());
    }
}
