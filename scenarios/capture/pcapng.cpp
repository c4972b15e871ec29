#include "scenarios/capture/pcapng.hpp"

namespace capture {
namespace {

constexpr std::uint16_t end_of_options = 0;
constexpr std::uint16_t option_comment = 1;
constexpr std::uint16_t option_name = 2;         // of an interface
constexpr std::uint16_t option_application = 4;  // of a section
constexpr std::uint16_t option_resolution = 9;   // of an interface's times
constexpr std::size_t longest_option = 65535;

void put_u16(ctl::Bytes& out, std::uint16_t value) {
    out.push_back(static_cast<std::uint8_t>(value & 0xffU));
    out.push_back(static_cast<std::uint8_t>(value >> 8U));
}

void put_u32(ctl::Bytes& out, std::uint32_t value) {
    put_u16(out, static_cast<std::uint16_t>(value & 0xffffU));
    put_u16(out, static_cast<std::uint16_t>(value >> 16U));
}

void put_padded(ctl::Bytes& out, ctl::BytesView bytes) {
    ctl::append(out, bytes);
    out.resize(out.size() + (4 - bytes.size() % 4) % 4);
}

void put_option(ctl::Bytes& out, std::uint16_t code, std::string_view text) {
    if (text.empty()) return;
    const std::string_view value = text.substr(0, longest_option);
    put_u16(out, code);
    put_u16(out, static_cast<std::uint16_t>(value.size()));
    put_padded(out, ctl::as_bytes(value));
}

void end_options(ctl::Bytes& out) {
    put_u16(out, end_of_options);
    put_u16(out, 0);
}

void add_block(ctl::Bytes& out, std::uint32_t type, const ctl::Bytes& body) {
    const auto length = static_cast<std::uint32_t>(body.size() + 12);
    put_u32(out, type);
    put_u32(out, length);
    ctl::append(out, body);
    put_u32(out, length);
}

}  // namespace

void add_section(ctl::Bytes& out, std::string_view application, std::string_view comment) {
    ctl::Bytes body;
    put_u32(body, 0x1a2b3c4d);
    put_u16(body, 1);
    put_u16(body, 0);
    put_u32(body, 0xffffffff);
    put_u32(body, 0xffffffff);
    put_option(body, option_application, application);
    put_option(body, option_comment, comment);
    end_options(body);
    add_block(out, 0x0a0d0d0a, body);
}

void add_interface(ctl::Bytes& out, std::string_view name) {
    constexpr std::uint16_t raw_ip = 101;
    ctl::Bytes body;
    put_u16(body, raw_ip);
    put_u16(body, 0);
    put_u32(body, 0);
    put_option(body, option_name, name);
    put_option(body, option_resolution, "\x09");  // 10^-9 s
    end_options(body);
    add_block(out, 1, body);
}

void add_secrets(ctl::Bytes& out, std::string_view key_log) {
    ctl::Bytes body;
    put_u32(body, 0x544c534b);
    put_u32(body, static_cast<std::uint32_t>(key_log.size()));
    put_padded(body, ctl::as_bytes(key_log));
    add_block(out, 0x0a, body);
}

void add_packet(ctl::Bytes& out, std::uint32_t interface, Nanoseconds time, ctl::BytesView packet,
                std::string_view comment) {
    const auto since_epoch = static_cast<std::uint64_t>(time.time_since_epoch().count());
    ctl::Bytes body;
    put_u32(body, interface);
    put_u32(body, static_cast<std::uint32_t>(since_epoch >> 32U));
    put_u32(body, static_cast<std::uint32_t>(since_epoch & 0xffffffffU));
    put_u32(body, static_cast<std::uint32_t>(packet.size()));
    put_u32(body, static_cast<std::uint32_t>(packet.size()));
    put_padded(body, packet);
    put_option(body, option_comment, comment);
    if (!comment.empty()) end_options(body);
    add_block(out, 6, body);
}

}  // namespace capture
