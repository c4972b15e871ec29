// Files from strangers, inspected: what is said of them is theirs, and stays in its line.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include <boost/property_tree/json_parser.hpp>
#include <doctest/doctest.h>

#include "ctl/trust_list.hpp"
#include "tests/support/identities.hpp"
#include "tests/support/program.hpp"
#include "tests/support/vectors.hpp"

using support::bellwether;
using support::Scratch;

namespace {

std::string list_of(const std::vector<ctl::RecordTemplate>& records, const std::string& file_name) {
    const auto signer = support::identity("hq-pub");
    const ctl::Bytes bytes = ctl::make_trust_list(records, {.certificate = signer.certificate,
                                                            .key = signer.key,
                                                            .file_name = file_name,
                                                            .time = support::now,
                                                            .signer_version = {}})
                                 .value();
    return {bytes.begin(), bytes.end()};
}

ctl::RecordTemplate record(const std::string& dns_name, ctl::Role role = ctl::Role::sast) {
    return {.role = role,
            .dns_name = dns_name,
            .certificate = support::identity("hq-pub").certificate,
            .ip_address = {}};
}

}  // namespace

TEST_SUITE("inspect") {
    TEST_CASE("re-encoded from its values, every published list and signed file is the same, byte for byte") {
        const Scratch scratch;
        std::size_t count = 0;
        for (const char* folder : {"/trust-lists", "/signed-files"})
            for (const auto& entry :
                 std::filesystem::directory_iterator(BELLWETHER_VECTORS + std::string(folder))) {
                const std::string copy = scratch.path() + "/" + std::to_string(++count);
                if (bellwether("inspect --reencode " + copy + " " + entry.path().string()).exit_code == 2)
                    continue;
                CHECK(support::run("cmp " + copy + " " + entry.path().string()).exit_code == 0);
            }
        CHECK(count > 10);
        const std::string list = BELLWETHER_VECTORS "/trust-lists/ITLFile-sha1.tlv";
        CHECK(bellwether("inspect --reencode " + list + " " + list).exit_code == 1);  // never over a file
    }

    TEST_CASE("a list over 64 KB is warned of, one below is not") {
        const Scratch scratch;
        std::vector<ctl::RecordTemplate> records(20, record("hq-pub"));
        const auto small = bellwether("inspect " + scratch.file("a.tlv", list_of(records, "ITLFile.tlv")));
        CHECK(!support::contains(small, "warning"));
        records.resize(80, record("hq-pub", ctl::Role::tvs));
        const auto large = bellwether("inspect " + scratch.file("b.tlv", list_of(records, "ITLFile.tlv")));
        CHECK(large.exit_code == 0);
        CHECK(support::contains(large, "phones load no ITL over"));
    }

    TEST_CASE("whatever bytes a name holds, the text keeps its lines and JSON is JSON") {
        const Scratch scratch;
        const std::string name = "hq\x1b[2J\nsigned by nobody \xe2\x80\xae\xff";
        const std::string path = scratch.file("a.tlv", list_of({record(name)}, "ITLFile.tlv"));
        const auto text = bellwether("inspect " + path);
        CHECK(support::contains(text, R"(hq\x1b[2J\nsigned by nobody \u202e\xff)"));
        CHECK(text.output.find('\x1b') == std::string::npos);
        const auto json = bellwether("inspect --json " + path);
        boost::property_tree::ptree parsed;
        std::istringstream stream(json.output);
        CHECK_NOTHROW(boost::property_tree::read_json(stream, parsed));
        CHECK(support::run("iconv -f UTF-8 -t UTF-16 " + scratch.file("json", json.output)).exit_code == 0);
    }
}
