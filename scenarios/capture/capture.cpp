#include "scenarios/capture/capture.hpp"

#include <algorithm>
#include <array>

#include <arpa/inet.h>
#include <fmt/format.h>

namespace capture {
namespace {

constexpr std::uint8_t protocol_tcp = 6;
constexpr std::uint8_t protocol_udp = 17;
constexpr std::size_t largest_segment = 1400;
constexpr std::uint8_t flag_fin = 0x01;
constexpr std::uint8_t flag_syn = 0x02;
constexpr std::uint8_t flag_reset = 0x04;
constexpr std::uint8_t flag_push = 0x08;
constexpr std::uint8_t flag_acknowledge = 0x10;

// Of four bytes, or of sixteen; empty for what is none.
ctl::Bytes address_of(const std::string& text) {
    std::array<std::uint8_t, 16> bytes{};
    if (inet_pton(AF_INET, text.c_str(), bytes.data()) == 1) return {bytes.begin(), bytes.begin() + 4};
    if (inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1) return {bytes.begin(), bytes.end()};
    return {};
}

std::uint32_t sum_of(ctl::BytesView bytes, std::uint32_t sum) {
    for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) sum += ctl::read_u16(bytes.subspan(i, 2));
    if (bytes.size() % 2 == 1) sum += static_cast<std::uint32_t>(bytes.back()) << 8U;
    return sum;
}

// RFC 1071.
std::uint16_t checksum(ctl::BytesView bytes, std::uint32_t sum = 0) {
    sum = sum_of(bytes, sum);
    while (sum > 0xffff) sum = (sum & 0xffffU) + (sum >> 16U);
    return static_cast<std::uint16_t>(~sum & 0xffffU);
}

void put_u16_at(ctl::Bytes& bytes, std::size_t offset, std::uint16_t value) {
    bytes[offset] = static_cast<std::uint8_t>(value >> 8U);
    bytes[offset + 1] = static_cast<std::uint8_t>(value & 0xffU);
}

// IPv4 (RFC 791) or IPv6 (RFC 8200), by its addresses; empty where they are not of one kind.
ctl::Bytes ip_packet(std::uint8_t protocol, const Endpoint& from, const Endpoint& to,
                     const ctl::Bytes& inside) {
    constexpr std::uint8_t hops = 64;
    const ctl::Bytes source = address_of(from.address);
    const ctl::Bytes target = address_of(to.address);
    if (source.empty() || source.size() != target.size()) return {};
    ctl::Bytes packet;
    if (source.size() == 4) {
        packet = {0x45, 0};
        ctl::append_u16(packet, static_cast<std::uint16_t>(20 + inside.size()));
        ctl::append_u32(packet, 0x00004000);  // no identification; not to be cut
        packet.push_back(hops);
        packet.push_back(protocol);
        ctl::append_u16(packet, 0);
    } else {
        ctl::append_u32(packet, 0x60000000);
        ctl::append_u16(packet, static_cast<std::uint16_t>(inside.size()));
        packet.push_back(protocol);
        packet.push_back(hops);
    }
    ctl::append(packet, source);
    ctl::append(packet, target);
    if (source.size() == 4) put_u16_at(packet, 10, checksum(packet));
    ctl::append(packet, inside);
    return packet;
}

// Of the addresses, protocol and length that a checksum covers beside its segment or datagram.
std::uint32_t pseudo_header_sum(std::uint8_t protocol, const Endpoint& from, const Endpoint& to,
                                std::size_t length) {
    return sum_of(address_of(from.address),
                  sum_of(address_of(to.address), protocol + static_cast<std::uint32_t>(length)));
}

}  // namespace

std::uint32_t Capture::interface(const std::string& name) {
    const auto found = std::ranges::find(interfaces_, name);
    if (found != interfaces_.end()) return static_cast<std::uint32_t>(found - interfaces_.begin());
    interfaces_.push_back(name);
    return static_cast<std::uint32_t>(interfaces_.size() - 1);
}

void Capture::add_secret(std::string_view line) {
    secrets_ += line;
    secrets_ += '\n';
}

void Capture::add(std::uint32_t interface, Nanoseconds time, ctl::Bytes packet, std::string_view comment) {
    if (packet.empty()) return;
    // Nothing comes after the first that is left out: streams end, and have no holes.
    if (left_out_ > 0 || kept_ + packet.size() > limit_) {
        ++left_out_;
        return;
    }
    kept_ += packet.size();
    packets_.push_back({interface, time, std::move(packet), std::string(comment)});
}

void Capture::add_datagram(std::uint32_t interface, Nanoseconds time, const Endpoint& from,
                           const Endpoint& to, ctl::BytesView payload, std::string_view comment) {
    ctl::Bytes datagram;
    ctl::append_u16(datagram, from.port);
    ctl::append_u16(datagram, to.port);
    ctl::append_u16(datagram, static_cast<std::uint16_t>(8 + payload.size()));
    ctl::append_u16(datagram, 0);  // the checksum
    ctl::append(datagram, payload);
    const std::uint16_t sum = checksum(datagram, pseudo_header_sum(protocol_udp, from, to, datagram.size()));
    put_u16_at(datagram, 6, sum == 0 ? 0xffff : sum);
    add(interface, time, ip_packet(protocol_udp, from, to, datagram), comment);
}

