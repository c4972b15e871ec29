// What a capture's file holds, block by block, with checksums that are right: read here by the formats, and
// not by the code that wrote it.
#include "scenarios/capture/capture.hpp"

#include <doctest/doctest.h>

namespace {

struct Block {
    std::uint32_t type = 0;
    ctl::Bytes body;
};

std::uint32_t little(ctl::BytesView bytes, std::size_t at) {
    return static_cast<std::uint32_t>(bytes[at]) | static_cast<std::uint32_t>(bytes[at + 1]) << 8U |
           static_cast<std::uint32_t>(bytes[at + 2]) << 16U |
           static_cast<std::uint32_t>(bytes[at + 3]) << 24U;
}

std::vector<Block> blocks_of(const ctl::Bytes& file) {
    std::vector<Block> blocks;
    for (std::size_t at = 0; at < file.size();) {
        REQUIRE(file.size() - at >= 12);
        const std::size_t length = little(file, at + 4);
        REQUIRE(length % 4 == 0);
        REQUIRE(length >= 12);
        REQUIRE(at + length <= file.size());
        REQUIRE(little(file, at + length - 4) == length);
        const ctl::BytesView body = ctl::BytesView(file).subspan(at + 8, length - 12);
        blocks.push_back({little(file, at), {body.begin(), body.end()}});
        at += length;
    }
    return blocks;
}

// The packets of a file, without their blocks.
std::vector<ctl::Bytes> packets_of(const ctl::Bytes& file) {
    std::vector<ctl::Bytes> packets;
    for (const Block& block : blocks_of(file)) {
        if (block.type != 6) continue;
        const std::size_t size = little(block.body, 12);
        REQUIRE(little(block.body, 16) == size);
        const ctl::BytesView packet = ctl::BytesView(block.body).subspan(20, size);
        packets.emplace_back(packet.begin(), packet.end());
    }
    return packets;
}

// RFC 1071: what a receiver sums up, the checksum included, is all ones.
std::uint32_t folded_sum(ctl::BytesView bytes, std::uint32_t sum = 0) {
    for (std::size_t i = 0; i < bytes.size(); ++i)
        sum += i % 2 == 0 ? static_cast<std::uint32_t>(bytes[i]) << 8U : bytes[i];
    while (sum > 0xffff) sum = (sum & 0xffffU) + (sum >> 16U);
    return sum;
}

// What is inside of an IP packet, whose lengths and checksums are right.
ctl::Bytes checked_payload(const ctl::Bytes& packet) {
    const bool is_v4 = packet.at(0) >> 4U == 4;
    const std::size_t header = is_v4 ? 20 : 40;
    const ctl::BytesView all(packet);
    const std::size_t said = static_cast<std::size_t>(is_v4 ? packet.at(2) : packet.at(4)) << 8U |
                             (is_v4 ? packet.at(3) : packet.at(5));
    CHECK(said + (is_v4 ? 0 : header) == packet.size());
    if (is_v4) CHECK(folded_sum(all.first(header)) == 0xffff);
    const std::uint8_t protocol = is_v4 ? packet.at(9) : packet.at(6);
    const ctl::BytesView addresses = is_v4 ? all.subspan(12, 8) : all.subspan(8, 32);
    const ctl::BytesView inside = all.subspan(header);
    const std::uint32_t pseudo = protocol + static_cast<std::uint32_t>(inside.size());
    CHECK(folded_sum(inside, folded_sum(addresses, pseudo)) == 0xffff);
    const std::size_t own = protocol == 6 ? static_cast<std::size_t>(inside[12] >> 4U) * 4 : 8;
    return {inside.begin() + static_cast<std::ptrdiff_t>(own), inside.end()};
}

const capture::Nanoseconds now{std::chrono::seconds(1800000000)};

}  // namespace

TEST_SUITE("capture") {
    TEST_CASE("bytes to and fro come as packets of IPv4 or IPv6 with right lengths and checksums, in order") {
        for (const auto& [client, server] :
             {std::pair("192.0.2.7", "192.0.2.1"), std::pair("2001:db8::7", "2001:db8::1")}) {
            capture::Capture capture("a test");
            const std::uint32_t interface = capture.interface("hq-pub");
            CHECK(capture.interface("hq-pub") == interface);
            CHECK(capture.interface("hq-sub") != interface);
            ctl::Bytes sent(3001);
            for (std::size_t i = 0; i < sent.size(); ++i) sent[i] = static_cast<std::uint8_t>(i * 7);
            {
                capture::TcpFlow flow(capture, interface, {client, 40000}, {server, 2445}, now);
                flow.sent(sent, now, "the question");
                flow.received(ctl::Bytes{1, 2, 3}, now);
                flow.closed(now);
            }
            capture.add_datagram(interface, now, {client, 40001}, {server, 69}, ctl::Bytes{9, 8, 7});
            const std::vector<ctl::Bytes> packets = packets_of(capture.file());
            REQUIRE(packets.size() == 3 + 3 + 1 + 3 + 1);
            ctl::Bytes seen;
            for (const ctl::Bytes& packet : packets) ctl::append(seen, checked_payload(packet));
            ctl::Bytes expected = sent;
            ctl::append(expected, ctl::Bytes{1, 2, 3, 9, 8, 7});
            CHECK(seen == expected);
        }
        capture::Capture capture("a test");
        capture.add_datagram(capture.interface("a"), now, {"192.0.2.1", 1}, {"2001:db8::1", 2},
                             ctl::Bytes{1});
        CHECK(packets_of(capture.file()).empty());  // there is no such packet
    }

    TEST_CASE(
        "a file opens with its section; interfaces, then secrets, come before the packets that need them") {
        capture::Capture capture("a test");
        capture.add_secret("CLIENT_RANDOM 00 11");
        capture.add_datagram(capture.interface("hq-pub"), now, {"192.0.2.1", 1}, {"192.0.2.2", 2},
                             ctl::Bytes{1}, "said");
        const std::vector<Block> blocks = blocks_of(capture.file());
        REQUIRE(blocks.size() == 4);
        CHECK(blocks[0].type == 0x0a0d0d0a);
        CHECK(little(blocks[0].body, 0) == 0x1a2b3c4d);
        CHECK(blocks[1].type == 1);
        CHECK(blocks[2].type == 0x0a);
        CHECK(blocks[3].type == 6);
        const std::string secrets(blocks[2].body.begin(), blocks[2].body.end());
        CHECK(secrets.find("CLIENT_RANDOM 00 11\n") != std::string::npos);
        const std::string packet(blocks[3].body.begin(), blocks[3].body.end());
        CHECK(packet.find("said") != std::string::npos);
    }

    TEST_CASE("past its limit a capture leaves packets out, and says so") {
        capture::Capture capture("a test", 100);
        const std::uint32_t interface = capture.interface("hq-pub");
        for (int i = 0; i < 10; ++i)
            capture.add_datagram(interface, now, {"192.0.2.1", 1}, {"192.0.2.2", 2}, ctl::Bytes(22));
        const ctl::Bytes file = capture.file();
        CHECK(packets_of(file).size() == 2);
        CHECK(std::string(file.begin(), file.end()).find("8 packets left out") != std::string::npos);
    }
}