void Capture::comment_on(std::size_t packet, std::string_view comment) {
    if (packet >= packets_.size() || comment.empty()) return;
    std::string& text = packets_[packet].comment;
    if (!text.empty()) text += "\n";
    text += comment;
}

ctl::Bytes Capture::file() const {
    ctl::Bytes out;
    std::string comment = comment_;
    if (left_out_ > 0)
        comment += fmt::format("; {} packets left out, over the limit of {} MB", left_out_, limit_ >> 20U);
    add_section(out, "bellwether", comment);
    for (const std::string& name : interfaces_) add_interface(out, name);
    if (!secrets_.empty()) add_secrets(out, secrets_);
    std::vector<const Packet*> ordered;
    for (const Packet& packet : packets_) ordered.push_back(&packet);
    std::ranges::stable_sort(ordered, {}, &Packet::time);
    for (const Packet* packet : ordered)
        add_packet(out, packet->interface, packet->time, packet->bytes, packet->comment);
    return out;
}

TcpFlow::TcpFlow(Capture& capture, std::uint32_t interface, Endpoint client, Endpoint server)
    : capture_(capture),
      interface_(interface),
      client_{std::move(client), 1000},
      server_{std::move(server), 2000} {}

TcpFlow::TcpFlow(Capture& capture, std::uint32_t interface, Endpoint client, Endpoint server,
                 Nanoseconds time)
    : TcpFlow(capture, interface, std::move(client), std::move(server)) {
    segment(client_, server_, flag_syn, {}, time, {});
    segment(server_, client_, flag_syn | flag_acknowledge, {}, time, {});
    segment(client_, server_, flag_acknowledge, {}, time, {});
}

void TcpFlow::refused(Capture& capture, std::uint32_t interface, const Endpoint& client,
                      const Endpoint& server, Nanoseconds time) {
    TcpFlow flow(capture, interface, client, server);
    flow.segment(flow.client_, flow.server_, flag_syn, {}, time, {});
    flow.segment(flow.server_, flow.client_, flag_reset | flag_acknowledge, {}, time, {});
}

void TcpFlow::unanswered(Capture& capture, std::uint32_t interface, const Endpoint& client,
                         const Endpoint& server, Nanoseconds time, Nanoseconds until) {
    for (const int seconds : {0, 1, 3}) {
        const Nanoseconds again = time + std::chrono::seconds(seconds);
        if (seconds > 0 && again >= until) return;
        TcpFlow flow(capture, interface, client, server);
        flow.segment(flow.client_, flow.server_, flag_syn, {}, again, {});
    }
}

void TcpFlow::sent(ctl::BytesView bytes, Nanoseconds time, std::string_view comment) {
    segments(client_, server_, bytes, time, comment);
}

void TcpFlow::received(ctl::BytesView bytes, Nanoseconds time, std::string_view comment) {
    segments(server_, client_, bytes, time, comment);
}

void TcpFlow::closed(Nanoseconds time) {
    segment(client_, server_, flag_fin | flag_acknowledge, {}, time, {});
    segment(server_, client_, flag_fin | flag_acknowledge, {}, time, {});
    segment(client_, server_, flag_acknowledge, {}, time, {});
}

void TcpFlow::closed_by_server(Nanoseconds time) {
    segment(server_, client_, flag_fin | flag_acknowledge, {}, time, {});
    segment(client_, server_, flag_fin | flag_acknowledge, {}, time, {});
    segment(server_, client_, flag_acknowledge, {}, time, {});
}

void TcpFlow::segments(Side& from, const Side& to, ctl::BytesView bytes, Nanoseconds time,
                       std::string_view comment) {
    while (!bytes.empty()) {
        const std::size_t size = std::min(bytes.size(), largest_segment);
        segment(from, to, flag_push | flag_acknowledge, bytes.first(size), time, comment);
        bytes = bytes.subspan(size);
        comment = {};
    }
}

void TcpFlow::segment(Side& from, const Side& to, std::uint8_t flags, ctl::BytesView bytes, Nanoseconds time,
                      std::string_view comment) {
    constexpr std::uint16_t window = 65535;
    ctl::Bytes segment;
    ctl::append_u16(segment, from.at.port);
    ctl::append_u16(segment, to.at.port);
    ctl::append_u32(segment, from.next);
    ctl::append_u32(segment, (flags & flag_acknowledge) != 0 ? to.next : 0);
    segment.push_back(0x50);  // a header of five words
    segment.push_back(flags);
    ctl::append_u16(segment, window);
    ctl::append_u32(segment, 0);  // checksum, no urgent data
    ctl::append(segment, bytes);
    put_u16_at(segment, 16,
               checksum(segment, pseudo_header_sum(protocol_tcp, from.at, to.at, segment.size())));
    from.next += static_cast<std::uint32_t>(bytes.size());
    if ((flags & (flag_syn | flag_fin)) != 0) ++from.next;
    capture_.add(interface_, time, ip_packet(protocol_tcp, from.at, to.at, segment), comment);
}

}  // namespace capture
